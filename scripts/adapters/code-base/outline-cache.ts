import { z } from "zod";
import { type Mentions, mentionsSchema, type Outline, outlineSchema } from "../../domain/code-base/code-base.ts";
import { type CacheAccess, readSigned, writeSigned } from "./signed-file.ts";

/** What is known of one text in one language. `outline` is absent as long as nobody looked into it. */
export type Known = { mentions: Mentions; outline?: Outline | null };

/** Findings of earlier runs, by language and blob: the same text says the same, in whatever file it lies. */
export type Findings = Map<string, Known>;

const entrySchema = z.strictObject({ mentions: mentionsSchema, outline: outlineSchema.nullable().optional() });
const findingsSchema = z.record(z.string().regex(/^[^:]*:[0-9a-f]{40,64}$/), entrySchema);

/** What is known from an earlier run; nothing where nothing can be believed. */
export async function readFindings(access: CacheAccess | null): Promise<Findings> {
  const known = access === null ? null : await readSigned(access, findingsSchema);
  return new Map(
    Object.entries(known ?? {}).map(([key, { mentions, outline }]) => [
      key,
      outline === undefined ? { mentions } : { mentions, outline },
    ]),
  );
}

/** Keeps findings for a later run. */
export async function writeFindings(access: CacheAccess | null, findings: Findings): Promise<void> {
  if (access !== null) await writeSigned(access, Object.fromEntries(findings));
}
