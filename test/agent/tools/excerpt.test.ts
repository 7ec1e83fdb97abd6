import fc from "fast-check";
import { expect, test } from "vitest";
import { headAndTail, linesOf } from "../../../scripts/agent/tools/excerpt.ts";

test("an output within its bound stays as it is", () => {
  expect(headAndTail("short")).toBe("short");
});

test("a cut in the middle of a character leaves no broken character", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 40 }), fc.constantFrom("é", "日", "🙂"), (most, char) => {
      expect(headAndTail(char.repeat(50), most)).not.toContain("\uFFFD");
    }),
  );
});

test.each([
  ["", []],
  ["one", ["one"]],
  ["one\n", ["one"]],
  ["one\r\n\r\ntwo\n", ["one", "", "two"]],
  ["\n", [""]],
])("%j has these lines", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});
