import { expect, test } from "vitest";
import { projectManifest } from "../../scripts/views/manifest.ts";

const TREE = new Map([
  ["src/parse.ts", "export {};"],
  ["src/deep/format.ts", "export {};"],
  ["tools/run.py", ""],
  ["README.md", "# Durations\n\n[![badge](a)](b)\n\n> quote\n\nRead and write\nlengths of time.\n\nMore.\n"],
  ["package.json", '{"scripts": {"test": "node --test", "lint": "biome check"}}'],
  ["backlog/BUG-1.md", "---\ntitle: x\n---\n"],
  ["feedback/critiques/a.md", ""],
]);

test("the manifest holds the readme's first paragraph, the layout, languages and scripts", () => {
  expect(projectManifest(TREE)).toBe(`# The project

Read and write lengths of time.

## Layout

- \`src/\` 2 files
- \`tools/\` 1 file
- \`README.md\`
- \`package.json\`

## Languages

- TypeScript: 2 files
- Markdown: 1 file
- Python: 1 file

## Scripts of package.json

\`\`\`sh
npm run test  # node --test
npm run lint  # biome check
\`\`\`
`);
});

test("the order in which files come makes no difference", () => {
  expect(projectManifest(new Map([...TREE].reverse()))).toBe(projectManifest(TREE));
});

test("a night's work on the state changes nothing", () => {
  const later = new Map([
    ...TREE,
    ["backlog/BUG-2.md", ""],
    ["backlog/ledger/2026-11.jsonl", ""],
    ["prompts/manifest.md", "x"],
  ]);
  expect(projectManifest(later)).toBe(projectManifest(TREE));
});

test("a project without readme, package or known language has a layout alone", () => {
  expect(projectManifest(new Map([["data.bin", ""]]))).toBe("# The project\n\n## Layout\n\n- `data.bin`\n");
});

test.each(["{", "[]", '{"scripts": 1}'])("a malformed package.json (%s) has no scripts", (text) => {
  expect(projectManifest(new Map([["package.json", text]]))).not.toContain("Scripts");
});

test("a long list of top-level entries is cut, and says so", () => {
  const many = new Map(Array.from({ length: 45 }, (_, i) => [`file-${i}.x`, ""]));
  expect(projectManifest(many)).toContain("- and 5 more");
});
