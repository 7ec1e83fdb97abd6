import { expect, test } from "vitest";
import { tools } from "./tool-use.ts";

const FILES = { "src/a.ts": "const one = 1;\nconst two = 2;\n", "src/b.md": "one and two\n", "c.ts": "let one;\n" };

test("matches come with path and line", async () => {
  const { use } = tools(FILES);
  expect(await use("search", { pattern: "\\bone\\b" })).toMatchObject({
    text: "c.ts:1: let one;\nsrc/a.ts:1: const one = 1;\nsrc/b.md:1: one and two",
    isError: false,
  });
});

test("a glob and a path narrow the search", async () => {
  const { use } = tools(FILES);
  expect(await use("search", { pattern: "one", glob: "*.ts", path: "./src/" })).toMatchObject({
    text: "src/a.ts:1: const one = 1;",
  });
});

test("a path may be a single file, and no other that begins like it", async () => {
  const { use } = tools({ "a.ts": "one", "a.tsx": "one" });
  expect(await use("search", { pattern: "one", path: "a.ts" })).toMatchObject({ text: "a.ts:1: one" });
});

test("no match is said, with the number of files", async () => {
  const { use } = tools(FILES);
  expect(await use("search", { pattern: "three" })).toMatchObject({ text: "(no match in 3 files)", isError: false });
});

test("an invalid pattern fails with the reason", async () => {
  const { use } = tools(FILES);
  expect(await use("search", { pattern: "parse(" })).toMatchObject({
    text: expect.stringMatching(
      /^The search was not run: .*Unterminated group\. Escape what is meant literally, as in foo/,
    ),
    isError: true,
  });
});

test.each(["^(a|a)*$", "(a+)+$", ".*.*.*x"])(
  "the pattern %s, which would run for ever, is interrupted",
  async (pattern) => {
    const { use } = tools({ "0.txt": "b\n", "1.txt": `${"a".repeat(1_900)}!\nx\n` });
    expect(await use("search", { pattern })).toMatchObject({
      text: expect.stringMatching(/\(stopped in 1\.txt: the pattern takes too long there; write a simpler one\)$/),
    });
  },
);

test("what was found before the file in which a pattern runs for ever is kept", async () => {
  const { use } = tools({ "0.txt": "b\naaa\n", "1.txt": `${"a".repeat(1_900)}!\n`, "2.txt": "aaa\n" });
  expect(await use("search", { pattern: "(a+)+$" })).toMatchObject({
    text: "0.txt:2: aaa\n(stopped in 1.txt: the pattern takes too long there; write a simpler one)",
  });
});

test("files of more lines than are matched at once are all searched, each line under its own number", async () => {
  const oneAfter = (lines: number) => `${"x\n".repeat(lines)}one\n`;
  const { use } = tools({ "a.txt": oneAfter(6_000), "b.txt": oneAfter(6_001), "c.txt": oneAfter(6_002) });
  expect(await use("search", { pattern: "^one$" })).toMatchObject({
    text: "a.txt:6001: one\nb.txt:6002: one\nc.txt:6003: one",
  });
});

test("a found line is cut at 500 characters", async () => {
  const { use } = tools({ "a.txt": `one${"x".repeat(600)}` });
  expect(await use("search", { pattern: "one" })).toMatchObject({
    text: `a.txt:1: one${"x".repeat(497)}… (103 more characters)`,
  });
});

test("at most 100 matches are given, with advice", async () => {
  const { use } = tools({ "a.txt": "one\n".repeat(101) });
  const result = await use("search", { pattern: "one" });
  const lines = result.kind === "result" ? result.text.split("\n") : [];
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe("(the first 100 matches; narrow it with glob, path or a longer pattern)");
});

test("exactly 100 matches are all of them", async () => {
  const { use } = tools({ "a.txt": "one\n".repeat(100) });
  expect(await use("search", { pattern: "one" })).toMatchObject({ text: expect.not.stringContaining("the first") });
});

test("a search that takes too long stops with what it has", async () => {
  const { use, workspace, clock } = tools({ "a.txt": "one", "b.txt": "one" });
  const readMany = workspace.readMany;
  workspace.readMany = async function* (paths) {
    for await (const found of readMany(paths)) {
      if (found.path === "b.txt") clock.advance(11_000);
      yield found;
    }
  };
  expect(await use("search", { pattern: "one" })).toMatchObject({
    text: "a.txt:1: one\n(stopped after 10 s, 1 of 2 files searched; narrow it with glob or path)",
  });
});

test("a file that lacks what the pattern needs is not matched, however long that would take", async () => {
  const { use } = tools({ "a.txt": `${"a".repeat(1_900)}!\n`, "b.txt": "aax\n" });
  expect(await use("search", { pattern: "(a+)+x$" })).toMatchObject({ text: "b.txt:1: aax" });
});

test("binary files are passed over", async () => {
  const { use } = tools({ "a.bin": new Uint8Array([0x6f, 0x6e, 0x65, 0]) });
  expect(await use("search", { pattern: "one" })).toMatchObject({ text: "(no match in 1 files)" });
});
