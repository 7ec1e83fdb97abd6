import { describe, expect, test } from "vitest";
import { terminalText } from "../../scripts/domain/terminal-text.ts";

describe("text for terminals", () => {
  test.each([
    ["names a window", "\u001b]0;owned\u0007"],
    ["clears the screen", "\u001b[2J"],
    ["does so in one sign", "\u009b2J"],
    ["goes back in its line", "\rdone"],
    ["turns the reading direction", "\u202eevil\u2069"],
    ["deletes", "\u007f"],
  ])("that %s does so no more", (_, text) => {
    expect(terminalText(`a${text}b`)).toMatch(/^[ -~]+$/);
  });

  test("keeps lines, tabs, and all words", () => {
    expect(terminalText("a\tb\n時間 ✓ é")).toBe("a\tb\n時間 ✓ é");
  });
});
