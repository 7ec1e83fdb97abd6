import { createHmac, timingSafeEqual } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { programVersion } from "./program-version.ts";

/** Where something is kept, and what it is signed with: nobody without the key can put words into it. */
export type CacheAccess = { file: string; key: string };

/** A cache of ten thousand files has some megabytes. */
const MAX_BYTES = 100_000_000;
const SIGNATURE_BYTES = 32;

/**
 * What an earlier run has kept, as `read` takes it; null when it is missing, torn, of another version of this program, signed by
 * somebody else, or anything else than what `read` expects, which then throws. Then it is made again.
 */
export async function readSigned<T>({ file, key }: CacheAccess, read: (body: Buffer) => T): Promise<T | null> {
  try {
    if ((await stat(file)).size > MAX_BYTES) return null;
    const content = await readFile(file);
    const body = content.subarray(SIGNATURE_BYTES);
    if (!timingSafeEqual(content.subarray(0, SIGNATURE_BYTES), signatureOf(body, key))) return null;
    return read(body);
  } catch {
    return null;
  }
}

/** Keeps something for a later run; a cache that cannot be written costs time alone. */
export async function writeSigned({ file, key }: CacheAccess, body: Buffer): Promise<void> {
  try {
    await makeFolder(dirname(file));
    await writeFile(`${file}.new`, Buffer.concat([signatureOf(body, key), body]));
    await rename(`${file}.new`, file);
  } catch {
    // The next run finds everything again.
  }
}

function signatureOf(body: Buffer, key: string): Buffer {
  return createHmac("sha256", `night-shift ${programVersion()} ${key}`).update(body).digest();
}
