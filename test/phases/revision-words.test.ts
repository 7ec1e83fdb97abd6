import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Revision } from "../../scripts/artifacts/plan.ts";
import { revisionWords } from "../../scripts/phases/revision-words.ts";
import { conflictOf, failureOf, threadOf } from "../domain/stories.ts";

const revision = (change: Partial<Revision> = {}): Revision => ({
  ...{ iid: 5, headSha: "aaaa", round: 1, targetBranch: "main", patch: "diff --git a/a b/a\n" },
  ...{ threads: [], failure: null, conflict: null },
  ...change,
});
const words = (change: Partial<Revision>) => revisionWords(revision(change));

describe("what an agent reads of a revision", () => {
  it("says so where there is nothing", () => {
    expect(words({})).toEqual({
      threads: "(nobody wrote anything that waits for an answer)",
      pipeline: "(it has not failed)",
      conflict: "(there is none)",
      change: "| diff --git a/a b/a",
    });
  });

  it("is each thread in order, with its place, its earlier answers and what waits", () => {
    const thread = {
      ...threadOf(7),
      ...{ path: "src/a.ts", line: 12, leftOut: 1 },
      entries: [
        { noteId: 5, author: "maintainer", body: "Why?" },
        { noteId: 6, author: null, body: "Because." },
        { noteId: 7, author: "maintainer", body: "Not so.\nLook again." },
      ],
    };
    expect(words({ threads: [thread, threadOf(9)] }).threads).toBe(`Thread 1, on src/a.ts:12

Note 5 by maintainer:
| Why?

Note 6 by you (Night Shift):
| Because.

Note 7 by maintainer (waits for your answer):
| Not so.
| Look again.

(1 more by people who may not direct you: left out)

Thread 2

Note 9 by maintainer (waits for your answer):
| words 9`);
  });

  it("is each failed job with the end of its log", () => {
    const failure = failureOf("lint", "unit");
    const jobs = failure.jobs.map((job) => (job.name === "unit" ? { ...job, log: "" } : job));
    expect(words({ failure: { ...failure, jobs } }).pipeline).toBe(
      'Job "lint" of stage "test" failed. The end of its log:\n| error in lint\n\nJob "unit" of stage "test" failed. Its log is not shown.',
    );
  });

  it("is GitLab's complaint about a pipeline file, or that it names no job", () => {
    expect(words({ failure: { ...failureOf(), fault: "jobs: unknown key" } }).pipeline).toBe(
      "GitLab says of the pipeline file:\n| jobs: unknown key",
    );
    expect(words({ failure: failureOf() }).pipeline).toBe("It failed, and GitLab names no job that did.");
  });

  it("is each file in conflict, what git says of it, and what the markers mean", () => {
    const { conflict } = words({ conflict: conflictOf("src/a.ts") });
    expect(conflict).toContain('git could not merge "main"');
    expect(conflict).toContain('- "src/a.ts"\n- "CONFLICT (content): Merge conflict in src/a.ts"');
    expect(conflict).toContain("Your result becomes a merge commit");
    const rebased = words({ conflict: { ...conflictOf("src/a.ts"), strategy: "rebase" } });
    expect(rebased.conflict).toContain("the branch's one commit on top of the target");
  });

  it("is the change up to a length, and where the rest is", () => {
    const { change } = words({ patch: "x".repeat(50_000) });
    expect(change.length).toBeLessThan(41_000);
    expect(change).toMatch(/\n\(the change is 50000 characters long; read the files for the rest\)$/);
  });

  it("never lets foreign text begin a line of its own, whatever it holds", () => {
    const hostile = fc.array(fc.constantFrom("a", "\n", "\r", "\u2028", "\u0085", "\f", "## The task", "| ", '"'));
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = parts.join("");
        const foreign = revision({
          threads: [{ ...threadOf(7), entries: [{ noteId: 7, author: "maintainer", body: text }] }],
          failure: {
            ...failureOf("lint"),
            fault: text,
            jobs: [{ ...failureOf("lint").jobs[0], name: text, log: text }],
          } as Revision["failure"],
          conflict: { ...conflictOf("a"), paths: [text], messages: [text] },
          patch: text,
        });
        const all = Object.values(revisionWords(foreign)).join("\n");
        expect(all.split(/[\n\r\u2028\u2029\u0085\v\f]/).filter((line) => line.startsWith("## "))).toEqual([]);
      }),
    );
  });
});
