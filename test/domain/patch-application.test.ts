import { describe, expect, it } from "vitest";
import { readPatch } from "../../scripts/domain/patch.ts";
import { applyHunks } from "../../scripts/domain/patch-application.ts";

const applied = (before: string, hunks: string) =>
  applyHunks(before, readPatch(`--- a/x\n+++ b/x\n${hunks}`)[0]?.hunks ?? []);

describe("applying hunks", () => {
  it("changes, adds and takes away lines", () => {
    expect(applied("a\nb\nc\nd\n", "@@ -1,2 +1,2 @@\n a\n-b\n+B\n@@ -4 +4,2 @@\n d\n+e\n")).toBe("a\nB\nc\nd\ne\n");
    expect(applied("a\nb\n", "@@ -1 +0,0 @@\n-a\n")).toBe("b\n");
    expect(applied("a\n", "@@ -1,0 +2 @@\n+b\n")).toBe("a\nb\n");
  });

  it("keeps and mends a missing line feed at the end", () => {
    const no = "\\ No newline at end of file\n";
    expect(applied("a", `@@ -1 +1,2 @@\n-a\n${no}+a\n+b\n`)).toBe("a\nb\n");
    expect(applied("a\n", `@@ -1 +1 @@\n-a\n+b\n${no}`)).toBe("b");
  });

  it.each([
    ["another text", "x\n", "@@ -1 +1 @@\n-a\n+b\n"],
    ["the right text on another line", "x\na\n", "@@ -1 +1 @@\n-a\n+b\n"],
    ["a line beyond the end", "a\n", "@@ -9 +9 @@\n-a\n+b\n"],
    ["a line feed that is not there", "a", "@@ -1 +1 @@\n-a\n+b\n"],
    ["hunks in the wrong order", "a\nb\n", "@@ -2 +2 @@\n-b\n+B\n@@ -1 +1 @@\n-a\n+A\n"],
  ])("gives nothing for %s", (_name, before, hunks) => {
    expect(applied(before, hunks)).toBeNull();
  });
});
