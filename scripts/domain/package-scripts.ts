import { z } from "zod";

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()).default({}) });
const describedSchema = z.object({ description: z.string() });

/** Name and command of each script of a `package.json`, in its order; a malformed one has none: its own tools say so. */
export function packageScripts(text: string): [name: string, command: string][] {
  const parsed = packageSchema.safeParse(parseJson(text));
  return parsed.success ? Object.entries(parsed.data.scripts) : [];
}

/** What a `package.json` says that it is; "" where it says nothing. */
export function packageDescription(text: string): string {
  const parsed = describedSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data.description : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
