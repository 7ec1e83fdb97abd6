import { expect, test } from "vitest";
import { namesFile } from "../../scripts/agent/named-file.ts";

test.each([
  "src/a.ts",
  "See src/a.ts.",
  "`./src/a.ts` has it",
  "src/a.ts:12 does",
  "(src/a.ts)",
  "not lib/src/a.ts but src/a.ts",
])("%s names src/a.ts", (text) => {
  expect(namesFile(text, "src/a.ts")).toBe(true);
});

test.each(["lib/src/a.ts", "../src/a.ts", "src/a.tsx", "src/a.ts.orig", "src/a.ts/b", "src/axts", "my-src/a.ts", ""])(
  "%s does not name src/a.ts",
  (text) => {
    expect(namesFile(text, "src/a.ts")).toBe(false);
  },
);

test("a path with brackets is itself, no pattern", () => {
  expect(namesFile("app/[id]/page.tsx shows it", "app/[id]/page.tsx")).toBe(true);
  expect(namesFile("app/i/page.tsx shows it", "app/[id]/page.tsx")).toBe(false);
});
