import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { scenarios } from "../../../scripts/rehearsal/model/scenario.ts";
import { always, ask, failureOf, KEY, READ_FILE, SONNET, talkTo } from "./talk.ts";

const READ = { name: "read_file", input: { path: "a.ts" } };

/** The request that follows an answer: every call gets this result. */
function after(
  request: Anthropic.MessageCreateParamsNonStreaming,
  answer: Anthropic.Message,
  result: string,
  isError = false,
): Anthropic.MessageCreateParamsNonStreaming {
  const results = answer.content.flatMap((block) =>
    block.type === "tool_use"
      ? [{ type: "tool_result" as const, tool_use_id: block.id, content: result, is_error: isError }]
      : [],
  );
  const replay = { role: "assistant" as const, content: answer.content as Anthropic.ContentBlockParam[] };
  return { ...request, messages: [...request.messages, replay, { role: "user", content: results }] };
}

test("turn n answers the request that holds n assistant messages", async () => {
  const { client, double } = await talkTo([
    { name: "look", match: {}, turns: [{ think: "Hm.", call: READ }, { say: "Done." }] },
  ]);
  const first = { ...ask(), tools: [READ_FILE] };
  const call = await client.messages.create(first);
  const end = await client.messages.create(after(first, call, "const a = 1;"));
  expect(end.content).toEqual([{ type: "text", text: "Done.", citations: null }]);
  expect(double.requests.map(({ scenario, turn, status }) => [scenario, turn, status])).toEqual([
    ["look", 0, 200],
    ["look", 1, 200],
  ]);
  expect(double.faults).toEqual([]);
});

test("the first scenario that matches answers", async () => {
  const turns = (say: string) => [{ say }];
  const { client } = await talkTo(
    scenarios(
      { name: "model", match: { model: /opus/ }, turns: turns("opus") },
      { name: "system", match: { system: /judge/ }, turns: turns("judge") },
      { name: "no tools", match: { firstUser: /tool/, noTools: true }, turns: turns("no tools") },
      { name: "tools", match: { tools: ["read_file"] }, turns: turns("tools") },
      { name: "structured", match: { structured: true }, turns: turns("structured") },
      { name: "first user", match: { firstUser: /^Task/, noTools: true }, turns: turns("task") },
      { name: "rest", match: { structured: false }, turns: turns("rest") },
    ),
  );
  const said = async (request: Partial<Anthropic.MessageCreateParamsNonStreaming>) => {
    const { content } = await client.messages.create({ ...ask(), ...request });
    return content[0]?.type === "text" ? content[0].text : undefined;
  };
  const format = { type: "json_schema" as const, schema: { type: "object", additionalProperties: false } };
  expect(await said({ model: "claude-opus-5-5" })).toBe("opus");
  expect(await said({ system: "You are a judge." })).toBe("judge");
  expect(await said(ask("without a tool"))).toBe("no tools");
  expect(await said({ ...ask("with a tool"), tools: [READ_FILE] })).toBe("tools");
  expect(await said({ output_config: { format } })).toBe("structured");
  expect(await said(ask("Task: add"))).toBe("task");
  expect(await said({})).toBe("rest");
});

test("a computed turn depends on the request", async () => {
  const { client } = await talkTo(
    always({ compute: ({ messages }) => ({ say: `Heard ${messages.length} message, max ${SONNET}.` }) }),
  );
  const { content } = await client.messages.create(ask());
  expect(content[0]).toMatchObject({ text: "Heard 1 message, max claude-sonnet-5-5." });
});

test("a computed turn that throws is a difference", async () => {
  const compute = () => {
    throw new Error("no such file in the request");
  };
  const { client, double } = await talkTo(always({ compute }));
  const { apiMessage } = await failureOf(client.messages.create(ask()));
  expect(apiMessage).toMatch('scenario "always", turn 0: compute threw Error: no such file in the request');
  expect(double.faults).toHaveLength(1);
});

test("an unknown conversation is refused, naming the model and how the first user text begins", async () => {
  const { client, double } = await talkTo([{ name: "other", match: { firstUser: /never/ }, turns: [{ say: "x" }] }]);
  const text = "Fix the bug. ".repeat(50);
  const shown = JSON.stringify(text.slice(0, 200));
  const message = `model double: no scenario matches model ${SONNET}, first user text ${shown}`;
  await expect(client.messages.create(ask(text))).rejects.toMatchObject({ status: 400, apiMessage: message });
  expect(double.faults).toEqual([`POST /v1/messages: 400 ${message}`]);
});

