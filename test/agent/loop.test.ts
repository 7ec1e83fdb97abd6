import { expect, test } from "vitest";
import { formatTranscriptEntry } from "../../scripts/agent/transcript.ts";
import { SetupError } from "../../scripts/domain/fault.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import type { ModelReply, ModelRequest } from "../../scripts/ports/model.ts";
import { FILES, PROMPTS, runScripted, TASK } from "./agent-run.ts";
import { manualClock } from "./manual-clock.ts";
import { calls, failure, message, resultsIn, says, toolCall, USAGE, wordsIn } from "./scripted-model.ts";

const FINISH: [string, Record<string, unknown>] = ["finish", { summary: "Greets by name.", evidence: ["sh greet.sh"] }];
const READ: [string, Record<string, unknown>] = ["read_file", { path: "greet.sh" }];
const EDIT: [string, Record<string, unknown>] = [
  "edit_file",
  { path: "greet.sh", old_text: '"Hello"', new_text: '"Hello, $1"' },
];
const DELIVERED = { kind: "delivered", summary: "Greets by name.", evidence: ["sh greet.sh"] };
/** The name is greeted; fails on the files as they are. */
const CHECK = 'test "$(sh greet.sh Ada)" = "Hello, Ada"';

const limits = (changes: Partial<{ turns: number; minutes: number; outputTokens: number }>) => ({
  limits: { turns: 20, minutes: 30, outputTokens: 4_000, ...changes },
});

test("an agent that reads, edits and finishes with the checks passing has delivered", async () => {
  const { result, workspace } = await runScripted([calls(READ), calls(EDIT), calls(FINISH)], {
    check: CHECK,
    job: { mustChange: true },
  });
  expect(result).toMatchObject({
    outcome: DELIVERED,
    followUps: [],
    turns: 3,
    checks: [{ command: CHECK, passed: true, exitCode: 0 }],
  });
  expect((await workspace.changes()).files).toEqual([{ path: "greet.sh", added: 1, removed: 1, binary: false }]);
});

test("follow-ups come with the result", async () => {
  const followUp = { title: "Greet many", description: "More than one name." };
  const { result } = await runScripted([calls(["finish", { ...FINISH[1], follow_ups: [followUp] }])]);
  expect(result.followUps).toEqual([followUp]);
});

test("the first request holds system prompt, brief and tools, and the same prefix each time", async () => {
  const { model } = await runScripted([calls(READ), calls(FINISH)]);
  const [first, second] = model.requests;
  expect(first).toMatchObject({ system: "Be good.", model: "claude-sonnet-5-5", maxTokens: 4_000, answerSchema: null });
  expect(wordsIn(first)).toEqual(["# Task BUG-001-greeting: Greet by name"]);
  expect(JSON.stringify([second?.system, second?.tools, second?.messages[0]])).toBe(
    JSON.stringify([first?.system, first?.tools, first?.messages[0]]),
  );
});

test("every call of a message gets its result, in order", async () => {
  const { model } = await runScripted([
    calls(READ, ["read_file", { path: "none" }], ["list_files", {}]),
    calls(FINISH),
  ]);
  expect(resultsIn(model.requests[1])).toEqual([
    { text: '     1\techo "Hello"', isError: false },
    { text: "none cannot be read: there is no such file", isError: true },
    { text: "README.md\ngreet.sh", isError: false },
  ]);
});

test("a file read in a message may be edited by a later call of the same message", async () => {
  const { result } = await runScripted([calls(READ, EDIT, FINISH)], { check: CHECK });
  expect(result.outcome).toEqual(DELIVERED);
});

test("thinking is sent back as it was received", async () => {
  const raw = { type: "thinking", thinking: "Hm.", signature: "c2lnbmVk" };
  const { model } = await runScripted([
    message([{ type: "opaque", raw }, toolCall(...READ)], { stopReason: "tool_use" }),
    calls(FINISH),
  ]);
  expect(model.requests[1]?.messages[1]?.content[0]).toEqual({ type: "opaque", raw });
});

test("decline ends the run with its reason", async () => {
  const input = { reason: "redundant", explanation: "It does so already.", evidence: ["greet.sh:1"] };
  const { result } = await runScripted([calls(["decline", input])]);
  expect(result).toMatchObject({ outcome: { kind: "declined", ...input }, turns: 1 });
});

// finish and the checks

