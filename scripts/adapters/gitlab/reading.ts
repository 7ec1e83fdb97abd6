import { z } from "zod";
import { ForgeError } from "./forge-error.ts";

/** GitLab's largest pages. */
export const PAGE = { perPage: 100 } as const;

/** An answer in the form that this version knows, or an error naming what was different. */
export function read<T>(schema: z.ZodType<T>, what: string, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error(`GitLab's ${what} has an unknown form: ${z.prettifyError(parsed.error)}`);
}

/** A 404 with a remedy is about the project and stays an error. */
export async function nullIfMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ForgeError && error.status === 404 && error.remedy === null) return null;
    throw error;
  }
}

/** An answer in the form that is expected; null where there is none. */
export async function told<T>(schema: z.ZodType<T>, asked: Promise<unknown>): Promise<T | null> {
  try {
    return schema.safeParse(await asked).data ?? null;
  } catch (error) {
    if (error instanceof ForgeError) return null;
    throw error;
  }
}
