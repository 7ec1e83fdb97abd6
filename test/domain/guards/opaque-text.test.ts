import { describe, expect, test } from "vitest";
import { fileOf, taskOf, told } from "./guarded-change.ts";

const LONG = "a=1,b=2;".repeat(1_000);
const cell = (outputs: unknown[]) => JSON.stringify({ cells: [{ cell_type: "code", outputs, source: ["1"] }] });

describe("text that nobody can review", () => {
  test.each(["src/vendor.js", "src/data.ts", "app/style.css", "run.sh"])(
    "a squeezed line in %s makes a draft",
    (path) => {
      expect(told([fileOf(path, null, `${LONG}\n`)])).toEqual([`opaque-text draft ${path}`]);
    },
  );

  test.each(["data/a.json", "logo.svg", "docs/a.md", "test/fixtures/a.js", "test/a.test.ts", "messages.po"])(
    "in %s a long line is usual",
    (path) => {
      expect(told([fileOf(path, null, `${LONG}\n`)])).toEqual([]);
    },
  );

  test("a line of a million characters keeps no guard from its work", () => {
    const long = `// the rest of ${"code ".repeat(200_000)}`;
    expect(told([fileOf("src/a.ts", "x\n", `x\n${long}\n`)])).toContain("opaque-text draft src/a.ts");
  });

  test("long lines that differ far behind are two", () => {
    const before = `${LONG}a\n${LONG}b\n`;
    const limits = { patchBytes: 1_000, fileBytes: 100_000, files: 5, totalBytes: 100_000 };
    expect(told([fileOf("src/a.ts", before, `${LONG}a\n${LONG}c\n`)], { limits })).toEqual([
      "opaque-text draft src/a.ts",
    ]);
    expect(told([fileOf("src/a.ts", before, `${LONG}b\n${LONG}a\n`)], { limits })).toEqual([]);
  });

  test("a file that the task names may be so", () => {
    const task = taskOf({ title: "Vendor src/vendor.js" });
    expect(told([fileOf("src/vendor.js", null, `${LONG}\n`)], { task })).toEqual([]);
  });

  test("a notebook that brings outputs makes a draft, and one that loses them passes", () => {
    const output = { output_type: "display_data", data: { "image/png": "iVBOR" } };
    expect(told([fileOf("a.ipynb", cell([]), cell([output]))])).toEqual(["opaque-text draft a.ipynb"]);
    expect(told([fileOf("a.ipynb", cell([output]), cell([]))])).toEqual([]);
  });
});