test("a failing check goes back to the model, which may mend it", async () => {
  const { result, model } = await runScripted([calls(FINISH), calls(READ), calls(EDIT), calls(FINISH)], {
    check: CHECK,
  });
  expect(resultsIn(model.requests[1])).toEqual([
    {
      text: `Not accepted: 1 of 1 checks failed. Mend what causes it, then call finish again.\n\n\`${CHECK}\` fails\n\n$ ${CHECK}\nexit code 1 (0.0 s)\n`,
      isError: true,
    },
  ]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("checks that fail a third time end the run as unfinished", async () => {
  const { result, model } = await runScripted([calls(FINISH), calls(FINISH), calls(FINISH)], { check: CHECK });
  expect(result).toMatchObject({
    outcome: { kind: "unfinished", limit: "checks still failing", summary: "Greets by name." },
    checks: [{ passed: false }],
  });
  expect(model.requests).toHaveLength(3);
});

const redBefore = (command: string, ...failing: string[]): CheckRun => ({
  ...{ command, when: "before", passed: false, exitCode: 1, durationS: 0, tail: "" },
  report: failing.length === 0 ? null : reportOf(failing),
});
const reportOf = (failing: string[]) => ({
  tests: failing.map((id) => ({ id, status: "failed" as const, message: null })),
});

test("a check that failed before the agent started is not held against it", async () => {
  const { result } = await runScripted([calls(FINISH)], { check: "false", job: { before: [redBefore("false")] } });
  expect(result).toMatchObject({ outcome: DELIVERED, checks: [{ command: "false", passed: false }] });
});

test("a test that did not fail before is named to the model, one that did is not", async () => {
  const run = { ...redBefore("npm test"), when: "after" as const, tail: "2 failed" };
  const runs = [[{ ...run, report: reportOf(["old", "new"]) }], [{ ...run, report: reportOf(["old"]) }]];
  const { result, model } = await runScripted([calls(FINISH), calls(FINISH)], {
    job: { before: [redBefore("npm test", "old")], verify: async () => runs.shift() ?? [] },
  });
  const [told] = resultsIn(model.requests[1]);
  expect(told?.text).toContain("`npm test` fails in tests that did not fail before:\n- new\n\n$ npm test\nexit code 1");
  expect(told?.text).not.toContain("- old");
  expect(result.outcome).toEqual(DELIVERED);
});

test("finish without a change, where one is due, is not accepted, and the checks are not run", async () => {
  const { result, model, transcript } = await runScripted([calls(FINISH), calls(READ), calls(EDIT), calls(FINISH)], {
    check: CHECK,
    job: { mustChange: true },
  });
  expect(resultsIn(model.requests[1])).toMatchObject([
    { text: expect.stringMatching(/^Not accepted: no file has changed/), isError: true },
  ]);
  expect(transcript.filter(({ type }) => type === "check-run")).toHaveLength(1);
  expect(result.outcome).toEqual(DELIVERED);
});

test("finish without a change three times ends the run as unfinished", async () => {
  const { result } = await runScripted([calls(FINISH), calls(FINISH), calls(FINISH)], { job: { mustChange: true } });
  expect(result.outcome).toMatchObject({ kind: "unfinished", limit: "finished without a change" });
});

test("finish with more new files than are looked at is not accepted, and neither guards nor checks look", async () => {
  const looked: string[] = [];
  const guard = async () => {
    looked.push("guard");
    return [];
  };
  const verify = async () => {
    looked.push("checks");
    return [];
  };
  const { result, model } = await runScripted([calls(FINISH), calls(FINISH), calls(FINISH)], {
    excess: "20001 new files: remove them.",
    job: { guard, verify },
  });
  expect([resultsIn(model.requests[1]), looked]).toEqual([
    [{ text: "Not accepted. 20001 new files: remove them.", isError: true }],
    [],
  ]);
  expect(result.outcome).toMatchObject({ kind: "unfinished", limit: "too many new files" });
});

test("finish without a change is accepted where none is due", async () => {
  const { result } = await runScripted([calls(FINISH)]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("calls after a finish that is not accepted are not run", async () => {
  const { model, workspace } = await runScripted(
    [calls(FINISH, ["write_file", { path: "late.txt", content: "late" }]), calls(READ), calls(EDIT), calls(FINISH)],
    { check: CHECK },
  );
  expect(resultsIn(model.requests[1])[1]).toEqual({
    text: "Not run: the call before it ended this turn.",
    isError: true,
  });
  expect(await workspace.list()).not.toContain("late.txt");
});

// limits

test("at the limit of turns the model sums up, and the work is unfinished", async () => {
  const { result, model } = await runScripted([calls(READ), calls(EDIT), says("Half done.")], {
    job: limits({ turns: 2 }),
  });
  expect(result).toMatchObject({
    outcome: { kind: "unfinished", limit: "2 turns", summary: "Half done." },
    turns: 3,
  });
  expect(wordsIn(model.requests[2])).toEqual([PROMPTS.wrapUp.replace("{{limit}}", "2 turns").trim()]);
});

test("the last turn before the limit may still finish", async () => {
  const { result } = await runScripted([calls(READ, EDIT), calls(FINISH)], { check: CHECK, job: limits({ turns: 2 }) });
  expect(result).toMatchObject({ outcome: DELIVERED, turns: 2 });
});

test("when the minutes are over the model sums up", async () => {
  const clock = manualClock();
  const slow = (): ModelReply => {
    clock.advance(5 * 60_000);
    return calls(READ);
  };
  const { result } = await runScripted([slow, says("No time.")], { clock, job: limits({ minutes: 5 }) });
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "5 minutes", summary: "No time." });
});

test("when the money is over, the wrap-up is still paid for, within the cap", async () => {
  // Each answer uses all the output that it may.
  const reply = (request: ModelRequest): ModelReply => {
    const usage = { ...USAGE, outputTokens: request.maxTokens };
    const isWrapUp = wordsIn(request).some((text) => text.startsWith("The work ends here"));
    if (isWrapUp) return message([{ type: "text", text: "Out of money." }], { usage });
    const command = `echo ${request.messages.length}`;
    return message([toolCall("run_command", { command })], { stopReason: "tool_use", usage });
  };
  const { result, model, spentUsd } = await runScripted(Array(40).fill(reply), {
    capUsd: 0.25,
    job: limits({ turns: 40 }),
  });
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "the budget in dollars", summary: "Out of money." });
  expect(model.requests.length).toBe(result.turns);
  expect(spentUsd).toBeLessThanOrEqual(0.25);
  expect(spentUsd).toBeGreaterThan(0.15);
});

test("results that can no longer be paid for are left out of the wrap-up", async () => {
  const big = "x".repeat(40_000);
  const { result, model } = await runScripted([calls(["read_file", { path: "big.txt" }]), says("Too dear.")], {
    files: { "big.txt": `${`${big.slice(0, 1_000)}\n`.repeat(40)}` },
    capUsd: 0.165,
  });
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "the budget in dollars", summary: "Too dear." });
  expect(resultsIn(model.requests[1])).toEqual([{ text: "(not shown: the budget is used up)", isError: false }]);
});

