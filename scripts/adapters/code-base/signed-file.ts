import { createHmac } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { programVersion } from "./program-version.ts";

/** Where something is kept, and what it is signed with: nobody without the key can put words into it. */
export type CacheAccess = { file: string; key: string };

const fileSchema = z.strictObject({ signature: z.string(), body: z.string() });

/** A cache of ten thousand files has some megabytes. */
const MAX_CHARACTERS = 100_000_000;

/**
 * What an earlier run has kept; null when it is missing, torn, of another version of this program, signed by somebody else, or
 * anything else than what was asked for. Then it is made again.
 */
export async function readSigned<T>({ file, key }: CacheAccess, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MAX_CHARACTERS) return null;
    const { signature, body } = fileSchema.parse(JSON.parse(text));
    if (signature !== (await signatureOf(body, key))) return null;
    return schema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** Keeps something for a later run; a cache that cannot be written costs time alone. */
export async function writeSigned({ file, key }: CacheAccess, content: unknown): Promise<void> {
  const body = JSON.stringify(content);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify({ signature: await signatureOf(body, key), body }));
    await rename(`${file}.new`, file);
  } catch {
    // The next run finds everything again.
  }
}

async function signatureOf(body: string, key: string): Promise<string> {
  return createHmac("sha256", `night-shift ${await programVersion()} ${key}`)
    .update(body)
    .digest("hex");
}
