import { describe, expect, it } from "vitest";
import { codeQualityEntries } from "../../scripts/domain/code-quality.ts";
import type { Finding } from "../../scripts/domain/grading.ts";

const finding = (part: Partial<Finding> = {}): Finding => ({
  ...{ rule: "stub", category: "completeness", points: 5, path: "src/a.ts", line: 12 },
  ...{ detail: "src/a.ts:12: `a` does nothing", remedy: "Write it." },
  ...part,
});
const printsOf = (...findings: Finding[]) =>
  codeQualityEntries("FEAT-1", findings).map(({ fingerprint }) => fingerprint);

describe("the code-quality report", () => {
  it("has what GitLab asks of an entry", () => {
    expect(codeQualityEntries("FEAT-1", [finding()])).toEqual([
      {
        description: "FEAT-1: src/a.ts:12: `a` does nothing. Write it.",
        check_name: "night-shift/stub",
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: "critical",
        location: { path: "src/a.ts", lines: { begin: 12 } },
      },
    ]);
  });

  it("puts what concerns the whole change at the task's file", () => {
    const [entry] = codeQualityEntries("FEAT-1", [finding({ path: null, line: null })]);
    expect(entry?.location).toEqual({ path: "backlog/FEAT-1.md", lines: { begin: 1 } });
  });

  it.each([
    [8, "blocker"],
    [4, "critical"],
    [2, "major"],
    [0.5, "minor"],
    [0.1, "info"],
  ])("calls %d points %s", (points, severity) => {
    expect(codeQualityEntries("FEAT-1", [finding({ points })])[0]?.severity).toBe(severity);
  });

  it("knows a finding again on another line", () => {
    expect(printsOf(finding({ line: 40, detail: "src/a.ts:40: `a` does nothing" }))).toEqual(printsOf(finding()));
  });

  it("tells findings apart that differ in task, rule, file or words, and two that do not", () => {
    const prints = printsOf(
      finding(),
      finding(),
      finding({ rule: "left-out" }),
      finding({ path: "b" }),
      finding({ detail: "x" }),
    );
    expect(
      new Set([...prints, ...codeQualityEntries("FEAT-2", [finding()]).map(({ fingerprint }) => fingerprint)]).size,
    ).toBe(6);
  });
});
