import { expect, test } from "vitest";
import { textOf, tools } from "./tool-use.ts";

const CODE = "function add(a, b) {\n  return a - b;\n}\n\nfunction twice(a) {\n  return a * 2;\n}\n";
const known = ["a.js"];

test("text that is there once is replaced", async () => {
  const { use, workspace } = tools({ "a.js": CODE }, { known });
  const result = await use("edit_file", { path: "a.js", old_text: "a - b", new_text: "a + b" });
  expect(result).toEqual({ kind: "result", text: "a.js: 1 occurrence replaced.", isError: false, knows: "a.js" });
  expect(await textOf(workspace, "a.js")).toBe(CODE.replace("a - b", "a + b"));
});

test("the new text is taken literally", async () => {
  const { use, workspace } = tools({ "a.js": "x" }, { known });
  await use("edit_file", { path: "a.js", old_text: "x", new_text: "$& $1 $$" });
  expect(await textOf(workspace, "a.js")).toBe("$& $1 $$");
});

test("text that is there twice is refused with the count, and nothing is written", async () => {
  const { use, workspace } = tools({ "a.js": CODE }, { known });
  expect(await use("edit_file", { path: "a.js", old_text: "return a", new_text: "return b" })).toMatchObject({
    text: "a.js was not edited: old_text matched 2 times. Give more lines around it, or replace_all.",
    isError: true,
  });
  expect(await textOf(workspace, "a.js")).toBe(CODE);
});

test("replace_all replaces every occurrence", async () => {
  const { use, workspace } = tools({ "a.js": "a a a" }, { known });
  expect(await use("edit_file", { path: "a.js", old_text: "a", new_text: "b", replace_all: true })).toMatchObject({
    text: "a.js: 3 occurrences replaced.",
  });
  expect(await textOf(workspace, "a.js")).toBe("b b b");
});

test("text that is not there is refused with the nearest line", async () => {
  const { use } = tools({ "a.js": CODE }, { known });
  expect(await use("edit_file", { path: "a.js", old_text: "    return a * 2", new_text: "x" })).toMatchObject({
    text: 'a.js was not edited: old_text matched 0 times. Nearest is line 6: the file has "  return a * 2;", old_text has "    return a * 2".',
    isError: true,
  });
});

test("of several lines, the first that differs is shown", async () => {
  const { use } = tools({ "a.js": CODE }, { known });
  const old_text = "function twice(a) {\n  return 2 * a;\n}";
  expect(await use("edit_file", { path: "a.js", old_text, new_text: "x" })).toMatchObject({
    text: expect.stringContaining('Nearest is line 6: the file has "  return a * 2;", old_text has "  return 2 * a;"'),
  });
});

test("text that resembles nothing is said to", async () => {
  const { use } = tools({ "a.js": CODE }, { known });
  expect(await use("edit_file", { path: "a.js", old_text: "SELECT 1", new_text: "x" })).toMatchObject({
    text: "a.js was not edited: old_text matched 0 times. Nothing in it resembles it: read it again.",
  });
});

test("a file that was not read is not edited", async () => {
  const { use, workspace } = tools({ "a.js": CODE });
  expect(await use("edit_file", { path: "a.js", old_text: "a - b", new_text: "a + b" })).toMatchObject({
    text: "a.js was not edited: read it first, so that you change what is really there.",
    isError: true,
  });
  expect(await textOf(workspace, "a.js")).toBe(CODE);
});

test("an edit that changes nothing is refused", async () => {
  const { use } = tools({ "a.js": CODE }, { known });
  expect(await use("edit_file", { path: "a.js", old_text: "a - b", new_text: "a - b" })).toMatchObject({
    isError: true,
    text: "a.js was not edited: old_text and new_text are the same.",
  });
});

test("a file that is not there cannot be edited", async () => {
  const { use } = tools({});
  expect(await use("edit_file", { path: "b.js", old_text: "a", new_text: "b" })).toMatchObject({
    text: "b.js cannot be edited: there is no such file",
    isError: true,
  });
});

test("a file with carriage returns keeps them", async () => {
  const { use, workspace } = tools({ "a.js": "one\r\ntwo\r\nthree\r\n" }, { known });
  await use("edit_file", { path: "a.js", old_text: "one\ntwo", new_text: "1\n2\n2b" });
  expect(await textOf(workspace, "a.js")).toBe("1\r\n2\r\n2b\r\nthree\r\n");
});
