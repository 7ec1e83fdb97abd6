import fc from "fast-check";
import { expect, test } from "vitest";
import { neededText } from "../../../scripts/agent/tools/needed-text.ts";

test.each([
  ["parse", "parse"],
  ["export function parse\\(", "export function parse("],
  ["OfModule18\\d\\d\\(", "OfModule18"],
  ["^const (one|two) = limit;$", " = limit;"],
  ["colou?r", "colo"],
  ["ab+cde", "cde"],
  ["a{2,3}bc*", "b"],
  ["[a|b]\\bword", "word"],
  ["(?<!x)yes(?i:no)", "yes"],
  ["a\\/b\\.c", "a/b.c"],
])("all that %s matches holds %j", (pattern, needed) => {
  expect(neededText(pattern)).toBe(needed);
});

test.each([
  "one|two",
  "(a|b)",
  "\\x41bc",
  "\\u0041bc",
  "(?<n>a)\\k<n>",
  "\\p{L}x",
  "\\cJbc",
  "\\101bc",
  ".*",
  "[^\\]]+",
])("nothing is known of what %s matches", (pattern) => {
  expect(neededText(pattern)).toBe("");
});

/** Patterns of pieces that mean something to a regular expression, and texts that some of them match. */
const PIECES = [
  ...[
    "a",
    "b",
    "{",
    "}",
    "{2}",
    "{0,1}",
    "{,2}",
    "{1,}",
    "]",
    "[",
    "[^a]",
    "[\\]b]",
    "(",
    ")",
    "(?:",
    "(?=",
    "(?!",
    "(?<!",
  ],
  ...["(?<n>", "(?i:", "|", "*", "+", "?", "*?", "^", "$", ".", "\\", "\\d", "\\b", "\\(", "\\x61", "\\u0062", "\\141"],
  ...["\\1", "\\k<n>", "\\cA", "\\-", "\\n", "/", "😀", "1", "-"],
];
const pattern = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join(""));
const text = fc
  .array(fc.constantFrom("a", "b", "A", "1", "{", "}", "]", "{2}", "{,2}", "(", "-", "/", "😀", "k<n>", "\n", "\u0001"))
  .map((letters) => letters.join(""));

test("a text that a pattern matches holds what the pattern needs", () => {
  const matching = fc.tuple(pattern, text).filter(([source]) => compiled(source) !== null);
  fc.assert(
    fc.property(matching, ([source, text]) => {
      const regexp = compiled(source);
      fc.pre(regexp?.test(text) === true);
      expect(text).toContain(neededText(regexp?.source ?? ""));
    }),
    { numRuns: 3_000 },
  );
});

function compiled(source: string): RegExp | null {
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}
