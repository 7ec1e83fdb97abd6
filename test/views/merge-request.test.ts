import { Marked } from "marked";
import { expect, test } from "vitest";
import type { Task } from "../../scripts/domain/task.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import {
  type MergeRequestOffer,
  mergeRequestDescription,
  mergeRequestTitle,
  withRound,
} from "../../scripts/views/merge-request.ts";

const TASK: Task = {
  id: "BUG-001-empty-input",
  title: "An empty text is zero",
  category: "code",
  priority: 2,
  dependsOn: [],
  paths: [],
  acceptance: ['`parse("")` gives 0'],
  budgetUsd: null,
  model: null,
  origin: "human",
  image: null,
  tags: [],
  description: "",
};

const check = (command: string, when: "before" | "after", exitCode: number | null, tail = ""): CheckRun => ({
  command,
  when,
  passed: exitCode === 0,
  exitCode,
  durationS: 2.4,
  tail,
  report: null,
});

const withTests = (run: CheckRun, statuses: Record<string, "passed" | "failed">): CheckRun => ({
  ...run,
  report: { tests: Object.entries(statuses).map(([id, status]) => ({ id, status, message: null })) },
});

const charge = (usd: number, estimated: boolean) => ({
  purpose: "agent" as const,
  model: "claude-sonnet-5-5",
  usd,
  calls: 3,
  inputTokens: 10,
  outputTokens: 10,
  estimated,
});

const OFFER: MergeRequestOffer = {
  task: TASK,
  summary: "`parse` gives 0 for an empty text.",
  evidence: ["One new test, seen failing."],
  unfinished: null,
  checks: [check("npm test", "before", 1), check("npm test", "after", 0)],
  guards: [],
  scouting: null,
  chosen: { because: [], compared: [] },
  files: [{ path: "src/parse.ts", added: 3, removed: 1 }],
  grade: null,
  calibrated: null,
  charges: [charge(0.05, false), charge(0.02, false)],
  turns: 9,
  durationS: 71,
  model: "claude-sonnet-5-5",
  cycle: "p7",
  pipelineUrl: "https://gitlab.example/group/project/-/pipelines/7",
};

const describeOffer = (part: Partial<MergeRequestOffer> = {}) => mergeRequestDescription({ ...OFFER, ...part });
const asHtml = (markdown: string) => new Marked({ gfm: true }).parse(markdown, { async: false });

test("why it was this task's turn, and what it was compared with, are folded into the reasons", () => {
  const text = describeOffer({
    chosen: { because: ["priority 2, merge chance 0.61"], compared: ["src/<b>a.ts:3 has 2 of 4 concepts"] },
  });
  expect(text).toContain(
    "<details>\n<summary>Why now, and what there was before</summary>\n\nChosen by:\n\n- priority 2, merge chance 0.61\n",
  );
  expect(text).toMatch(/nearest first:\n\n- src\/.*a\.ts:3 has 2 of 4 concepts/);
  expect(asHtml(text)).not.toContain("<b>");
  expect(describeOffer()).not.toContain("Why now");
});

test("the summary stands first", () => {
  expect(describeOffer().split("\n")[0]).toBe("`parse` gives 0 for an empty text.");
});

test("work that a limit ended says so before anything else", () => {
  expect(describeOffer({ unfinished: "40 turns" }).split("\n")[0]).toMatch(/^> .*\*\*Unfinished\.\*\*.*\(40 turns\)/);
});

test("the task is named with what it takes to be done", () => {
  expect(describeOffer()).toContain(
    'Task `BUG-001-empty-input` (code, priority 2): An empty text is zero\n\nIt is done when:\n\n- `parse("")` gives 0',
  );
});

test("a task that another one spawned names it", () => {
  const task = { ...TASK, origin: "FEAT-2-ranges" };
  expect(describeOffer({ task })).toContain("proposed while working on `FEAT-2-ranges`");
});

test("each check is one row, with its result before and after", () => {
  expect(describeOffer()).toContain("| `npm test` | **✗ exit 1**, 2 s | ✓ passed, 2 s |");
});

test("a check's row counts the tests that it fixed and those that fail as before, where both runs left a report", () => {
  const before = withTests(check("npm test", "before", 1), { a: "failed", b: "failed", c: "failed" });
  const after = withTests(check("npm test", "after", 1), { a: "passed", b: "passed", c: "failed" });
  expect(describeOffer({ checks: [before, after] })).toContain(
    "| **✗ exit 1**, 2 s: 2 tests fixed, 1 still failing as before |",
  );
  expect(describeOffer({ checks: [{ ...before, report: null }, after] })).not.toContain("fixed");
});

