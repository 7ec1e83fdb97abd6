import { describe, expect, it } from "vitest";
import type { ModelFault, Scenario, Turn } from "../../scripts/rehearsal/model/scenario.ts";
import { editFile, finish, readFile, run, writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { runServed, type Serving } from "./served-run.ts";

/** Sonnet 5.5 on the days of these tests, in dollars a token: the dearest prompt token is one that is kept for an hour. */
const DEAREST_INPUT = 4 / 1e6;
const OUTPUT = 10 / 1e6;
const MAX_TOKENS = 4_000;

const READ: Turn = { say: "I look first.", call: readFile("greet.sh") };
const EDIT: Turn = { say: "There it is.", call: editFile("greet.sh", "Hello", "Hello, $1") };
const FINISH: Turn = { call: finish("Greets by name.", "sh greet.sh") };

const scenario = (...turns: Turn[]): Scenario[] => [{ name: "agent", match: {}, turns }];
const played = (turns: Turn[], more: Partial<Serving> = {}, job: Parameters<typeof runServed>[1] = {}) =>
  runServed({ scenarios: scenario(...turns), ...more }, job);

/** A run in which the second turn meets weather before it is answered as scripted. */
const weathered = (fault: ModelFault, faultTimes = 1) => played([READ, { ...EDIT, fault, faultTimes }, FINISH]);

/** What the double says was billed, in dollars, for the requests that got an answer. */
function billedUsd({ double }: Awaited<ReturnType<typeof played>>, from = 0): number {
  return double.requests.slice(from).reduce((sum, { usage }) => {
    if (usage === undefined) return sum;
    const { ephemeral_5m_input_tokens: written } = usage.cache_creation;
    const input = usage.input_tokens * 2 + written * 2.5 + usage.cache_read_input_tokens * 0.1;
    return sum + (input + usage.output_tokens * 10) / 1e6;
  }, 0);
}

describe("weather that passes costs a run no turn", () => {
  it.each<[string, ModelFault]>([
    ["a 429 with a short wait", { kind: "rate-limit", retryAfterS: 20 }],
    ["a 529", { kind: "overloaded" }],
    ["a 500", { kind: "server-error" }],
  ])("%s, and no dollar", async (_, fault) => {
    const ended = await weathered(fault);
    expect(ended.result).toMatchObject({ outcome: { kind: "delivered" }, turns: 3 });
    expect(ended.double.requests).toHaveLength(4);
    expect(ended.metered.charges()).toMatchObject([{ calls: 3, estimated: false }]);
    expect(ended.metered.spentUsd()).toBeCloseTo(billedUsd(ended), 9);
  });

  it.each([0, 1])("an error event after %d pieces, which is charged its input and what was said so far", async (n) => {
    const ended = await weathered({ kind: "stream-error", afterDeltas: n });
    const { usage } = ended.double.requests[1] ?? {};
    const said = billedUsd(ended) - ((usage?.output_tokens ?? 0) - 1) * OUTPUT;
    expect(ended.metered.spentUsd()).toBeCloseTo(said, 9);
    expect(ended.metered.charges()).toMatchObject([{ calls: 4, estimated: true }]);
    expect(ended.result.outcome.kind).toBe("delivered");
  });

  it.each<[string, ModelFault]>([
    ["a drop in the answer", { kind: "drop-mid-stream" }],
    ["a stall in the answer", { kind: "stall" }],
    ["an answer without its end", { kind: "end-early" }],
  ])("%s, which is charged its input as reported and all of its output limit", async (_, fault) => {
    const ended = await weathered(fault);
    const { usage } = ended.double.requests[1] ?? {};
    const said = billedUsd(ended) + (MAX_TOKENS - (usage?.output_tokens ?? 0)) * OUTPUT;
    expect(ended.metered.spentUsd()).toBeCloseTo(said, 9);
    expect(ended.metered.charges()).toMatchObject([{ calls: 4, estimated: true }]);
    expect(ended.result).toMatchObject({ outcome: { kind: "delivered" }, turns: 3 });
  });

  it.each<[string, ModelFault]>([
    ["a drop before the headers", { kind: "drop-before-headers" }],
    ["silence before the headers", { kind: "silent" }],
    ["an HTML page with status 200", { kind: "html" }],
  ])("%s, which is charged its whole reservation", async (_, fault) => {
    const ended = await weathered(fault);
    const [first] = ended.double.requests;
    const others = billedUsd(ended) - billedUsd(ended, 1) + billedUsd(ended, 2);
    const reserved = ended.metered.spentUsd() - others;
    const promptOfFirst = (first?.usage?.input_tokens ?? 0) + (first?.usage?.cache_creation_input_tokens ?? 0);
    // More than the output limit and the prompt that was sent before; what came since is bounded by its bytes.
    expect(reserved).toBeGreaterThan(MAX_TOKENS * OUTPUT + promptOfFirst * DEAREST_INPUT);
    expect(reserved).toBeLessThan(MAX_TOKENS * OUTPUT + 2 * promptOfFirst * DEAREST_INPUT);
    expect(ended.metered.charges()).toMatchObject([{ calls: 4, estimated: true }]);
    expect(ended.result).toMatchObject({ outcome: { kind: "delivered" }, turns: 3 });
  });

  it("also where it comes four times in a row, each a longer pause after the one before", async () => {
    const ended = await weathered({ kind: "overloaded" }, 4);
    expect(ended.clock.slept).toEqual([500, 1_000, 2_000, 4_000]);
    expect(ended.result.outcome.kind).toBe("delivered");
  });
});

describe("weather that does not pass ends a run", () => {
  it.each<[string, ModelFault, RegExp]>([
    ["a 429 that asks for an hour", { kind: "rate-limit", retryAfterS: 3_600 }, /429/],
    ["a spend limit", { kind: "spend-limit" }, /429 enforced_spend_limit_reached/],
    ["a 402", { kind: "billing" }, /402/],
    ["a key that is not taken", { kind: "authentication" }, /401/],
    ["a right that is missing", { kind: "permission" }, /403/],
    ["a model that is not there", { kind: "not-found" }, /404/],
    ["a request that is too large", { kind: "too-large" }, /413/],
    ["a request that is not understood", { kind: "invalid-request" }, /400/],
  ])("%s, at once and without a charge", async (_, fault, detail) => {
    const ended = await weathered(fault, 9);
    expect(ended.result.outcome).toMatchObject({ kind: "failed", detail: expect.stringMatching(detail) });
    expect(ended.double.requests).toHaveLength(2);
    expect(ended.clock.slept).toEqual([]);
    expect(ended.metered.charges()).toMatchObject([{ calls: 1, estimated: false }]);
  });

  it("an overload that stays, after four further attempts", async () => {
    const ended = await weathered({ kind: "overloaded" }, 99);
    expect(ended.result.outcome).toMatchObject({ kind: "failed", detail: expect.stringContaining("529") });
    expect(ended.double.requests).toHaveLength(6);
  });

  it("pages in place of answers, before their reservations cross the cap", async () => {
    const ended = await played([READ, { ...EDIT, fault: { kind: "html" }, faultTimes: 99 }], { capUsd: 0.2 });
    expect(ended.result.outcome.kind).not.toBe("delivered");
    expect(ended.metered.spentUsd()).toBeLessThanOrEqual(0.2);
  });
});

describe("an answer that is not as hoped", () => {
  it("a refusal without a word is the task handed back, billed as its usage says", async () => {
    const ended = await weathered({ kind: "refusal" });
    expect(ended.result.outcome).toMatchObject({ kind: "declined", reason: "unsafe" });
    expect(ended.double.requests[1]?.usage?.output_tokens).toBe(0);
    expect(ended.metered.spentUsd()).toBeCloseTo(billedUsd(ended), 9);
    expect(ended.metered.charges()).toMatchObject([{ calls: 2, estimated: false }]);
  });

  it("cut in the middle of a call is not run: the model is told, and goes on in smaller steps", async () => {
    const long = writeFile("long.txt", "line\n".repeat(400));
    const ended = await played([
      { call: long, fault: { kind: "max-tokens-in-call" } },
      { call: writeFile("short.txt", "line\n") },
      FINISH,
    ]);
    expect(ended.results[0]).toEqual({
      ...{ name: "write_file", isError: true },
      text: "Not run. Your message was cut at 4000 output tokens. Go on in smaller steps: shorter messages, files written in parts.",
    });
    expect(await ended.workspace.list()).toEqual(["README.md", "greet.sh", "short.txt"]);
    expect(ended.result.outcome.kind).toBe("delivered");
    expect(ended.double.faults).toEqual([]);
  });

  it("cut by the output limit itself is not run either, though what came may parse", async () => {
    const calls = [run("touch first.txt"), run(`touch second.txt; : ${"x".repeat(9_000)}`)];
    const ended = await played(
      [{ call: calls }, READ, EDIT, FINISH],
      {},
      { limits: { turns: 9, minutes: 9, outputTokens: 1_024 } },
    );
    expect(ended.results.slice(0, 2).map(({ text }) => text.slice(0, 8))).toEqual(["Not run.", "Not run."]);
    expect(await ended.workspace.list()).toEqual(["README.md", "greet.sh"]);
    expect(ended.result.outcome.kind).toBe("delivered");
  });

  it("with broken JSON in a call is not run: the model sees why, and sends it again", async () => {
    const ended = await played([READ, { ...EDIT, fault: { kind: "bad-tool-json" } }, EDIT, FINISH]);
    expect(ended.results[1]?.text).toMatch(/^edit_file was not run: its input is broken or cut JSON/);
    expect(ended.result).toMatchObject({ outcome: { kind: "delivered" }, turns: 4 });
    expect(ended.double.faults).toEqual([]);
  });

  it("that pauses is sent back as it is, and goes on", async () => {
    const ended = await played([READ, { ...EDIT, fault: { kind: "pause-turn" } }, EDIT, FINISH]);
    expect(ended.result.outcome.kind).toBe("delivered");
    expect(ended.transcript.filter(({ type }) => type === "nudge")).toEqual([]);
    expect(ended.double.faults).toEqual([]);
  });

  it("that no longer fits into the window ends the run as unfinished, without another call", async () => {
    const ended = await played([READ, { ...EDIT, stop: "model_context_window_exceeded" }]);
    expect(ended.result.outcome).toMatchObject({ kind: "unfinished", limit: "the model's context window" });
    expect(ended.double.requests).toHaveLength(2);
  });

  it("without usage is charged at its worst case, and the run goes on", async () => {
    const ended = await weathered({ kind: "no-usage" });
    expect(ended.result.outcome.kind).toBe("delivered");
    expect(ended.metered.charges()).toMatchObject([{ calls: 3, estimated: true }]);
    const { usage } = ended.double.requests[1] ?? {};
    expect(ended.metered.spentUsd()).toBeGreaterThan(
      billedUsd(ended) + (MAX_TOKENS - (usage?.output_tokens ?? 0)) * OUTPUT,
    );
  });
});

describe("a limit or a breaker ends in a summary that was paid for in advance", () => {
  const SUMMARY: Turn = { say: "One file is read; the edit is missing.", expect: { lastUser: /The work ends here/ } };
  const readOf = (index: number): Turn => ({ call: run(`echo ${index}; cat greet.sh`) });
  const forEver = Array.from({ length: 30 }, (_, index) => readOf(index));

  it.each<[string, Turn[], string]>([
    ["the limit of turns", [READ, readOf(1), readOf(2), SUMMARY], "3 turns"],
    ["three identical calls", [READ, READ, READ, SUMMARY], "3 identical calls in a row"],
    [
      "three malformed calls",
      [1, 2, 3].map((n): Turn => ({ call: { name: "read_file", input: { offset: n } } })).concat(SUMMARY),
      "3 malformed calls in a row",
    ],
    [
      "two turns without a call",
      [{ say: "Hm." }, { say: "Well.", expect: { lastUser: /called no tool/ } }, SUMMARY],
      "2 turns without a tool call",
    ],
  ])("%s", async (name, turns, limit) => {
    const limits = { turns: name.includes("limit") ? 3 : 9, minutes: 9, outputTokens: MAX_TOKENS };
    const ended = await played(turns, {}, { limits });
    expect(ended.double.faults).toEqual([]);
    expect(ended.result.outcome).toEqual({
      ...{ kind: "unfinished", limit, summary: "One file is read; the edit is missing." },
    });
  });

  it("the minutes", async () => {
    // Each wait for the overloaded server takes of the run's time.
    const slow: Turn = { ...READ, fault: { kind: "rate-limit", retryAfterS: 50 } };
    const limits = { turns: 9, minutes: 0.5, outputTokens: MAX_TOKENS };
    const ended = await played([slow, SUMMARY], {}, { limits });
    expect(ended.result.outcome).toMatchObject({ kind: "unfinished", limit: "0.5 minutes" });
  });

  it("the dollars, within the cap to the last call", async () => {
    const turns = forEver.map((turn): Turn => ({ ...turn, compute: ({ messages }) => summaryAtTheEnd(messages) }));
    const ended = await played(
      turns,
      { capUsd: 0.12 },
      { limits: { turns: 99, minutes: 9, outputTokens: MAX_TOKENS } },
    );
    expect(ended.result.outcome).toEqual({
      ...{ kind: "unfinished", limit: "the budget in dollars", summary: "The money is spent." },
    });
    expect(ended.metered.spentUsd()).toBeLessThanOrEqual(0.12);
    expect(ended.metered.spentUsd()).toBeCloseTo(billedUsd(ended), 9);
  });

  it("the turns of a model that costs nothing", async () => {
    const free = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
    const ended = await played(
      [READ, readOf(1), SUMMARY],
      { capUsd: 0, rates: free },
      {
        limits: { turns: 2, minutes: 9, outputTokens: MAX_TOKENS },
      },
    );
    expect(ended.result.outcome).toMatchObject({ kind: "unfinished", limit: "2 turns" });
    expect(ended.metered.spentUsd()).toBe(0);
  });
});

/** Words in place of calls, once the run has told that it ends. */
function summaryAtTheEnd(messages: { content: unknown }[]): Partial<Turn> {
  const isOver = JSON.stringify(messages.at(-1)?.content).includes("The work ends here");
  return isOver ? { say: "The money is spent.", call: [] } : {};
}

describe("a run whose job is about to end", () => {
  const stopAt = new Date(Date.parse("2026-11-23T02:00:00.000Z") + 100);
  const jobTime = { isBinding: true, stopAt };

  it("stops an answer that is under way, and asks for nothing more", async () => {
    const ended = await played([READ, { ...EDIT, fault: { kind: "stall" }, faultTimes: 1 }, FINISH], {}, { jobTime });
    expect(ended.result.outcome).toEqual({
      kind: "unfinished",
      limit: "30 minutes, all that the job's own timeout left",
      summary: "I look first.",
    });
    expect(ended.double.requests).toHaveLength(2);
  });
});
