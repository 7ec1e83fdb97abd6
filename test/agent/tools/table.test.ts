import { expect, test } from "vitest";
import { toolDefinitions } from "../../../scripts/agent/tools/table.ts";
import { tools } from "./tool-use.ts";

const ALL = { search: true, fetch: true };

test("an agent has these tools, in this order", () => {
  expect(toolDefinitions(ALL).map(({ name }) => name)).toEqual([
    ...["read_file", "list_files", "search", "edit_file", "write_file", "run_command"],
    ...["web_search", "web_fetch", "decline", "finish"],
  ]);
});

test.each([
  [{ search: true, fetch: false }, ["web_search"]],
  [{ search: false, fetch: true }, ["web_fetch"]],
  [{ search: false, fetch: false }, []],
])("with %j configured, these web tools are offered: %j", (web, names) => {
  const offered = toolDefinitions(web).map(({ name }) => name);
  expect(offered.filter((name) => name.startsWith("web_"))).toEqual(names);
});

test("definitions are the same bytes each time", () => {
  expect(JSON.stringify(toolDefinitions(ALL))).toBe(JSON.stringify(toolDefinitions(ALL)));
});

test("every object of an input schema is closed, and no schema holds bounds", () => {
  for (const { inputSchema } of toolDefinitions(ALL)) {
    const text = JSON.stringify(inputSchema);
    expect(text).not.toMatch(/"(\$schema|minLength|maxLength|minimum|maximum|exclusiveMinimum|minItems|maxItems)"/);
    expect(text.match(/"type":"object"/g)?.length).toBe(text.match(/"additionalProperties":false/g)?.length);
  }
});

test("a field that has the name of a bound stays in the schema", () => {
  const search = toolDefinitions(ALL).find(({ name }) => name === "search");
  expect(search?.inputSchema).toMatchObject({
    properties: { pattern: { type: "string" }, glob: { type: "string" }, path: { type: "string" } },
    required: ["pattern"],
  });
});

test("an unknown tool is refused with the names of those there are", async () => {
  const { use } = tools({});
  expect(await use("str_replace", {})).toEqual({
    kind: "result",
    text: "There is no tool str_replace; there are read_file, list_files, search, edit_file, write_file, run_command, decline, finish.",
    isError: true,
    refused: true,
  });
});

test("input with a missing field is refused with the right form", async () => {
  const { use } = tools({});
  expect(await use("edit_file", { path: "a", new_text: "b" })).toMatchObject({
    refused: true,
    text: 'edit_file was not run: old_text: the text to replace. Right input looks like {"path":"src/index.ts","old_text":"const limit = 5;","new_text":"const limit = 10;"}',
  });
});

test("an unknown field is left aside, and the model is told", async () => {
  const { use } = tools({ "a.txt": "one\n" });
  expect(await use("read_file", { path: "a.txt", file: "b", lines: 3 })).toMatchObject({
    isError: false,
    text: "     1\tone\n(read_file has no file, no lines: left aside)",
  });
});

test("an unknown field beside a missing one is named in the refusal", async () => {
  const { use } = tools({});
  expect(await use("read_file", { file: "b" })).toMatchObject({
    refused: true,
    text: expect.stringMatching(/path: .*; file: no field of this tool/),
  });
});

test("broken or cut JSON is refused and shows how it began", async () => {
  const { use } = tools({});
  expect(await use("write_file", null, '{"path": "a.ts", "content": "con')).toMatchObject({
    refused: true,
    text: expect.stringContaining('broken or cut JSON, which began with {"path": "a.ts", "content": "con'),
  });
});

test("null in an optional field is a field left out", async () => {
  const { use } = tools({ "a.txt": "one\n" });
  expect(await use("read_file", { path: "a.txt", offset: null, limit: null })).toMatchObject({ isError: false });
});

test("preparing a call runs nothing", async () => {
  const { use, workspace } = tools({});
  await use("write_file", { path: "a.txt" });
  expect(await workspace.list()).toEqual([]);
});
