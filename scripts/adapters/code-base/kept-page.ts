import { z } from "zod";
import { type CacheAccess, readSigned, writeSigned } from "./signed-file.ts";

const pageSchema = z.strictObject({ of: z.string(), text: z.string() });

/**
 * The page of a commit, kept beside the findings: a commit never changes, nor does its page. `of` names whatever else the page
 * depends on. Null keeps nothing.
 */
export async function keptPage(access: CacheAccess | null, of: string, make: () => Promise<string>): Promise<string> {
  if (access === null) return make();
  const beside = { ...access, file: `${access.file}.page` };
  const kept = await readSigned(beside, pageSchema);
  if (kept?.of === of) return kept.text;
  const text = await make();
  await writeSigned(beside, { of, text });
  return text;
}