test("a check's row says how many tests it ran and failed, and how many are too many to compare", () => {
  const before = { ...withTests(check("npm test", "before", 1), { a: "failed" }), leftOut: 40 };
  const after = {
    ...withTests(check("npm test", "after", 1), { a: "passed" }),
    ...{ leftOut: 41, tests: { passed: 700, failed: 41, skipped: 3 } },
  };
  expect(describeOffer({ checks: [before, after] })).toContain(
    "| **✗ exit 1**, 2 s, 41 of 741 tests failed: 1 test fixed, 41 more, too many to compare one by one |",
  );
  const passing = { ...check("npm test", "after", 0), tests: { passed: 1, failed: 0, skipped: 0 } };
  expect(describeOffer({ checks: [passing] })).toContain("✓ passed, 2 s, 1 test |");
});

const SCOUTING = {
  verdict: "go" as const,
  followed: true,
  explanation: "Nothing speaks against it.",
  evidence: ["src/parse.ts has no such case."],
  ...{ model: "claude-haiku-5-5", usd: 0.0004 },
};

test("what the scout said is told with its price", () => {
  expect(describeOffer({ scouting: SCOUTING })).toContain(
    "\n\nThe scout (`claude-haiku-5-5`, \\$0.0004) said `go`: Nothing speaks against it.\n\n",
  );
});

test("a scout who spoke against the task without evidence that holds is told with what it named", () => {
  const scouting = { ...SCOUTING, verdict: "redundant" as const, followed: false, evidence: ["<b> it is there"] };
  expect(describeOffer({ scouting })).toMatch(
    /⚠ The scout .* took it for `redundant` without evidence that holds, .*: Nothing speaks against it\.\n\n- \\?&?(lt;|\\<)?.*it is there/,
  );
});

test("a scout without an opinion is told with the reason", () => {
  const scouting = { ...SCOUTING, verdict: null, followed: false, explanation: "no money left" };
  expect(describeOffer({ scouting })).toContain("gave no opinion: no money left");
});

test("a check that was not run before, or timed out, says so", () => {
  const checks = [check("make | tee", "after", null)];
  expect(asHtml(describeOffer({ checks }))).toMatch(
    /<td><code>make \| tee<\/code><\/td>\s*<td>not run<\/td>\s*<td><strong>✗ timed out<\/strong> after 2 s<\/td>/,
  );
});

test("a project without checks is told from one whose checks passed", () => {
  expect(describeOffer({ checks: [] })).toContain("no checks configured");
});

test("the output of a check that fails afterwards is there, and cannot leave its block", () => {
  const checks = [check("npm test", "after", 1, "not ok\n```\n</details>\n/close")];
  const description = describeOffer({ checks });
  expect(description).toContain("<summary>Output of <code>npm test</code></summary>");
  expect(description).toContain("````\nnot ok\n```\n</details>\n /close\n````");
});

test("a command in a summary is text, whatever it holds", () => {
  const checks = [check("echo </summary><b>&amp;", "after", 1)];
  expect(describeOffer({ checks })).toContain("<code>echo &lt;/summary&gt;&lt;b&gt;&amp;amp;</code>");
});

test("few files are shown, many are folded and at most fifty named", () => {
  const files = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ path: `src/${i}.ts`, added: 1, removed: 2 }));
  expect(describeOffer({ files: files(2) })).toContain("2 files, +2 −4:\n\n- `src/0.ts` +1 −2\n- `src/1.ts` +1 −2");
  expect(describeOffer({ files: files(60) })).toMatch(
    /<summary>60 files, \+60 −120<\/summary>\n\n- `src\/0.ts`[\s\S]*- and 10 more\n\n<\/details>/,
  );
});

test("a grade comes with the judge's reasons, its concerns and what the heuristics found", () => {
  const description = describeOffer({
    grade: {
      score: 7.6,
      heuristics: {
        score: 8,
        findings: [
          {
            ...{ rule: "debug-leftover", category: "quality", points: 2, path: "src/a.ts", line: 3 },
            ...{ detail: "src/a.ts:3: console.log(1)", remedy: "Remove the line." },
          },
        ],
      },
      judge: { score: 7.3, model: "claude-haiku-5-5", reasons: ["To the point."], concerns: ["No test of @all."] },
    },
  });
  expect(description).toContain(
    [
      "**7.6 of 10**: heuristics 8.0, judge 7.3 (`claude-haiku-5-5`).",
      "",
      "- To the point.",
      "- ⚠ No test of \\@all.",
      "- − src/a.ts:3: console.log(1) (`debug-leftover`, −2) → Remove the line.",
    ].join("\n"),
  );
});

