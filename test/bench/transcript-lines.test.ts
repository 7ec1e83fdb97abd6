import { expect, test } from "vitest";
import { readRecording } from "../../scripts/bench/transcript-lines.ts";

const AT = "2026-11-23T02:00:00.000Z";
const USAGE = { inputTokens: 1, cacheWrite5mTokens: 2, cacheWrite1hTokens: 3, cacheReadTokens: 4, outputTokens: 5 };

const transcript = (...lines: object[]) => lines.map((line) => `${JSON.stringify({ at: AT, ...line })}\n`).join("");

test("a recording is the agent's calls with their cost, the scout's left out, and the results of its tools", () => {
  const result = { turn: 1, name: "read_file", durationMs: 3, isError: false, text: "text" };
  const text = transcript(
    { type: "scout", model: "small", spentUsd: 9 },
    { type: "start", model: "large" },
    { type: "message", usage: USAGE, costUsd: 0.25 },
    { type: "tool-result", ...result },
    { type: "message", usage: USAGE, costUsd: 0.5 },
    { type: "end" },
  );
  const call = { model: "large", at: AT, usage: USAGE };
  expect(readRecording(text)).toEqual({
    calls: [call, call],
    costUsd: 0.75,
    results: [{ type: "tool-result", ...result }],
  });
});

test("a recording in which an answer has no usage is refused: its cost would be a guess", () => {
  const text = transcript({ type: "start", model: "large" }, { type: "message", usage: null, costUsd: 1 });
  expect(() => readRecording(text)).toThrow("An answer came without usage");
});
