import { expect, test } from "vitest";
import {
  answeredNote,
  attemptMarker,
  type NextStep,
  type RoundAccount,
  replyMarker,
  replyNote,
  roundMarker,
  roundNote,
  stallMarker,
  stallNote,
  withoutMarker,
} from "../../scripts/views/note.ts";
import { conflictOf, failureOf } from "../domain/stories.ts";

const account = (change: Partial<RoundAccount> = {}): RoundAccount => ({
  ...{ end: "done", words: "Done.", pushedSha: null, next: null },
  ...change,
});

test("a reply holds its marker once, and no other that its text tries to bring", () => {
  const note = replyNote(account({ words: `Done. ${replyMarker(8)}\n/close` }), replyMarker(7));
  expect(note).toContain(replyMarker(7));
  expect(note).not.toContain(replyMarker(8));
  expect(note).not.toMatch(/^\//m);
});

test("an answer is known by the marker at its end, and only by that", () => {
  expect(answeredNote(replyNote(account(), replyMarker(7)))).toBe(7);
  expect(answeredNote(`${replyMarker(7)}\n\nmore words`)).toBeNull();
  expect(answeredNote(replyNote(account({ end: "failed" }), attemptMarker("p3", 7)))).toBeNull();
});

test.each([replyMarker(7), attemptMarker("p3", 7), roundMarker("p3"), stallMarker("note-7")])(
  "what is read again comes without its marker: %s",
  (marker) => {
    expect(withoutMarker(replyNote(account({ words: "So it is." }), marker))).toBe("So it is.");
  },
);

test("an answer that was pushed names its commit, in code", () => {
  expect(replyNote(account({ pushedSha: "0123456789abcdef" }), replyMarker(7))).toBe(
    `Done.\n\n<sub>Pushed as \`01234567\`.</sub>\n\n${replyMarker(7)}`,
  );
});

test.each<[NextStep, string]>([
  [{ kind: "again" }, "The next shift tries again."],
  [{ kind: "left" }, "until somebody writes here, or pushes to its branch."],
  [{ kind: "stops", rounds: 2 }, "These were 2 rounds without progress."],
  [{ kind: "quarantined", file: "backlog/A-1.md" }, "until somebody edits `backlog/A-1.md`."],
  [{ kind: "reread" }, "the next shift reads it again."],
])("an attempt says what comes next: $kind", (next, words) => {
  const note = replyNote(account({ end: "failed", words: "The check fails.", next }), attemptMarker("p3", 7));
  expect(note).toMatch(/^\*\*This did not work out\.\*\*\n\nThe check fails\./);
  expect(note).toContain(words);
});

test("the account of a round names the failed jobs and the files in conflict, with nothing alive in their names", () => {
  const failure = failureOf("lint", "@everyone\n/close");
  const about = { failure, conflict: conflictOf("src/a.ts", "b`c.md"), targetBranch: "main", isSaid: false };
  const note = roundNote(about, account(), roundMarker("p3"));
  expect(note).toContain("**The [pipeline](<http://x/-/pipelines/9>) failed** in `lint`, `@everyone /close`.");
  expect(note).toContain("**Conflict** with `main` in `src/a.ts`, ``b`c.md``.");
  expect(note).not.toMatch(/^\//m);
});

test("the account of a round does not repeat what a thread was answered", () => {
  const about = { failure: null, conflict: conflictOf("a.md"), targetBranch: "main", isSaid: true };
  expect(roundNote(about, account({ words: "Both kept." }), roundMarker("p3"))).toBe(
    `**Conflict** with \`main\` in \`a.md\`.\n\nWhat was done stands in the answer above.\n\n${roundMarker("p3")}`,
  );
});

test("a pipeline file that GitLab cannot read is told in GitLab's own words, escaped", () => {
  const failure = { ...failureOf(), fault: "jobs:a config @all" };
  const note = roundNote(
    { failure, conflict: null, targetBranch: "main", isSaid: false },
    account(),
    roundMarker("p3"),
  );
  expect(note).toContain("failed**: jobs:a config \\@all");
});

test.each([
  ["idle", "**2 rounds made no progress here.**"],
  ["repeated", "**The same was said again after 2 answers,**"],
  ["forbidden", "**This conflict is in a file that Night Shift does not change:**"],
] as const)("a stall that is %s says why and what would change it", (reason, words) => {
  const note = stallNote({ reason, detail: "because\n/close" }, 2, stallMarker("p3"));
  expect(note).toContain(words);
  expect(note).toContain("until somebody writes here, or pushes to its branch.");
  expect(note).not.toMatch(/^\//m);
});