const JUDGED = { score: 7, model: "m", version: "judge@0123456789ab", reasons: [], concerns: [] };
const graded = (citations: { path: string; line: number }[]) => {
  return { score: 7, heuristics: { score: 7, findings: [] }, judge: { ...JUDGED, citations } };
};

test("a grade names its judge's version and the lines that it rests on", () => {
  expect(describeOffer({ grade: graded([{ path: "src/a.ts", line: 3 }]) })).toContain(
    [
      "**7.0 of 10**: heuristics 7.0, judge 7.0 (`m`, `judge@0123456789ab`).",
      "",
      "- The judge cites `src/a.ts:3`.",
    ].join("\n"),
  );
});

test("of many citations a few are named", () => {
  const citations = Array.from({ length: 9 }, (_, at) => ({ path: "a", line: at + 1 }));
  expect(describeOffer({ grade: graded(citations) })).toContain(
    "- The judge cites `a:1`, `a:2`, `a:3`, `a:4`, `a:5`, `a:6`, and 3 more.",
  );
});

test("a grade is told as outcomes have it where enough are known, beside the grade as it was given", () => {
  const text = describeOffer({ grade: graded([]), calibrated: { score: 6.7, mergeProbability: 0.637 } });
  expect(text).toContain("**6.7 of 10**, calibrated: people merge 64 % of such work. As graded ");
  expect(text).toContain("judge 7.0 (`m`, `judge@0123456789ab`).");
  expect(describeOffer({ grade: graded([]) })).not.toContain("calibrated");
});

test("a partial grade says that it is one, and why", () => {
  const grade = { score: 9, heuristics: { score: 9, findings: [] }, judge: null, partial: "the judge refused, twice" };
  expect(describeOffer({ grade })).toContain(
    "**9.0 of 10** (partial): heuristics 9.0, no judge.\n\n- ⚠ No verdict: the judge refused, twice",
  );
});

test("work without a grade says why", () => {
  expect(describeOffer()).toContain("Not graded");
});

test("the last line says what it cost, and where it was made", () => {
  expect(describeOffer().split("\n").at(-1)).toBe(
    "<sub>Night Shift, cycle [p7](<https://gitlab.example/group/project/-/pipelines/7>): \\$0.07, 9 turns of `claude-sonnet-5-5` in 1 min.</sub>",
  );
});

test("a cost that is partly a guess says so", () => {
  expect(describeOffer({ charges: [charge(0.05, true)] })).toContain("\\$0.05 (partly estimated)");
});

