import { type FoundSecret, secretsInLine } from "./find.ts";

/** A text as people and artifacts may have it: with what looks like a secret left out, and its kind in its place. */
export function maskSecrets(text: string): string {
  let previous = "";
  return text
    .split("\n")
    .map((line) => {
      const masked = maskLine(line, secretsInLine(line, previous, { writing: "code", examples: false }));
      previous = line;
      return masked;
    })
    .join("\n");
}

function maskLine(line: string, found: readonly FoundSecret[]): string {
  let masked = "";
  let at = 0;
  for (const { start, end, kind } of found.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    masked += `${line.slice(at, start)}[masked: ${kind}]`;
    at = end;
  }
  return masked + line.slice(at);
}

/** A value with every text in it masked; names of fields stay. */
export function maskAll<T>(value: T): T {
  return masked(value) as T;
}

function masked(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
}