test("a request past the end of the script is refused", async () => {
  const { client, double } = await talkTo([{ name: "short", match: {}, turns: [{ call: READ }] }]);
  const first = { ...ask(), tools: [READ_FILE] };
  const next = after(first, await client.messages.create(first), "text");
  const { apiMessage } = await failureOf(client.messages.create(next));
  expect(apiMessage).toBe('model double: scenario "short", turn 1: the script ends after 1 turns');
  expect(double.faults).toHaveLength(1);
});

test("a looping scenario repeats its last turn", async () => {
  const { client } = await talkTo(always({ call: READ }));
  const first = { ...ask(), tools: [READ_FILE] };
  const second = after(first, await client.messages.create(first), "one");
  const third = after(second, await client.messages.create(second), "two");
  expect((await client.messages.create(third)).stop_reason).toBe("tool_use");
});

test.each([
  { expected: { lastUser: /Goodbye/ }, difference: 'the last user message should match /Goodbye/, but is "Hello"' },
  { expected: { toolResults: [{}] }, difference: "1 tool results expected, 0 found" },
])("a first message that is not as expected is refused: $difference", async ({ expected, difference }) => {
  const { client } = await talkTo([{ name: "strict", match: {}, turns: [{ expect: expected, say: "Hi" }] }]);
  const { apiMessage } = await failureOf(client.messages.create(ask()));
  expect(apiMessage).toBe(`model double: scenario "strict", turn 0: ${difference}`);
});

test.each([
  { expected: [{ text: /passed/ }], difference: 'tool result 0 should match /passed/, but is "1 test failed"' },
  { expected: [{ isError: true }], difference: 'tool result 0 should be an error, but is "1 test failed"' },
  { expected: [{}, {}], difference: "2 tool results expected, 1 found" },
])("a tool result that is not as expected is refused: $difference", async ({ expected, difference }) => {
  const turns = [{ call: READ }, { expect: { toolResults: expected }, say: "Good." }];
  const { client } = await talkTo([{ name: "strict", match: {}, turns }]);
  const first = { ...ask(), tools: [READ_FILE] };
  const next = after(first, await client.messages.create(first), "1 test failed");
  const { apiMessage } = await failureOf(client.messages.create(next));
  expect(apiMessage).toBe(`model double: scenario "strict", turn 1: ${difference}`);
});

test("a tool result that is as expected is answered", async () => {
  const turns = [{ call: READ }, { expect: { toolResults: [{ isError: true, text: /failed/ }] }, say: "Pity." }];
  const { client } = await talkTo([{ name: "strict", match: {}, turns }]);
  const first = { ...ask(), tools: [READ_FILE] };
  const next = after(first, await client.messages.create(first), "1 test failed", true);
  expect((await client.messages.create(next)).stop_reason).toBe("end_turn");
});

test("a call to a tool that is not offered is a difference", async () => {
  const { client } = await talkTo(always({ call: { name: "delete_all", input: {} } }));
  const message = "the turn calls delete_all, but the request offers read_file";
  await expect(client.messages.create({ ...ask(), tools: [READ_FILE] })).rejects.toThrow(message);
});

test("several calls are a difference where parallel tool use is disabled", async () => {
  const { client } = await talkTo(always({ call: [READ, READ] }));
  const request = { ...ask(), tools: [READ_FILE] };
  const alone = { type: "auto", disable_parallel_tool_use: true } as const;
  const { apiMessage } = await failureOf(client.messages.create({ ...request, tool_choice: alone }));
  expect(apiMessage).toMatch("several calls, but parallel tool use is disabled");
  expect((await client.messages.create(request)).content).toHaveLength(2);
});

test("new scenarios replace the old ones", async () => {
  const { client, double } = await talkTo(always({ say: "old" }));
  double.setScenarios(always({ say: "new" }));
  expect((await client.messages.create(ask())).content[0]).toMatchObject({ text: "new" });
});

test("two scenarios of one name are refused", () => {
  expect(() => scenarios(...always({ say: "a" }), ...always({ say: "b" }))).toThrow('named "always"');
});

test("a scenario without turns is refused", () => {
  expect(() => scenarios({ name: "mute", match: {}, turns: [] })).toThrow('"mute" has no turn');
});

test("the key is masked in what is recorded", async () => {
  const { client, double } = await talkTo([]);
  await expect(client.messages.create(ask(`The key is ${KEY}.`))).rejects.toThrow();
  expect(JSON.stringify([double.requests, double.faults])).not.toContain(KEY);
  expect(JSON.stringify(double.requests)).toContain("The key is [masked].");
});

test("listeners hear of every request with its usage", async () => {
  const { client, double } = await talkTo(always({ say: "Hi", outputTokens: 5 }));
  const heard: unknown[] = [];
  double.onRequest(({ path, usage }) => heard.push([path, usage?.output_tokens]));
  await client.messages.create(ask());
  expect(heard).toEqual([["/v1/messages", 5]]);
});
