import { expect, it } from "vitest";
import { guardWords } from "../../../scripts/domain/guards/guard.ts";

it.each([
  ["src/a.ts", "src/a.ts loses 6 of 28 lines", "guard truncation (warn): src/a.ts loses 6 of 28 lines"],
  ["src/a.ts", "what is there", "guard truncation (warn) src/a.ts: what is there"],
  [null, "2 MB", "guard truncation (warn): 2 MB"],
])("a finding at %s names the file once", (path, detail, words) => {
  const finding = { guard: "truncation", verdict: "warn" as const, path, line: null, detail, remedy: "" };
  expect(guardWords(finding)).toBe(words);
});
