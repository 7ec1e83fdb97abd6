import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followUpTask } from "../../scripts/domain/follow-up.ts";
import { formatTask, parseTask } from "../../scripts/domain/task.ts";
import { hostileText } from "./arbitrary.ts";

const followUp = (title: string, description = "Why") =>
  followUpTask({ kind: "add-task", parent: "BUG-1", title, description });
const named = hostileText.filter((text) => /[\p{L}\p{N}]/u.test(text));

describe("a follow-up", () => {
  it("is a task of low priority that names its parent", () => {
    expect(followUp(" Round  trips\nsweep ", " Because \n")).toEqual({
      id: "FOLLOW-round-trips-sweep",
      title: "Round trips sweep",
      category: "code",
      priority: 4,
      dependsOn: [],
      paths: [],
      acceptance: [],
      budgetUsd: null,
      model: null,
      origin: "BUG-1",
      image: null,
      tags: ["follow-up"],
      description: "Because",
    });
  });

  it("of the same title but for case and spacing has the same ID", () => {
    expect(followUp("Sweep  the API").id).toBe(followUp("sweep the api ").id);
  });

  it("does nothing to the terminal on which its title is read", () => {
    const { title, description } = followUp("\u001b]0;owned\u0007Sweep \u202ethe API", "Be\u001b[2Jcause");
    expect([title, description]).toEqual(["]0;owned Sweep the API", "Be [2Jcause"]);
  });

  it.each([
    ["a language that others lack", "Support C++", "Support C"],
    ["scripts that a slug has no letters for", "時間を比較する", "時間を整列する"],
    ["what comes after the slug's length", `${"word ".repeat(12)}one`, `${"word ".repeat(12)}two`],
    ["accents", "Tåg", "Tag"],
  ])("differs in its ID by %s", (_name, a, b) => {
    expect(followUp(a).id).not.toBe(followUp(b).id);
  });

  it("keeps the letters below accents readable", () => {
    expect(followUp("Cafétéria").id).toMatch(/^FOLLOW-cafeteria-[0-9a-f]{8}$/);
  });

  it("is a file that parses to itself, for any title with a letter or a digit", () => {
    fc.assert(
      fc.property(named, hostileText, (title, description) => {
        const task = followUp(title.slice(0, 200), description);
        if (!/[\p{L}\p{N}]/u.test(task.title)) return;
        expect(parseTask(`backlog/${task.id}.md`, formatTask(task))).toEqual({ kind: "ok", value: task });
      }),
    );
  });
});
