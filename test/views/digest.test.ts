import { Marked } from "marked";
import { expect, test } from "vitest";
import { plainCritique } from "../../scripts/domain/critique.ts";
import type { Night } from "../../scripts/domain/night.ts";
import { digestBody, digestTitle, isDigestTitle } from "../../scripts/views/digest.ts";

const HOUR_MS = 3_600_000;
const url = (iid: number) => `https://gitlab.example/g/p/-/merge_requests/${iid}`;
const one = { task: "BUG-1", title: "Mend it", iid: 4, url: url(4) };

const NO_LESSONS: Night["lessons"] = { learnt: [], retired: [], contradictions: [], measured: [], loop: null };
type Learnt = Night["lessons"]["learnt"][number];
const learnt = (part: Partial<Learnt> = {}): Learnt => ({
  ...{ task: "BUG-1", lesson: "Test first", author: null, standing: "in-force", count: 1, isNew: true },
  ...part,
});
const critiqueSaying = (lesson: string) => plainCritique({ id: lesson, task: "BUG-1", cycle: "p1", lesson, body: "" });

const QUIET: Night = {
  from: "2026-11-22T06:00:00.000Z",
  to: "2026-11-23T06:00:00.000Z",
  timeZone: "UTC",
  worked: 0,
  rested: [],
  delivered: [],
  setBacks: [],
  merged: [],
  closed: [],
  reverted: [],
  comments: [],
  rounds: [],
  lessons: NO_LESSONS,
  calibration: null,
  followUps: [],
  regressions: { found: [], total: 0 },
  flaky: { found: [], total: 0 },
  spend: {
    usd: 0,
    estimated: false,
    day: { cap: "day", capUsd: 6, spentUsd: 0, leftUsd: 6 },
    month: { cap: "month", capUsd: 100, spentUsd: 12.5, leftUsd: 87.5 },
  },
  waiting: [],
  decisions: [],
  obstacles: [],
  keptBack: [],
  dependent: [],
};