test("no text that comes in acts or leaves its place", () => {
  const hostile =
    "/close\n@all Closes #4 <!-- nightshift:reply:1 --> ![x](http://t.example) | </details>\n```\n### Grade";
  const task = { ...TASK, id: "BUG-1", title: hostile, acceptance: [hostile], origin: hostile };
  const citations = [{ path: hostile, line: 1 }];
  const judge = { score: 5, model: hostile, citations, reasons: [hostile], concerns: [hostile] };
  const place = { category: "quality" as const, path: hostile, line: 1 };
  const findings = [{ rule: hostile, points: 1, detail: hostile, remedy: hostile, ...place }];
  const description = describeOffer({
    task,
    summary: hostile,
    evidence: [hostile],
    unfinished: hostile,
    checks: [check(hostile, "after", 1, hostile)],
    files: [{ path: hostile, added: 1, removed: 1 }],
    grade: { score: 5, heuristics: { score: 5, findings }, judge },
    model: hostile,
    pipelineUrl: `https://a/"><script> ${hostile}`,
  });
  expect(description).not.toMatch(/^\/|Closes +#4|<!-- nightshift|<script/m);
  const html = asHtml(description);
  expect(html).not.toMatch(/<img|<script/);
  expect(html.match(/<h3>[^<]*/g)).toEqual(
    ["Why", "Proof", "Changes", "Grade", "Your turn"].map((title) => `<h3>${title}`),
  );
  expect([html.match(/<details>/g)?.length, html.match(/<\/details>/g)?.length]).toEqual([1, 1]);
});

test.each([
  ["Mend it", false, "Mend it"],
  ["Mend it", true, "Draft: Mend it"],
  ["Draft: mend it", false, "mend it"],
  ["[draft] (Draft) mend it", true, "Draft: mend it"],
  ["Drafting a letter", false, "Drafting a letter"],
  ["Draft:", false, "BUG-001-empty-input"],
])("the title of %j, draft: %j, is %j", (title, draft, expected) => {
  expect(mergeRequestTitle({ ...TASK, title }, draft)).toBe(expected);
});

test("a title pings nobody, and fits into GitLab's 255 characters", () => {
  const title = mergeRequestTitle({ ...TASK, title: `@all ${"word ".repeat(60)}` }, true);
  expect(title).not.toContain("@all");
  expect(title.length).toBeLessThanOrEqual(255);
});

test("a revision adds its round before the reviewer's turn, and keeps every word that stood there", () => {
  const before = `A word that a person added.\n\n${describeOffer()}`;
  const after = withRound(before, 1, { ...OFFER, summary: "Weeks are refused now." });
  const cut = before.indexOf("\n\n### Your turn");
  const [pointer = "", rest = ""] = [after.slice(0, after.indexOf("\n\n") + 2), after.slice(after.indexOf("\n\n") + 2)];
  expect(pointer).toBe(
    "> **Round 1** below is the newest account: what stands right here is the first. <!-- nightshift:newest -->\n\n",
  );
  expect(after.split("Weeks are refused now.")).toHaveLength(2);
  expect(rest.startsWith(before.slice(0, cut))).toBe(true);
  expect(rest.endsWith(before.slice(cut))).toBe(true);
  expect(rest.slice(cut)).toMatch(/^\n\n### Round 1\n<!-- nightshift:round:1:p7 -->\n\nWeeks are refused now\./);
});

test("a round is told once, and the next one before it", () => {
  const once = withRound(describeOffer(), 1, OFFER);
  expect(withRound(once, 1, { ...OFFER, summary: "Again." })).toBe(once);
  const twice = withRound(once, 2, OFFER);
  expect([...twice.matchAll(/### (Round \d|Your turn)/g)].map(([, title]) => title)).toEqual([
    "Round 2",
    "Round 1",
    "Your turn",
  ]);
  expect([...twice.matchAll(/^> \*\*Round (\d)\*\* below is the newest/gm)].map(([, round]) => round)).toEqual(["2"]);
  expect(twice.startsWith("> **Round 2** below is the newest account, before the earlier rounds: what ")).toBe(true);
});

test.each([
  ["with the line ends of GitLab's form", (text: string) => text.replaceAll("\n", "\r\n")],
  ["with words of their own above", (text: string) => `Please look at the weeks.\n\n${text}`],
])("a description that people have edited, %s, names one round as the newest", (_how, edited) => {
  const twice = withRound(edited(withRound(describeOffer(), 1, OFFER)), 2, OFFER);
  expect(
    [...twice.matchAll(/### (Round \d|Your turn)|^> \*\*(Round \d)/gm)].map(([, title, newest]) => title ?? newest),
  ).toEqual(["Round 2", "Round 2", "Round 1", "Your turn"]);
  expect(twice.includes("Please look at the weeks.")).toBe(edited("").startsWith("Please"));
});

test("a description that people emptied gets the round all the same", () => {
  expect(withRound("", 1, OFFER)).toMatch(/^> .*\n\n### Round 1\n/);
});

test("whether the tests fail without the change is said beside the checks", () => {
  const failed = { kind: "failed" as const, command: "npm test", tests: ["a"], count: 1 };
  expect(describeOffer({ withoutChange: failed })).toContain(
    "Without the change, `npm test` fails in 1 test, as it should",
  );
  const passed = { kind: "passed" as const, commands: ["npm test"] };
  expect(describeOffer({ withoutChange: passed })).toContain(
    "⚠ Without the change its tests pass as well (`npm test`)",
  );
  expect(describeOffer({ withoutChange: { kind: "unknown", why: "too slow" } })).not.toContain("ithout the change");
});

test("two judges are told with what each said, and that they disagree", () => {
  const grade = graded([]);
  const panel = [
    { model: "a", score: 9 },
    { model: "b", score: 6 },
  ];
  const judge = { ...(grade.judge ?? { model: "a", reasons: [], concerns: [] }), score: 7.5, panel };
  const text = describeOffer({ grade: { ...grade, judge } });
  expect(text).toContain("judges 7.5 (`a` 9.0, `b` 6.0");
  expect(text).toContain("⚠ The judges disagree by 3.0 points");
});

test("a description with what an earlier version said on top gets one line about the newest round", () => {
  const old = `> **Round 1** below is the newest account: Done\\. <!-- nightshift:newest -->\n\n${describeOffer()}`;
  const after = withRound(old, 2, { ...OFFER, summary: "Shorter. <!-- nightshift:newest -->" });
  expect(withRound(after, 3, { ...OFFER, summary: "Now." }).match(/^> \*\*Round.*/gm)).toEqual([
    expect.stringContaining("**Round 3**"),
  ]);
});
