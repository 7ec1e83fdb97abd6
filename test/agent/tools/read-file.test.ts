import { expect, test } from "vitest";
import { tools } from "./tool-use.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}\n`).join("");

test("a file is read with line numbers, and is then known", async () => {
  const { use } = tools({ "src/a.ts": "one\ntwo\n" });
  expect(await use("read_file", { path: "src/a.ts" })).toEqual({
    kind: "result",
    text: "     1\tone\n     2\ttwo",
    isError: false,
    knows: "src/a.ts",
  });
});

test("a path is known as the tree writes it", async () => {
  const { use } = tools({ "src/a.ts": "one\n" });
  expect(await use("read_file", { path: "./src/../src//a.ts" })).toMatchObject({ knows: "src/a.ts" });
});

test("offset and limit choose the lines, and the result says how to go on", async () => {
  const { use } = tools({ "a.txt": numbers(1, 9) });
  expect(await use("read_file", { path: "a.txt", offset: 3, limit: 2 })).toMatchObject({
    text: "     3\tline 3\n     4\tline 4\n(lines 3–4 of 9; go on with offset 5, or search for what you need)",
  });
});

test("at most 2,000 lines are read at once", async () => {
  const { use } = tools({ "a.txt": numbers(1, 2_500) });
  const result = await use("read_file", { path: "a.txt", limit: 5_000 });
  expect(result).toMatchObject({ text: expect.stringMatching(/\n {2}2000\tline 2000\n\(lines 1–2000 of 2500; go on/) });
});

test("at most 50 kB are read at once", async () => {
  const { use } = tools({ "a.txt": `${"x".repeat(999)}\n`.repeat(100) });
  const result = await use("read_file", { path: "a.txt" });
  const text = result.kind === "result" ? result.text : "";
  expect(Buffer.byteLength(text)).toBeLessThan(50_200);
  expect(text).toMatch(/\(lines 1–49 of 100; go on with offset 50, or search for what you need\)$/);
});

test("a very long line is cut and says by how much", async () => {
  const { use } = tools({ "a.txt": "x".repeat(2_010) });
  expect(await use("read_file", { path: "a.txt" })).toMatchObject({
    text: expect.stringMatching(/x… \(10 more characters\)$/),
  });
});

test("a line beyond the end is said to be missing", async () => {
  const { use } = tools({ "a.txt": "one\n" });
  expect(await use("read_file", { path: "a.txt", offset: 7 })).toMatchObject({
    text: "(the file has 1 lines; there is no line 7)",
  });
});

test("an empty file is said to be empty", async () => {
  const { use } = tools({ "a.txt": "" });
  expect(await use("read_file", { path: "a.txt" })).toMatchObject({ text: "(the file is empty)", isError: false });
});

test.each([
  ["a missing file", "b.txt", "there is no such file"],
  ["a path with dots that leads outside", "../secret", "it is outside the repository"],
  ["an absolute path", "/etc/passwd", "it is outside the repository"],
  ["a binary file", "a.bin", "it is a binary file"],
])("%s is refused with the reason", async (_name, path, reason) => {
  const { use } = tools({ "a.bin": new Uint8Array([1, 0, 2]) });
  expect(await use("read_file", { path })).toEqual({
    kind: "result",
    text: `${path} cannot be read: ${reason}`,
    isError: true,
  });
});
