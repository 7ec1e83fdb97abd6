import { z } from "zod";

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

/** Name and command of each script of a `package.json`, in its order; a malformed one has none: its own tools say so. */
export function packageScripts(text: string): [name: string, command: string][] {
  const parsed = packageSchema.safeParse(parseJson(text));
  return parsed.success ? Object.entries(parsed.data.scripts) : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
