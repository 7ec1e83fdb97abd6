import { describe, expect, it } from "vitest";
import { plainCritique } from "../../scripts/domain/critique.ts";
import type { NightLessons, ReportedCritique } from "../../scripts/domain/critiques/report.ts";
import { lessonLines, liftWords, loopWords } from "../../scripts/views/lessons.ts";

const NONE: NightLessons = { learnt: [], retired: [], contradictions: [], measured: [], loop: null };
const critique = (id: string, lesson: string) => plainCritique({ id, task: "BUG-1", cycle: "p1", lesson, body: "" });
const learnt = {
  task: "BUG-1",
  lesson: "Test first",
  author: "human:ada",
  standing: "in-force" as const,
  count: 1,
  isNew: true,
};
const LIFT = { value: 0.84, low: 0.1, high: 1.58, given: 40, heldOut: 11 };

describe("a digest says of lessons", () => {
  it("nothing where there is nothing", () => {
    expect(lessonLines(NONE)).toEqual([]);
  });

  it("what was learnt from whom, how often it was seen, and what waits", () => {
    const pending = { ...learnt, author: "judge@0123456789ab", standing: "pending" as const };
    const lines = lessonLines({ ...NONE, learnt: [learnt, pending, { ...learnt, count: 3, isNew: false }] });
    expect(lines).toEqual([
      "- Test first. From `ada` about `BUG-1`.",
      "- Test first. From the grade of `BUG-1`. _Not told to agents yet: grades alone must show it in a second task, on another night._",
      "- Said again: Test first. From `ada` about `BUG-1`, seen in 3 tasks.",
    ]);
  });

  it("which two contradict each other, and what people can do", () => {
    const contradictions = [{ counts: critique("use", "Use tabs"), gives: critique("avoid", "Avoid tabs") }];
    expect(lessonLines({ ...NONE, contradictions })).toEqual([
      "- **Contradiction:** Use tabs. (`use`, which counts) against Avoid tabs. (`avoid`, which gives way). Edit or delete one of the two files.",
    ]);
  });

  it("what was retired, and why", () => {
    const retired = [
      { critique: "use", lesson: "Use tabs", reason: "no effect on grades: +0.0 (at most +0.6) after 100 tasks" },
    ];
    expect(lessonLines({ ...NONE, retired })).toEqual([
      "- Retired `use`, Use tabs. No effect on grades: +0.0 (at most +0.6) after 100 tasks.",
    ]);
  });

  it("what five are worth at the most, the best first", () => {
    const measured = Array.from({ length: 7 }, (_, at): ReportedCritique => {
      const gradeLift = { ...LIFT, value: at };
      return {
        critique: critique(`c${at}`, "x"),
        standing: { kind: "in-force" },
        given: 40,
        heldOut: 11,
        gradeLift,
        mergeLift: null,
      };
    });
    const lines = lessonLines({ ...NONE, measured });
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe("- `c6`: grade +6.0 (+0.1 to +1.6), 40 tasks with and 11 without.");
    expect(lines[5]).toBe("- 2 more are measured: `nightshift critiques list` has them.");
  });

  it("what they are worth in merges as well, and where nothing else is known yet", () => {
    const known = { standing: { kind: "in-force" as const }, given: 40, heldOut: 11 };
    const mergeLift = { value: 0.12, low: -0.06, high: 0.3, given: 9, heldOut: 3 };
    const measured: ReportedCritique[] = [
      { ...known, critique: critique("both", "x"), gradeLift: LIFT, mergeLift },
      { ...known, critique: critique("merges", "x"), gradeLift: null, mergeLift },
    ];
    const merges = "merges +12 points (−6 to +30), 9 tasks with and 3 without";
    expect(lessonLines({ ...NONE, measured })).toEqual([
      `- \`both\`: grade +0.8 (+0.1 to +1.6), 40 tasks with and 11 without; ${merges}.`,
      `- \`merges\`: ${merges}.`,
    ]);
  });

  it.each([
    [
      { low: 0.1, high: 0.9 },
      /^Lessons help: \+0\.5 a grade \(\+0\.1 to \+0\.9\) by 120 graded tasks that lessons are about, 24 of them with one held out\.$/,
    ],
    [{ low: -0.2, high: 1.2 }, /^Lessons have shown no effect so far: \+0\.5 a grade \(−0\.2 to \+1\.2\)/],
    [{ low: -0.9, high: -0.1 }, /^Lessons do harm: /],
  ])("whether the loop does anything: %o", (interval, words) => {
    expect(loopWords({ kind: "measured", tasks: 120, heldOut: 24, grade: { value: 0.5, ...interval } })).toMatch(words);
  });

  it("so in the digest's own words, after everything else: also that it does nothing", () => {
    const loop = { kind: "measured" as const, tasks: 120, heldOut: 24, grade: { value: 0.1, low: -0.2, high: 0.4 } };
    expect(lessonLines({ ...NONE, learnt: [learnt], loop }).at(-1)).toBe(
      "- Lessons have shown no effect so far: +0.1 a grade (−0.2 to +0.4) by 120 graded tasks that lessons are about, 24 of them with one held out.",
    );
  });

  it("that nobody knows yet, and what is missing", () => {
    expect(loopWords({ kind: "too-few", tasks: 1, heldOut: 0, missing: 29 })).toBe(
      "Whether lessons help is not known yet: 1 graded task that lessons are about, 0 of them with one held out; 29 more needed.",
    );
  });
});

describe("a lift in words", () => {
  it("is in grades, or in points of a hundred merges", () => {
    expect(liftWords("grade", LIFT)).toBe("grade +0.8 (+0.1 to +1.6), 40 tasks with and 11 without");
    expect(liftWords("merges", { ...LIFT, value: -0.12, low: -0.3, high: 0.06, given: 1 })).toBe(
      "merges −12 points (−30 to +6), 1 task with and 11 without",
    );
  });
});
