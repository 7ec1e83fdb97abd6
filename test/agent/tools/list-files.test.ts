import { expect, test } from "vitest";
import { tools } from "./tool-use.ts";

const FILES = { "README.md": "", "src/a.ts": "", "src/deep/b.ts": "", "docs/c.md": "", ".hidden/d.ts": "" };

test("all files are listed, sorted, hidden ones too", async () => {
  const { use } = tools(FILES);
  expect(await use("list_files", {})).toMatchObject({
    text: ".hidden/d.ts\nREADME.md\ndocs/c.md\nsrc/a.ts\nsrc/deep/b.ts",
  });
});

test.each([
  ["src/**", "src/a.ts\nsrc/deep/b.ts"],
  ["src/*.ts", "src/a.ts"],
  ["./src/*.ts", "src/a.ts"],
  ["*.md", "README.md\ndocs/c.md"],
  ["**/*.{md,ts}", ".hidden/d.ts\nREADME.md\ndocs/c.md\nsrc/a.ts\nsrc/deep/b.ts"],
])("the glob %s narrows the list", async (glob, text) => {
  const { use } = tools(FILES);
  expect(await use("list_files", { glob })).toMatchObject({ text });
});

test("a glob that nothing matches is said to match nothing", async () => {
  const { use } = tools(FILES);
  expect(await use("list_files", { glob: "*.rs" })).toMatchObject({ text: "(no file matches *.rs)", isError: false });
});

test("a long list is cut at 500 files, with advice", async () => {
  const { use } = tools(Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`f${i}.txt`, ""])));
  expect(await use("list_files", {})).toMatchObject({
    text: expect.stringMatching(/\n\(500 of 501 files; narrow it with a glob\)$/),
  });
});

test.each(["*a*a*a*a*a*a*a*b", "+(a|b)*", "(a+)+b"])(
  "the glob %s, which could run for hours, matches nothing at once",
  async (glob) => {
    const { use } = tools({ ["a".repeat(80)]: "" });
    expect(await use("list_files", { glob })).toMatchObject({ text: `(no file matches ${glob})` });
  },
);
