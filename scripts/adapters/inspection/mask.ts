import { secretsInLine } from "../../domain/secrets/find.ts";
import { SHAPES } from "../../domain/secrets/shapes.ts";
import { secretRanges } from "./secrets.ts";

const MASK = "[MASKED]";

/** Beside what must not stand in a file: what programs print of the calls that they make. */
const IN_OUTPUT: readonly RegExp[] = [
  /\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /(?<=\b(?:authorization|(?:private|job|deploy)-token|x-api-key|cookie)["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"']{8,}/gi,
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
];

/** Output of programs without anything that looks like a secret, examples included: one too many does no harm here. */
export async function maskSecrets(text: string): Promise<string> {
  const shapes = [...IN_OUTPUT, ...SHAPES.map(({ pattern }) => pattern)];
  const plain = shapes.reduce((masked, shape) => masked.replace(shape, MASK), text);
  const lines = plain.split("\n");
  const named = lines.map((line, at) => withoutSecrets(line, lines[at - 1] ?? "")).join("\n");
  return without(named, await secretRanges(named));
}

function withoutSecrets(line: string, previous: string): string {
  const found = secretsInLine(line, previous, { writing: "settings", examples: false });
  const ranges = found.map(({ start, end }): [number, number] => [start, end]).toSorted(([a], [b]) => a - b);
  return without(
    line,
    ranges.filter(([start], at) => start >= (ranges[at - 1]?.[1] ?? 0)),
  );
}

/** `ranges`: in order and apart from one another. */
function without(text: string, ranges: readonly [number, number][]): string {
  return ranges.toReversed().reduce((masked, [start, end]) => masked.slice(0, start) + MASK + masked.slice(end), text);
}