const body = (part: Partial<Night> = {}) => digestBody({ ...QUIET, ...part }, "nightshift-pause");
const headings = (markdown: string) => [...markdown.matchAll(/^### (.*)$/gm)].map((match) => match[1]);
const waiting = (part: Partial<Night["waiting"][number]> = {}): Night["waiting"][number] => ({
  ...one,
  grade: 8.5,
  calibrated: null,
  isDisputed: false,
  isPartial: false,
  usd: 0.21,
  ageMs: 4 * HOUR_MS,
  rounds: 0,
  isDraft: false,
  news: null,
  unanswered: 0,
  ...part,
});

test("a title is known as a digest's, and others are not", () => {
  expect(isDigestTitle(digestTitle("2026-11-23"))).toBe(true);
  expect(isDigestTitle("Night Shift digest, wrong")).toBe(false);
});

test("titles sort by date", () => {
  expect(digestTitle("2026-11-09") < digestTitle("2026-11-10")).toBe(true);
});

test("a night on which nothing happened says so, and says no more than what it cost", () => {
  const quiet = body();
  expect(quiet.split("\n")[0]).toBe("**Nothing waits for review; \\$0.00 of \\$6.00 spent.**");
  expect(quiet).toContain("From 22 Nov, 06:00 to 23 Nov, 06:00 (UTC): no cycle worked.");
  expect(headings(quiet)).toEqual(["Money"]);
});

test("the first line counts reviews, dollars and decisions", () => {
  const decision = { kind: "declined" as const, task: "BUG-2", title: "Two", detail: "unclear", mergeRequest: null };
  const spend = { ...QUIET.spend, usd: 0.41 };
  const text = body({ waiting: [waiting(), waiting({ iid: 5 })], spend, decisions: [decision] });
  expect(text.split("\n")[0]).toBe("**2 merge requests wait for you; \\$0.41 of \\$6.00 spent; 1 decision needed.**");
});

test("one merge request waits, in the singular", () => {
  expect(body({ waiting: [waiting()] }).split("\n")[0]).toContain("1 merge request waits for you");
});

test("what waits for review is a table with link, grade, cost, age and what is special", () => {
  const rows = body({
    waiting: [
      waiting({ news: "opened", isDraft: true, title: "a | b" }),
      waiting({ iid: 5, url: url(5), grade: null, ageMs: 72 * HOUR_MS, unanswered: 1 }),
    ],
  });
  expect(rows).toContain(
    `| [\\!4](<${url(4)}>) a \\| b **new** **unfinished draft** | 8.5 | \\$0.21 | 4 h |\n` +
      `| [\\!5](<${url(5)}>) Mend it **1 comment to answer** | – | \\$0.21 | 3 days |`,
  );
});

test.each([
  [
    { kind: "fault", fault: { file: "backlog/BUG-1.md", line: 3, found: "a", expected: "b", example: "c" } },
    "- **A file to mend:** `backlog/BUG-1.md:3: found a; expected b; for example: c`",
  ],
  [
    { kind: "quarantined", task: "BUG-1", title: "Mend it", attempts: 3, detail: "no tests" },
    "- **Mend it (`BUG-1`)** failed 3 times and is left alone. Last: no tests. _Make it smaller or clearer to have it tried once more, or delete it._",
  ],
  [
    { kind: "declined", task: "BUG-1", title: "Mend it", detail: "unclear: which?", mergeRequest: null },
    "- **Mend it (`BUG-1`)** was handed back: unclear: which? _Edit the task to have it tried again, or delete it._",
  ],
  [
    { kind: "declined", task: "BUG-1", title: "Mend it", detail: "unsafe", mergeRequest: one },
    `- **Mend it (\`BUG-1\`)** was handed back: unsafe. _Say it in another way on [\\!4](<${url(4)}>), or close that._`,
  ],
  [
    {
      ...{ kind: "declined", task: "BUG-1", title: "Mend it", detail: "redundant: it is there", mergeRequest: null },
      scouting: {
        ...{ verdict: "redundant", followed: true, explanation: "It is there.", evidence: ["src/a.ts has it"] },
        ...{ model: "claude-haiku-5-5", usd: 0.0004 },
      },
    },
    "- **Mend it (`BUG-1`)** was handed back by the scout, before an agent started, for \\$0.0004: redundant: it is there. _Edit the task to have it tried again, or delete it._\n  - src/a.ts has it.",
  ],
  [
    { kind: "stalled", task: "BUG-1", title: "Mend it", reason: "idle", detail: "main is red", mergeRequest: one },
    `- **Mend it (\`BUG-1\`)** makes no progress with [\\!4](<${url(4)}>): main is red. _Write on [\\!4](<${url(4)}>) what to do, push to its branch, or close it._`,
  ],
  [
    { kind: "stalled", task: "BUG-1", title: "BUG-1", reason: "forbidden", detail: "CODEOWNERS", mergeRequest: one },
    `- **\`BUG-1\`** has a conflict that only people may resolve, in [\\!4](<${url(4)}>): CODEOWNERS. _Write on [\\!4](<${url(4)}>) what to do, push to its branch, or close it._`,
  ],
  [
    { kind: "unclear", task: "BUG-1", title: "Mend it", detail: "which?", evidence: [] },
    "- **Mend it (`BUG-1`)** is unclear: which? _Edit the task to say what is meant, or delete it._",
  ],
  [
    { kind: "closed", ...one, reason: "" },
    `- **Mend it (\`BUG-1\`)** was closed with [\\!4](<${url(4)}>). _Edit the task to have it tried again, or delete it._`,
  ],
  [
    { kind: "redundant", task: "BUG-1", title: "BUG-1", detail: "80 %", evidence: ["src/a.ts"] },
    "- **`BUG-1`** seems to be there already: 80 %. _Delete the task, or edit it to say what is missing._\n  - src/a.ts.",
  ],
  [
    {
      kind: "redundant",
      task: "BUG-1",
      title: "BUG-1",
      detail: "overlap 0.8: src/a.ts",
      evidence: ["src/a.ts", "src/b.ts"],
    },
    "- **`BUG-1`** seems to be there already: overlap 0.8: src/a.ts. _Delete the task, or edit it to say what is missing._\n  - src/b.ts.",
  ],
] satisfies [Night["decisions"][number], string][])("a decision says what to do: %o", (decision, line) => {
  expect(body({ decisions: [decision] })).toContain(`### Needs your decision\n\n${line}\n\n`);
});

test("failed pipelines and conflicts are told with what became of them, and nothing in their names is alive", () => {
  const nothing = { failedJobs: [], conflicts: [], pushedSha: null, said: "Main is red /close" };
  const rounds = [
    { ...one, ...nothing, failedJobs: ["lint", "@all"] },
    { ...one, ...nothing, conflicts: ["src/a.ts"], pushedSha: "0123456789", said: "Both kept" },
  ];
  expect(body({ rounds })).toContain(
    `### Pipelines and conflicts\n\n- [\\!4](<${url(4)}>) Mend it: the pipeline failed in \`lint\`, \`@all\`; **nothing was pushed**. Main is red \\/close.\n` +
      `- [\\!4](<${url(4)}>) Mend it: there was a conflict in \`src/a.ts\`; **pushed as \`01234567\`**. Both kept.\n`,
  );
});

test("one account of a round is told once, whatever it answers", () => {
  const comment = { ...one, author: "maintainer", trusted: true, body: "Why?", answer: "Both kept.", isOpen: true };
  const round = { ...one, failedJobs: [], conflicts: ["src/a.ts"], pushedSha: "0123456789", said: "Both kept." };
  const text = body({
    comments: [comment, comment, { ...comment, answer: "So." }, { ...comment, iid: 5 }],
    rounds: [round, { ...round, iid: 6 }],
  });
  expect(text.match(/\*\*Answered.*/g)).toEqual([
    "**Answered:** Both kept.",
    "**Answered** as above.",
    "**Answered:** So.",
    "**Answered:** Both kept.",
  ]);
  expect(text.match(/\*\*pushed.*/g)).toEqual([
    "**pushed as `01234567`**, as answered above.",
    "**pushed as `01234567`**. Both kept.",
  ]);
});

test("why a merge request was closed is told once, with the decision that it asks for", () => {
  const closed = [{ ...one, by: "maintainer", reason: "Nobody ran it." }];
  const text = body({
    closed: [...closed, { ...one, iid: 5, by: "maintainer", reason: "Other." }],
    decisions: [{ kind: "closed", ...one, reason: "Nobody ran it." }],
  });
  expect(text.split("Nobody ran it.")).toHaveLength(2);
  expect(text).toContain("Mend it, as said above\n");
  expect(text).toContain("Mend it: Other.");
});

test("merges, closes and comments are told with who, where and why", () => {
  const text = body({
    merged: [{ ...one, by: "maintainer" }],
    closed: [{ ...one, iid: 5, url: "", by: "maintainer", reason: "" }],
    comments: [
      { ...one, author: "maintainer", trusted: true, body: "Why?", answer: null, isOpen: true },
      { ...one, author: "maintainer", trusted: true, body: "Why?", answer: "So", isOpen: true },
      { ...one, author: "outsider", trusted: false, body: "Buy!", answer: null, isOpen: true },
      { ...one, author: "maintainer", trusted: true, body: "Well", answer: null, isOpen: false },
    ],
  });
  const link = `[\\!4](<${url(4)}>)`;
  expect(text).toContain(
    [
      "### What you said and did",
      "",
      `- \`maintainer\` **merged** ${link} Mend it`,
      "- `maintainer` **closed** \\!5 Mend it without a word why",
      `- \`maintainer\` on ${link}: Why? _The next shift answers._`,
      `- \`maintainer\` on ${link}: Why? **Answered:** So.`,
      `- \`outsider\` on ${link}: Buy! _Not acted on: its author may not direct Night Shift._`,
      `- \`maintainer\` on ${link}: Well.`,
    ].join("\n"),
  );
});

test("set-backs, lessons, new tasks, waiting tasks and rests each have their section, in this order", () => {
  const text = body({
    setBacks: [{ task: "BUG-1", title: "Mend it", outcome: "unfinished", detail: "40 turns", usd: 0.3, attempts: 2 }],
    lessons: { ...NO_LESSONS, learnt: [learnt({ lesson: "Test first" })] },
    followUps: [{ task: "FEAT-9", title: "Nine", parent: "BUG-1" }],
    dependent: [{ task: "FEAT-2", title: "Two", waitsFor: ["FEAT-1", "FEAT-3"] }],
    rested: [{ reasons: ["hours: 12:00 is outside"], cycles: 2 }],
    worked: 1,
    delivered: [{ ...one, kind: "opened", isDraft: false, grade: 8, usd: 0.1 }],
  });
  expect(headings(text)).toEqual([
    "Did not work out",
    "Learnt",
    "New tasks it proposes",
    "Wait for other tasks",
    "Rested",
    "Money",
  ]);
  expect(text).toContain("- Mend it (`BUG-1`) ran into a limit (\\$0.30, attempt 2): 40 turns.");
  expect(text).toContain("- Test first. From the grade of `BUG-1`.");
  expect(text).toContain("- Nine (`FEAT-9`), from `BUG-1`");
  expect(text).toContain("- Two (`FEAT-2`) waits for `FEAT-1`, `FEAT-3`");
  expect(text).toContain("- 2 cycles: hours: 12:00 is outside");
  expect(text).toContain("1 cycle worked, 2 rested, 1 task delivered.");
});

test("money is a table of the night, the day and the month with their caps", () => {
  const text = body({ spend: { ...QUIET.spend, usd: 0.4, estimated: true } });
  expect(text).toContain(
    "| Since the last digest (partly estimated) | \\$0.40 |  |\n| Today | \\$0.00 | \\$6.00 |\n| This month | \\$12.50 | \\$100.00 |",
  );
});

test("it ends with how to stop Night Shift", () => {
  expect(body().split("\n").at(-1)).toContain("Put the label `nightshift-pause` on this issue to stop Night Shift");
});

test("long words are cut, whole characters only", () => {
  const text = body({ closed: [{ ...one, by: "maintainer", reason: "👩".repeat(300) }] });
  expect(text).toContain(`${"👩".repeat(239)}…`);
});

test("no text that comes in acts or leaves its place", () => {
  const bad = "/close\n@all Closes #4 <!-- nightshift:reply:1 --> ![x](http://t.example) | **\n```\n### Grade";
  const name = { task: bad, title: bad };
  const mr = { ...name, iid: 4, url: `javascript:alert(1) ${bad}` };
  const text = digestBody(
    {
      ...QUIET,
      timeZone: "UTC",
      rested: [{ reasons: [bad], cycles: 1 }],
      setBacks: [{ ...name, outcome: "failed", detail: bad, usd: 1, attempts: 1 }],
      merged: [{ ...mr, by: bad }],
      closed: [{ ...mr, by: bad, reason: bad }],
      comments: [{ ...mr, author: bad, trusted: true, body: bad, answer: bad, isOpen: true }],
      lessons: {
        ...NO_LESSONS,
        learnt: [learnt({ task: bad, lesson: bad, author: `human:${bad}` })],
        retired: [{ critique: bad, lesson: bad, reason: bad }],
        contradictions: [{ counts: critiqueSaying(bad), gives: critiqueSaying(bad) }],
      },
      followUps: [{ ...name, parent: bad }],
      waiting: [{ ...waiting(), ...mr }],
      dependent: [{ ...name, waitsFor: [bad] }],
      decisions: [
        { kind: "fault", fault: { file: bad, line: 1, found: bad, expected: bad, example: bad } },
        { kind: "quarantined", ...name, attempts: 3, detail: bad },
        {
          ...{ kind: "declined", ...name, detail: bad, mergeRequest: mr },
          scouting: { verdict: "blocked", followed: true, explanation: bad, evidence: [bad], model: bad, usd: 1 },
        },
        { kind: "closed", ...mr, reason: bad },
        { kind: "unclear", ...name, detail: bad, evidence: [bad] },
        { kind: "redundant", ...name, detail: bad, evidence: [bad] },
      ],
    },
    bad,
  );
  expect(text).not.toMatch(/^\s*\/|Closes +#4|<!-- nightshift|javascript/m);
  const html = new Marked({ gfm: true }).parse(text, { async: false });
  expect(html).not.toMatch(/<img|<pre>/);
  expect(html.match(/<h\d>/g)).toHaveLength(9);
  expect(html.match(/<td>/g)?.length).toBe(1 + 3);
});

test("a grade without a verdict is marked", () => {
  expect(body({ waiting: [waiting({ isPartial: true })] })).toContain("| 8.5 (partial) |");
});

test("a grade that two judges do not agree about is marked", () => {
  expect(body({ waiting: [waiting({ isDisputed: true })] })).toContain("| 8.5 (judges disagree) |");
});

test("a grade is shown as outcomes have it, beside the one that was given", () => {
  expect(body({ waiting: [waiting({ calibrated: 6.1 })] })).toContain("| 6.1 (as graded 8.5) |");
});

const JUDGE = {
  version: "judge@0123456789ab",
  counts: { merged: 7, "merged-after-changes": 3, "closed-for-quality": 2, reverted: 0 },
};

test("a judge with few outcomes has one line that says how many are missing", () => {
  const text = body({ calibration: { ...JUDGE, kind: "too-few", outcomes: 12, missing: 18 } });
  expect(text).toContain("\n\nGrades of `judge@0123456789ab` are not calibrated yet: 12 outcomes, 18 more needed.\n\n");
});

const figure = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });

/** What a digest says of a judge with 40 outcomes. */
function judged(bias: number, isApplied = true): string {
  const worth = { brier: figure(0.2), error: figure(0.15), auc: figure(0.8), kappa: null };
  return body({
    calibration: {
      ...JUDGE,
      ...{ kind: "fitted", outcomes: 40, curve: { intercept: -1, heuristics: 1, judge: 1 } },
      ...{ weights: { heuristics: 0.55, judge: 0.45 }, bias: figure(bias), reliability: [] },
      ...{ remainingBias: figure(0.02), isApplied },
      ...{ asGraded: worth, calibrated: worth },
    },
  });
}

test("a bias is told as one only where its interval leaves none of the other side, and a fit that is not used as such", () => {
  expect([judged(0.05), judged(-0.05)].map((text) => /no bias shown \((.*?)\)/.exec(text)?.[1])).toEqual([
    "-5 % to 15 %",
    "-15 % to 5 %",
  ]);
  expect(judged(-0.21)).toContain("over-strict by 21 % points (-31 % to -11 %)");
  expect(judged(0.21, false)).toContain("not used: it forecasts no better than the grades as they are.");
});

test("a judge with enough outcomes has one line with its bias, its weight and its error", () => {
  expect(judged(0.21)).toContain(
    "\n\nGrades of `judge@0123456789ab` by 40 outcomes: over-generous by 21 % points (11 % to 31 %); weights fitted to 55/45 (heuristics/judge); Brier 0.20 (0.10–0.30), error 0.15 (0.05–0.25), AUC 0.80 (0.70–0.90), κ – (all outcomes are the same); bias left after calibration 2 % points (-8 % to 12 %); grades are shown calibrated.\n\n",
  );
});

test("a merge that was taken back is told with the commit that did it", () => {
  const mr = { task: "BUG-1", title: "Tea", iid: 4, url: url(4) };
  const text = body({ reverted: [{ ...mr, by: "ada", sha: "abcdef0123456789" }] });
  expect(text).toContain("`ada` **reverted** ");
  expect(text).toContain("Tea with `abcdef01`: it counts as a failure from now on");
});

test("tests that fail by chance are told and counted apart from faults", () => {
  const task = { task: "TEST-1", title: "Test the lines" };
  const text = body({
    regressions: { found: [{ ...task, tests: ["cold water"] }], total: 3 },
    flaky: { found: [{ ...task, tests: ["hot water"] }], total: 2 },
  });
  expect(headings(text)).toContain("Faults that its tests found");
  expect(text).toContain("1 test fails on the merged code: `cold water`\n- So far, such tests have found 3 faults.");
  expect(headings(text)).toContain("Its tests that fail by chance");
  expect(text).toContain(
    "1 test fails and passes on the same code: `hot water`\n- They say nothing of the code, and are counted apart from faults: 2 so far.",
  );
});
