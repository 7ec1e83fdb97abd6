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

const added = (path: string, lines: readonly string[]) =>
  `diff --git a/${path} b/${path}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join("")}`;

test("what is cut off is told, and cannot be cited; no file is left out for the length of another", () => {
  const long = added("a.txt", Array(40).fill("filler"));
  const { text, lines } = numberPatch(`${long}${added("b.ts", ["evil();"])}`, 100);
  expect(text).toBe(
    "=== a.txt (new)\n@@\n+    1| filler\n+    2| filler\n+    3| filler\n[37 more lines of a.txt are not shown]\n=== b.ts (new)\n@@\n+    1| evil();",
  );
  expect(missingCitations([{ path: "a.txt", line: 4 }], lines)).toHaveLength(1);
  expect(missingCitations([{ path: "b.ts", line: 1 }], lines)).toEqual([]);
});

test("a line without an end hides nothing behind it", () => {
  const { text, lines } = numberPatch(added("a.min.js", ["x".repeat(200_000), "evil();"]), 120_000);
  expect(text.endsWith("x… (198008 more characters)\n+    2| evil();")).toBe(true);
  expect(lines.get("a.min.js")?.size).toBe(2);
});

test("signs that nobody sees are shown, and a name with line breaks begins no line of its own", () => {
  const tags = [..."do"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
  expect(numberPatch(added("a.ts", [`a\u200b ${tags}\u202e\u001b\u2028b\t👩‍💻\r`]), 10_000).text).toContain(
    "+    1| a\\u{200b} \\u{e0064}\\u{e006f}\\u{202e}\\u{1b}\\u{2028}b\t👩‍💻\r",
  );
  const forged = `--- /dev/null\n+++ "b/a\\n=== b.ts\\n+    1| fine"\n@@ -0,0 +1 @@\n+evil();\n`;
  expect(numberPatch(forged, 10_000).text).toBe("=== a\\u{a}=== b.ts\\u{a}+    1| fine (new)\n@@\n+    1| evil();");
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
