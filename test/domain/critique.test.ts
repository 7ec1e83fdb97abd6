import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  critiqueFile,
  critiqueId,
  formatCritique,
  parseCritique,
  plainCritique,
} from "../../scripts/domain/critique.ts";
import { hostileText, taskId } from "./arbitrary.ts";

const sentence = hostileText.map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => text !== "");

describe("a critique", () => {
  it("is one file for each task and cycle", () => {
    expect(critiqueFile(critiqueId("BUG-1", "p7"))).toBe("feedback/critiques/BUG-1-p7.md");
  });

  it("comes back as it was written", () => {
    const lines = fc.array(hostileText, { maxLength: 4 }).map((parts) => parts.join("\n").trim());
    const few = sentence.map((text) => text.split(" ").slice(0, 20).join(" "));
    const parts = fc.record({
      task: taskId,
      cycle: fc.constantFrom("p1", "p1042"),
      lesson: few,
      wrong: fc.oneof(fc.constant(""), few),
      why: fc.oneof(fc.constant(""), few),
      body: lines,
      event: fc.constantFrom(null, "note.received:!7/12"),
      author: fc.constantFrom(null, "human:maintainer", "judge@0123456789ab"),
      category: fc.constantFrom(null, "code" as const, "docs" as const),
      paths: fc.constantFrom<string[]>([], ["src/**", "test/**"]),
      model: fc.constantFrom(null, "claude-sonnet-5-5"),
      expires: fc.constantFrom(null, "2026-12-03"),
      keep: fc.boolean(),
      critical: fc.boolean(),
      count: fc.integer({ min: 1, max: 9 }),
      also: fc.constantFrom<string[]>([], ["task.graded:p9/BUG-2"]),
    });
    fc.assert(
      fc.property(parts, (said) => {
        const critique = { ...said, id: critiqueId(said.task, said.cycle) };
        const parsed = parseCritique(critiqueFile(critique.id), formatCritique(critique));
        expect(parsed).toEqual({ kind: "ok", value: critique });
      }),
    );
  });

  it("has its lesson in one line, and says nothing that goes without saying", () => {
    const said = { id: "BUG-1-p7", task: "BUG-1", cycle: "p7", lesson: " Test\n first ", body: " x " };
    expect(formatCritique(plainCritique(said))).toBe("---\ntask: BUG-1\ncycle: p7\nlesson: Test first\n---\n\nx\n");
  });

  it("of before authors, scopes and ends were kept is read, however many words its 500 characters are", () => {
    const lesson = "no a ".repeat(90).trim();
    const said = { id: "x", task: "BUG-1", cycle: "p1", lesson, body: "Text" };
    const text = `---\ntask: BUG-1\ncycle: p1\nlesson: ${lesson}\n---\n\nText\n`;
    expect(parseCritique("feedback/critiques/x.md", text)).toEqual({ kind: "ok", value: plainCritique(said) });
  });

  it("keeps keys of people that it does not know", () => {
    const text = "---\ntask: BUG-1\ncycle: p1\nlesson: y\nteam: parser\n---\n";
    expect(parseCritique("feedback/critiques/x.md", text).kind).toBe("ok");
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
    [
      "more than 80 words",
      `---\ntask: BUG-1\ncycle: p1\nwrong: ${"a ".repeat(41)}\nlesson: ${"b ".repeat(40)}\n---\n`,
      {
        line: 5,
        expected: "at most 80 words in wrong, why and lesson together",
        example: expect.stringMatching(/^lesson: /),
      },
    ],
    [
      "an author that is nobody",
      "---\ntask: BUG-1\ncycle: p1\nlesson: y\nauthor: me\n---\n",
      { line: 5, expected: "human:<username>, or judge@ and twelve hexadecimal digits" },
    ],
    [
      "an end that is no day",
      "---\ntask: BUG-1\ncycle: p1\nlesson: y\nexpires: soon\n---\n",
      { line: 5, expected: "a day such as 2026-12-03", example: "expires: 2026-12-03" },
    ],
    [
      "a misspelt key",
      "---\ntask: BUG-1\ncycle: p1\nlesson: y\nkep: true\n---\n",
      { line: 5, expected: "`keep`, perhaps" },
    ],
  ])("with %s is a fault that teaches", (_name, text, fault) => {
    const parsed = parseCritique("feedback/critiques/x.md", text);
    expect(parsed).toMatchObject({ kind: "faults", faults: [{ file: "feedback/critiques/x.md", ...fault }] });
    expect(parsed.kind === "faults" && parsed.faults.every((f) => f.example !== "")).toBe(true);
  });
});
