import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { critiqueFile, critiqueId, formatCritique, parseCritique } from "../../scripts/domain/critique.ts";
import { hostileText, taskId } from "./arbitrary.ts";

const sentence = hostileText.map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => text !== "");

describe("a critique", () => {
  it("is one file for each task and cycle", () => {
    expect(critiqueFile(critiqueId("BUG-1", "p7"))).toBe("feedback/critiques/BUG-1-p7.md");
  });

  it("comes back as it was written", () => {
    const lines = fc.array(hostileText, { maxLength: 4 }).map((parts) => parts.join("\n").trim());
    fc.assert(
      fc.property(taskId, fc.constantFrom("p1", "p1042"), sentence, lines, (task, cycle, lesson, body) => {
        const critique = { id: critiqueId(task, cycle), task, cycle, lesson, body };
        const parsed = parseCritique(critiqueFile(critique.id), formatCritique(critique));
        expect(parsed).toEqual({ kind: "ok", value: critique });
      }),
    );
  });

  it("has its lesson in one line", () => {
    const text = formatCritique({ id: "BUG-1-p7", task: "BUG-1", cycle: "p7", lesson: " Test\n first ", body: " x " });
    expect(text).toBe("---\ntask: BUG-1\ncycle: p7\nlesson: Test first\n---\n\nx\n");
  });

  it.each([
    ["no front matter", "Test first", { line: 1, found: "no front matter" }],
    ["broken YAML", "---\ntask: [\n---\n", { line: expect.any(Number) }],
    ["a task that is no ID", "---\ntask: x\ncycle: p1\nlesson: y\n---\n", { line: 2, found: '`task` = "x"' }],
    [
      "a blank lesson",
      '---\ntask: BUG-1\ncycle: p1\nlesson: " "\n---\n',
      { line: 4, expected: "the lesson in one sentence" },
    ],
  ])("with %s is a fault that teaches", (_name, text, fault) => {
    const parsed = parseCritique("feedback/critiques/x.md", text);
    expect(parsed).toMatchObject({ kind: "faults", faults: [{ file: "feedback/critiques/x.md", ...fault }] });
    expect(parsed.kind === "faults" && parsed.faults.every((f) => f.example !== "")).toBe(true);
  });
});