test("with no money at all the run ends without a call", async () => {
  const { result, model } = await runScripted([], { capUsd: 0 });
  expect(result).toMatchObject({
    outcome: { kind: "unfinished", limit: "the budget in dollars", summary: "The agent left no summary." },
    turns: 0,
  });
  expect(model.requests).toEqual([]);
});

test("the model is told once when a limit comes near", async () => {
  const turns = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((word) => calls(["search", { pattern: word }]));
  const { model } = await runScripted([...turns, calls(FINISH)], { job: limits({ turns: 10 }) });
  const remarks = model.requests.map((request) => wordsIn(request).filter((text) => text.startsWith("Your limits")));
  expect(remarks.map((list) => list.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(remarks[8]).toEqual([
    "Your limits come near: 2 turns, 30.0 minutes and $9.98 are left. Bring the work to an end that holds.",
  ]);
});

test("nothing that the model calls in the wrap-up is run", async () => {
  const { result, workspace } = await runScripted(
    [calls(READ), calls(["write_file", { path: "late.txt", content: "late" }])],
    { job: limits({ turns: 1 }) },
  );
  expect(result.outcome).toMatchObject({ kind: "unfinished", summary: "The agent left no summary." });
  expect(await workspace.list()).not.toContain("late.txt");
});

test("the summary of a finish in the wrap-up is taken as a summary, not as done", async () => {
  const { result } = await runScripted([calls(READ), calls(FINISH)], { job: limits({ turns: 1 }) });
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "1 turns", summary: "Greets by name." });
});

test("a wrap-up that fails leaves the model's last words", async () => {
  const words = message([{ type: "text", text: "I look first." }, toolCall(...READ)], { stopReason: "tool_use" });
  const { result } = await runScripted([words, failure({ severity: "fatal" })], { job: limits({ turns: 1 }) });
  expect(result).toMatchObject({ outcome: { kind: "unfinished", summary: "I look first." }, turns: 1 });
});

