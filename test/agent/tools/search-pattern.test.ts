import { expect, test } from "vitest";
import { searchPattern } from "../../../scripts/agent/tools/search-pattern.ts";

test.each(["(a+)+", "(a*)*b", "(?:a{2,})+", "(a|ab)*c", "((a+)b)+", "(?<x>a+)*", "(a|b){3,}", "([^)]+)+"])(
  "%s, a repeated repetition, is refused",
  (pattern) => {
    expect(searchPattern(pattern).kind).toBe("refused");
  },
);

test.each([
  "(foo|bar)",
  "(ab)+",
  "a+b*",
  "(a+)?",
  "(a+){2}",
  "\\(a+\\)+",
  "[(a+)]+",
  "(?<=a+)b+",
  "export (async )?function \\w+",
  "it\\(.*",
])("%s is fine", (pattern) => {
  expect(searchPattern(pattern).kind).toBe("pattern");
});
