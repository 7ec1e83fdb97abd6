import { randomNamedValue, SECRET_SHAPES, secretRanges } from "./secrets.ts";

const MASK = "[MASKED]";

/** Beside what must not stand in a file: what programs print of the calls that they make. */
const IN_OUTPUT: readonly RegExp[] = [
  /\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /(?<=\b(?:authorization|(?:private|job|deploy)-token|x-api-key|cookie)["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"']{8,}/gi,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
];

/** Output of programs without anything that looks like a secret, examples included: one too many does no harm here. */
export async function maskSecrets(text: string): Promise<string> {
  const shapes = [...IN_OUTPUT, ...SECRET_SHAPES.map(({ pattern }) => new RegExp(pattern.source, `${pattern.flags}g`))];
  const plain = shapes.reduce((masked, shape) => masked.replace(shape, MASK), text);
  const named = plain.split("\n").map(withoutNamedValue).join("\n");
  const ranges = await secretRanges(named);
  return ranges.toReversed().reduce((masked, [start, end]) => masked.slice(0, start) + MASK + masked.slice(end), named);
}

function withoutNamedValue(line: string): string {
  const value = randomNamedValue(line);
  return value === null ? line : line.replace(value, MASK);
}
