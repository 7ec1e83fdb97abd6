import { createHmac } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type Mentions, mentionsSchema, type Outline, outlineSchema } from "../../domain/code-base/code-base.ts";
import { EXTRACTOR } from "./outlines.ts";

/** What is known of one text in one language. `outline` is absent as long as nobody looked into it. */
export type Known = { mentions: Mentions; outline?: Outline | null };

/** Where findings are kept, and what they are signed with: nobody without the key can put words into them. */
export type CacheAccess = { file: string; key: string };

/** Findings of earlier runs, by language and blob: the same text says the same, in whatever file it lies. */
export type Findings = Map<string, Known>;

const entrySchema = z.strictObject({ mentions: mentionsSchema, outline: outlineSchema.nullable().optional() });
const fileSchema = z.strictObject({ extractor: z.literal(EXTRACTOR), signature: z.string(), findings: z.string() });
const findingsSchema = z.record(z.string().regex(/^[^:]*:[0-9a-f]{40,64}$/), entrySchema);

/** A cache of ten thousand files has some megabytes. */
const MAX_BYTES = 100_000_000;

/**
 * What a file of an earlier run knows; nothing when it is missing, torn, from another version of the extractor, signed by
 * somebody else, or anything else than such a file. Then everything is found again.
 */
export async function readFindings(access: CacheAccess | null): Promise<Findings> {
  if (access === null) return new Map();
  try {
    const text = await readFile(access.file, "utf8");
    if (text.length > MAX_BYTES) return new Map();
    const { signature, findings } = fileSchema.parse(JSON.parse(text));
    if (signature !== signatureOf(findings, access.key)) return new Map();
    const known = Object.entries(findingsSchema.parse(JSON.parse(findings)));
    return new Map(
      known.map(([key, { mentions, outline }]) => [key, outline === undefined ? { mentions } : { mentions, outline }]),
    );
  } catch {
    return new Map();
  }
}

/** Keeps findings for a later run; a cache that cannot be written costs time alone. */
export async function writeFindings(access: CacheAccess | null, findings: Findings): Promise<void> {
  if (access === null) return;
  const { file, key } = access;
  const text = JSON.stringify(Object.fromEntries(findings));
  const whole = JSON.stringify({ extractor: EXTRACTOR, signature: signatureOf(text, key), findings: text });
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, whole);
    await rename(`${file}.new`, file);
  } catch {
    // The next run finds everything again.
  }
}

function signatureOf(text: string, key: string): string {
  return createHmac("sha256", `night-shift code base ${key}`).update(text).digest("hex");
}
