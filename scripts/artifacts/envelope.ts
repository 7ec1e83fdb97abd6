import { z } from "zod";
import type { Parsed } from "../domain/fault.ts";
import { expectedWords, foundWords } from "../domain/schema-words.ts";
import { ARTIFACT_VERSION } from "./version.ts";

export type ArtifactKind = "pulse" | "plan" | "work" | "reflect" | "handover";

/** A kind of artifact: its file under `.nightshift/` and the schema of its body. */
export type ArtifactType<B> = { kind: ArtifactKind; file: string; body: z.ZodType<B> };

/** The text of an artifact: `{kind, version, cycle, body}`. The body is checked on the way out too. */
export function formatArtifact<B>(type: ArtifactType<B>, cycle: string, body: B): string {
  const checked = type.body.parse(body);
  return `${JSON.stringify({ kind: type.kind, version: ARTIFACT_VERSION, cycle, body: checked }, null, 2)}\n`;
}

/**
 * Reads an artifact of this cycle. Another cycle's, another version's, another kind's or a malformed one is a fault
 * that says so: stale artifacts must never be acted on.
 */
export function parseArtifact<B>(type: ArtifactType<B>, cycle: string, file: string, text: string): Parsed<B> {
  const fault = (found: string, expected: string): Parsed<B> => ({
    kind: "faults",
    faults: [
      {
        file,
        line: null,
        found,
        expected,
        example: `{"kind": "${type.kind}", "version": ${ARTIFACT_VERSION}, "cycle": "${cycle}", "body": {…}}`,
      },
    ],
  });
  const json = parseJson(text);
  if (json.kind === "broken") return fault(`broken JSON (${json.detail})`, "JSON");
  const head = envelopeSchema.safeParse(json.value);
  if (!head.success) return fault("no artifact envelope", "an object with kind, version, cycle and body");
  const { kind, version, cycle: from, body } = head.data;
  if (kind !== type.kind) return fault(`an artifact of kind ${kind}`, `one of kind ${type.kind}`);
  if (version !== ARTIFACT_VERSION)
    return fault(`version ${version}`, `version ${ARTIFACT_VERSION}, written by the same Night Shift`);
  if (from !== cycle) return fault(`an artifact of cycle ${from}`, `one of this cycle, ${cycle}`);
  const result = checkBody(type.body, body);
  if (result === null) return fault("a body with more faults than can be told", "the schema's form");
  if (result.success) return { kind: "ok", value: result.data };
  const issue = result.error.issues[0];
  return fault(foundWords({ body }, ["body", ...(issue?.path ?? [])]), issue?.message ?? "the schema's form");
}

/** Null when the body holds so many faults that collecting them overflows the stack: zod spreads its issues into calls. */
function checkBody<B>(schema: z.ZodType<B>, body: unknown): z.ZodSafeParseResult<B> | null {
  try {
    return schema.safeParse(body, { error: expectedWords });
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

const envelopeSchema = z.object({ kind: z.string(), version: z.number(), cycle: z.string(), body: z.unknown() });

function parseJson(text: string): { kind: "value"; value: unknown } | { kind: "broken"; detail: string } {
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch (cause) {
    return { kind: "broken", detail: String(cause).replace(/\s+/g, " ") };
  }
}
