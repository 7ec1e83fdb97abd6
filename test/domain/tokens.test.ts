import fc from "fast-check";
import { expect, test } from "vitest";
import { promptTokensAtMost } from "../../scripts/domain/tokens.ts";

const bytes = fc.nat(100_000);
const size = fc.record({
  fixedBytes: bytes,
  messages: fc.array(fc.record({ visibleBytes: bytes, opaqueBytes: bytes }), { minLength: 1 }),
});

test("without an earlier call, a prompt has at most as many tokens as bytes, and some for the API", () => {
  const prompt = { fixedBytes: 500, messages: [{ visibleBytes: 100, opaqueBytes: 0 }] };
  expect(promptTokensAtMost(prompt, null)).toBe(1_000 + 500 + 100 + 16);
});

test("the estimate is never below one token a byte", () => {
  fc.assert(
    fc.property(size, (prompt) => {
      const total = prompt.messages.reduce((sum, m) => sum + m.visibleBytes + m.opaqueBytes, prompt.fixedBytes);
      expect(promptTokensAtMost(prompt, null)).toBeGreaterThanOrEqual(total);
    }),
  );
});

test("after a call, only what came after it is bounded by bytes", () => {
  const messages = [
    { visibleBytes: 90_000, opaqueBytes: 0 },
    { visibleBytes: 40, opaqueBytes: 9_000 },
    { visibleBytes: 300, opaqueBytes: 0 },
  ];
  const measured = { messages: 1, promptTokens: 20_000, outputTokens: 700 };
  expect(promptTokensAtMost({ fixedBytes: 5_000, messages }, measured)).toBe(20_000 + (700 + 16) + (300 + 16));
});

test("an answer whose reported output is too small counts by its visible bytes", () => {
  const messages = [
    { visibleBytes: 10, opaqueBytes: 0 },
    { visibleBytes: 800, opaqueBytes: 0 },
  ];
  const measured = { messages: 1, promptTokens: 100, outputTokens: 0 };
  expect(promptTokensAtMost({ fixedBytes: 0, messages }, measured)).toBe(100 + 800 + 16);
});

test("the same prompt again has the tokens that were measured", () => {
  const measured = { messages: 1, promptTokens: 1_234, outputTokens: 50 };
  const prompt = { fixedBytes: 9_999, messages: [{ visibleBytes: 9_999, opaqueBytes: 0 }] };
  expect(promptTokensAtMost(prompt, measured)).toBe(1_234);
});