// loop breakers

test("three identical calls in a row end the run, and the third is not run", async () => {
  const append: [string, Record<string, unknown>] = ["run_command", { command: "echo x >> log.txt" }];
  const { result, workspace, model } = await runScripted([calls(append), calls(append), calls(append), says("Stuck.")]);
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "3 identical calls in a row", summary: "Stuck." });
  expect(await workspace.read("log.txt")).toEqual({ kind: "text", text: "x\nx\n" });
  expect(resultsIn(model.requests[3])).toEqual([{ text: "Not run: 3 identical calls in a row.", isError: true }]);
});

test("identical calls with another in between go on", async () => {
  const { result } = await runScripted([
    calls(READ),
    calls(READ),
    calls(["list_files", {}]),
    calls(READ),
    calls(FINISH),
  ]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("three malformed calls in a row end the run", async () => {
  const malformed = ["a", "b", "c"].map((file) => calls(["read_file", { file }]));
  const { result, model } = await runScripted([...malformed, says("Stuck.")]);
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "3 malformed calls in a row", summary: "Stuck." });
  expect(resultsIn(model.requests[3])).toMatchObject([{ isError: true, text: expect.stringContaining("was not run") }]);
});

test("malformed calls with a good one in between go on", async () => {
  const bad = (file: string) => calls(["read_file", { file }]);
  const { result } = await runScripted([bad("a"), bad("b"), calls(READ), bad("c"), calls(FINISH)]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("broken JSON in a call is a malformed call, and the model sees why", async () => {
  const broken = message([toolCall("write_file", null, '{"path": "a')], { stopReason: "tool_use" });
  const { model } = await runScripted([broken, calls(FINISH)]);
  expect(resultsIn(model.requests[1])).toMatchObject([
    { isError: true, text: expect.stringContaining("broken or cut JSON") },
  ]);
});

test("a turn without a call gets a nudge", async () => {
  const { result, model } = await runScripted([says("I am done."), calls(FINISH)]);
  expect(wordsIn(model.requests[1])).toEqual([PROMPTS.nudge.trim()]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("two turns in a row without a call end the run", async () => {
  const { result } = await runScripted([says("Hm."), says("Hm again."), says("I talked.")]);
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "2 turns without a tool call", summary: "I talked." });
});

test("turns without a call, with one that calls in between, go on", async () => {
  const { result } = await runScripted([says("Hm."), calls(READ), says("Hm."), calls(FINISH)]);
  expect(result.outcome).toEqual(DELIVERED);
});

test("an empty message gets a nudge as well", async () => {
  const { model, result } = await runScripted([calls(READ), message([]), calls(FINISH)]);
  expect(wordsIn(model.requests[2])).toEqual([PROMPTS.nudge.trim()]);
  expect(resultsIn(model.requests[2])).toHaveLength(1);
  expect(result.outcome).toEqual(DELIVERED);
});

test("an empty text in a message is not sent back", async () => {
  const empty = message([{ type: "text", text: " " }, toolCall(...READ)], { stopReason: "tool_use" });
  const { model } = await runScripted([empty, calls(FINISH)]);
  expect(model.requests[1]?.messages[1]?.content.map(({ type }) => type)).toEqual(["tool-call"]);
});

// stop reasons

test("no call of a message that was cut is run, and the model is told", async () => {
  const write = toolCall("write_file", { path: "cut.txt", content: "half" });
  const cut = message([toolCall(...READ), write], { stopReason: "max_tokens" });
  const { model, workspace } = await runScripted([cut, calls(FINISH)]);
  const text =
    "Not run. Your message was cut at 4000 output tokens. Go on in smaller steps: shorter messages, files written in parts.";
  expect(resultsIn(model.requests[1])).toEqual([
    { text, isError: true },
    { text, isError: true },
  ]);
  expect(await workspace.list()).toEqual(Object.keys(FILES).sort());
});

test("three cut messages in a row end the run", async () => {
  const cut = message([toolCall(...READ)], { stopReason: "max_tokens" });
  const { result } = await runScripted([cut, cut, cut, says("Too long.")]);
  expect(result.outcome).toMatchObject({ kind: "unfinished", limit: "3 malformed calls in a row" });
});

test("a cut message without a call is answered with how to go on", async () => {
  const { model } = await runScripted([says("Let me think about", "max_tokens"), calls(FINISH)]);
  expect(wordsIn(model.requests[1])).toEqual([expect.stringMatching(/^Your message was cut at 4000 output tokens/)]);
});

test("a refusal is a declined task", async () => {
  const { result } = await runScripted([says("I cannot help with that.", "refusal")]);
  expect(result.outcome).toEqual({
    kind: "declined",
    reason: "unsafe",
    explanation: "The model refused to go on: I cannot help with that.",
    evidence: [],
  });
});

test("after a pause the same conversation is sent again, with what the model said", async () => {
  const { result, model } = await runScripted([says("Searching.", "pause_turn"), calls(FINISH)]);
  expect(model.requests[1]?.messages.at(-1)).toEqual({
    role: "assistant",
    content: [{ type: "text", text: "Searching." }],
  });
  expect(result.outcome).toEqual(DELIVERED);
});

test("a full context window ends the run as unfinished, without another call", async () => {
  const full = message([{ type: "text", text: "Half done." }], { stopReason: "model_context_window_exceeded" });
  const { result, model } = await runScripted([full]);
  expect(result.outcome).toEqual({ kind: "unfinished", limit: "the model's context window", summary: "Half done." });
  expect(model.requests).toHaveLength(1);
});

test("stop_sequence is taken as an ordinary end of a turn", async () => {
  const { result } = await runScripted([message([toolCall(...FINISH)], { stopReason: "stop_sequence" })]);
  expect(result.outcome).toEqual(DELIVERED);
});

// the model's failures

test("a model that fails for good fails the run, with its last failure", async () => {
  const { result } = await runScripted([calls(READ), failure({ severity: "fatal", detail: "402 billing_error" })]);
  expect(result).toMatchObject({
    outcome: { kind: "failed", detail: "The model gave no answer: 402 billing_error" },
    turns: 1,
  });
});

test("a failure that passes costs no turn", async () => {
  const { result } = await runScripted([failure(), calls(FINISH)]);
  expect(result).toMatchObject({ outcome: DELIVERED, turns: 1 });
});

test("a model without a price ends the run before it begins", async () => {
  await expect(runScripted([], { job: { model: "unheard-of" } })).rejects.toThrow(SetupError);
});

test("a prompt with a wrong variable ends the run before anything is spent", async () => {
  const job = { prompts: { ...PROMPTS, wrapUp: "The end: {{limits}}" } };
  await expect(runScripted([], { job })).rejects.toThrow(/^prompts\/wrap-up.md:1: \{\{limits\}\}/);
});

// what is written down

test("the transcript holds the run in order", async () => {
  const { transcript } = await runScripted([says("Hm."), calls(READ), calls(FINISH)], { check: "true" });
  expect(transcript.map(({ type }) => type)).toEqual([
    "start",
    "message",
    "nudge",
    "message",
    "tool-result",
    "message",
    "check-run",
    "tool-result",
    "end",
  ]);
});

test("a message in the transcript has its usage and cost", async () => {
  const { transcript, spentUsd } = await runScripted([calls(FINISH)]);
  expect(transcript[1]).toMatchObject({
    at: "2026-11-23T02:00:00.000Z",
    type: "message",
    turn: 1,
    stopReason: "tool_use",
    usage: USAGE,
    costUsd: 0.003,
  });
  expect(transcript.at(-1)).toMatchObject({ type: "end", outcome: DELIVERED, turns: 1, spentUsd });
});

test("the transcript begins with the task, its limits and the prompts", async () => {
  const { transcript } = await runScripted([calls(FINISH)], { capUsd: 2 });
  expect(transcript[0]).toMatchObject({
    type: "start",
    task: TASK.id,
    model: "claude-sonnet-5-5",
    limits: { turns: 20, minutes: 30, outputTokens: 4_000, usd: 2 },
    sandbox: "none",
    system: "Be good.",
  });
});

test("a transcript entry is one line of JSON", async () => {
  const { transcript } = await runScripted([says("two\nlines"), calls(FINISH)]);
  for (const entry of transcript) {
    const line = formatTranscriptEntry(entry);
    expect(line.split("\n")).toHaveLength(2);
    expect(JSON.parse(line)).toEqual(entry);
  }
});

test("each turn is logged with what it does", async () => {
  const { logged } = await runScripted([
    calls(READ, ["run_command", { command: "sh\n greet.sh" }]),
    says("Hm."),
    calls(FINISH),
  ]);
  expect(logged).toEqual(["1 read_file greet.sh, run_command sh greet.sh", "2 words", "3 finish"]);
});
