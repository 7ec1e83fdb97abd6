import { expect, test } from "vitest";
import { citationText, missingCitations, numberPatch } from "../../scripts/domain/citation.ts";

const PATCH = `diff --git a/src/a.ts b/src/a.ts
index 1111111..2222222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,4 @@
 one
-two
+Two
+two and a half
 three
@@ -10,2 +11,1 @@ function x() {
 ten
-eleven
@@ -20,0 +21,1 @@
+twenty and a half
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+first
+=== other.txt
\\ No newline at end of file
diff --git a/old.txt b/gone.txt
similarity index 100%
rename from old.txt
rename to gone.txt
`;

test("a diff is shown with the number of every line, and all of them can be cited", () => {
  expect(numberPatch(PATCH, 10_000)).toEqual({
    text: [
      "=== src/a.ts",
      "@@",
      "     1| one",
      "-    2| two",
      "+    2| Two",
      "+    3| two and a half",
      "     4| three",
      "@@",
      "    11| ten",
      "-   11| eleven",
      "@@",
      "+   21| twenty and a half",
      "=== new.txt (new, mode 100644)",
      "@@",
      "+    1| first",
      "+    2| === other.txt",
      "\\ No newline at end of file",
      "=== gone.txt (was old.txt)",
    ].join("\n"),
    lines: new Map([
      ["src/a.ts", new Set([1, 2, 3, 4, 11, 21])],
      ["new.txt", new Set([1, 2])],
    ]),
  });
});

test("what is cut off is told, and cannot be cited", () => {
  const { text, lines } = numberPatch(PATCH, 60);
  expect(text).toBe(
    "=== src/a.ts\n@@\n     1| one\n-    2| two\n+    2| Two\n[13 more lines of the patch are not shown]",
  );
  expect(missingCitations([{ path: "src/a.ts", line: 3 }], lines)).toHaveLength(1);
});

test("citations of other files and other lines are missing", () => {
  const { lines } = numberPatch(PATCH, 10_000);
  const cited = [
    { path: "src/a.ts", line: 11 },
    { path: "src/a.ts", line: 12 },
    { path: "other.txt", line: 1 },
    { path: "gone.txt", line: 1 },
  ];
  expect(missingCitations(cited, lines).map(citationText)).toEqual(["src/a.ts:12", "other.txt:1", "gone.txt:1"]);
});
