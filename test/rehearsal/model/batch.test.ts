import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { always, ask, failureOf, talkTo } from "./talk.ts";

type Result = Anthropic.Messages.Batches.MessageBatchIndividualResponse;

async function resultsOf(client: Anthropic, id: string): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of await client.messages.batches.results(id)) results.push(result);
  return results;
}

test("a batch is in progress when it is created and has ended at the first look", async () => {
  const { client } = await talkTo(always({ json: { score: 7 } }), { clock: () => 0 });
  const created = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  expect([created.processing_status, created.results_url]).toEqual(["in_progress", null]);
  expect(created.expires_at).toBe("1970-01-02T00:00:00.000Z");
  const looked = await client.messages.batches.retrieve(created.id);
  expect(looked.processing_status).toBe("ended");
  expect(looked.request_counts).toEqual({ processing: 0, succeeded: 1, errored: 0, canceled: 0, expired: 0 });
});

test("the results hold a message, or the error, of each request", async () => {
  const { client, double } = await talkTo(always({ json: { score: 7 } }));
  const { id } = await client.messages.batches.create({
    requests: [
      { custom_id: "good", params: ask() },
      { custom_id: "bad", params: { ...ask(), messages: [] } },
    ],
  });
  const results = await resultsOf(client, id);
  expect(results).toMatchObject([
    {
      custom_id: "good",
      result: { type: "succeeded", message: { content: [{ text: '{"score":7}' }], usage: { service_tier: "batch" } } },
    },
    { custom_id: "bad", result: { type: "errored", error: { error: { type: "invalid_request_error" } } } },
  ]);
  expect(double.faults).toEqual(["POST /v1/messages/batches bad: 400 messages: at least one message is required"]);
});

test("a scripted fault makes its request an errored one", async () => {
  const { client } = await talkTo(always({ say: "Hi", fault: { kind: "drop-before-headers" } }));
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  expect(await resultsOf(client, id)).toMatchObject([
    { result: { type: "errored", error: { error: { type: "api_error" } } } },
  ]);
});

test("a request of a batch may not stream", async () => {
  const { client, post } = await talkTo(always({ say: "Hi" }));
  await post("/v1/messages/batches", { requests: [{ custom_id: "one", params: { ...ask(), stream: true } }] });
  const [batch] = (await client.messages.batches.list()).data;
  expect(await resultsOf(client, batch?.id ?? "")).toMatchObject([
    { result: { type: "errored", error: { error: { message: "stream: streaming is not supported in batches" } } } },
  ]);
});

test("a batch that is cancelled in time answers nothing", async () => {
  const { client, double } = await talkTo(always({ say: "Hi" }));
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  expect((await client.messages.batches.cancel(id)).processing_status).toBe("canceling");
  expect(await resultsOf(client, id)).toEqual([{ custom_id: "one", result: { type: "canceled" } }]);
  expect(double.requests.some(({ usage }) => usage !== undefined)).toBe(false);
});

test("a batch that has ended cannot be cancelled", async () => {
  const { client } = await talkTo(always({ say: "Hi" }));
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  await client.messages.batches.retrieve(id);
  expect((await failureOf(client.messages.batches.cancel(id))).status).toBe(400);
});

test("a batch answers each request once, however often it is looked at", async () => {
  const { client, double } = await talkTo(always({ say: "Hi" }));
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  const first = await resultsOf(client, id);
  expect(await resultsOf(client, id)).toEqual(first);
  expect(double.requests.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
});

test("batches are listed, the latest first", async () => {
  const { client } = await talkTo(always({ say: "Hi" }));
  const create = (custom_id: string) => client.messages.batches.create({ requests: [{ custom_id, params: ask() }] });
  const older = await create("one");
  const newer = await create("two");
  const ids: string[] = [];
  for await (const batch of client.messages.batches.list({ limit: 1 })) ids.push(batch.id);
  expect(ids).toEqual([newer.id, older.id]);
});

test("two requests of one custom_id are refused", async () => {
  const { client } = await talkTo(always({ say: "Hi" }));
  const requests = [1, 2].map(() => ({ custom_id: "same", params: ask() }));
  expect((await failureOf(client.messages.batches.create({ requests }))).apiMessage).toMatch("found twice: same");
});

test("an unknown batch is a 404", async () => {
  const { client } = await talkTo([]);
  expect((await failureOf(client.messages.batches.retrieve("msgbatch_none"))).status).toBe(404);
});

test("results of a batch that has not ended are a 404", async () => {
  const { client, double } = await talkTo(always({ say: "Hi" }));
  const { id } = await client.messages.batches.create({ requests: [{ custom_id: "one", params: ask() }] });
  const headers = { "x-api-key": "sk-ant-the-key-of-the-tests", "anthropic-version": "2023-06-01" };
  expect((await fetch(`${double.url}/v1/messages/batches/${id}/results`, { headers })).status).toBe(404);
});
