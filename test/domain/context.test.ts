import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseContext } from "../../scripts/domain/context.ts";
import { tokensAbout } from "../../scripts/domain/tokens.ts";

const part = (name: string, lines: readonly string[]) => ({ name, lines, because: `${name} helps` });
const fixed = (name: string, text: string) => ({ name, text, because: `${name} is needed` });

describe("what an agent is told", () => {
  it("is all of it where there is room, each part with its size and reason", () => {
    const context = chooseContext([fixed("task", "x".repeat(30))], [part("files", ["a".repeat(29)])], 100);
    expect(context.lines.get("files")).toEqual(["a".repeat(29)]);
    expect(context.reasons).toEqual(["task, about 10 tokens: task is needed", "files, about 10 tokens: files helps"]);
  });

  it("is the first lines of the first parts where room is short, and says what is left out", () => {
    const context = chooseContext(
      [fixed("task", "x".repeat(30))],
      [part("files", ["a".repeat(29), "b".repeat(29), "c"]), part("merges", ["d".repeat(59)])],
      30,
    );
    expect(context.lines.get("files")).toEqual(["a".repeat(29), "b".repeat(29)]);
    expect(context.lines.get("merges")).toEqual([]);
    expect(context.reasons.slice(-2)).toEqual([
      "of files, 1 of 3 are left out: the prompt holds 30 tokens",
      "of merges, 1 of 1 are left out: the prompt holds 30 tokens",
    ]);
  });

  it("never takes more than there is room for beside what it always holds", () => {
    const lines = fc.array(fc.string(), { maxLength: 8 });
    fc.assert(
      fc.property(fc.string(), fc.array(lines, { maxLength: 3 }), fc.nat({ max: 60 }), (text, all, maxTokens) => {
        const parts = all.map((own, at) => part(`part ${at}`, own));
        const told = [...chooseContext([fixed("task", text)], parts, maxTokens).lines.values()].flat();
        const used = told.reduce((sum, line) => sum + tokensAbout(`${line}\n`), 0);
        expect(used).toBeLessThanOrEqual(Math.max(0, maxTokens - tokensAbout(text)));
      }),
    );
  });
});
