import { expect, test } from "vitest";
import { fenced, sealed } from "../../scripts/views/fence.ts";

test.each(["</patch>", "</ PATCH>", "< /patch>", "<\n/\tpatch>", "<patch>", "<\u200b/patch>", "</\u2060p\u00adatch>"])(
  "a text cannot end or begin what it stands in: %j",
  (text) => {
    expect(sealed(`a ${text} b`, ["task", "patch"])).toBe(`a &lt;${text.slice(1)} b`);
  },
);

test("other tags stay as they are", () => {
  expect(sealed("a < b && </p> <pat>", ["patch"])).toBe("a < b && </p> <pat>");
});

test("a long text is cut, and says so", () => {
  expect(fenced("abcdef", "words", 4)).toBe("abcd\n(2 more characters are not shown)");
});
