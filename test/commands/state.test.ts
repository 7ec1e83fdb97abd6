import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { parseTask } from "../../scripts/domain/task.ts";
import { drawnWork, eventsOf, generous, JUDGE_A, JUDGE_B, type Told } from "../domain/calibration/drawn-ledger.ts";
import { folderOf, git, nightshift, repositoryOf, writeInto } from "./cli.ts";

const TASK = "---\ntitle: Parse an empty duration\npriority: 2\n---\n\nIt is zero.\n";

const told = (body: EventBody, at: string) => formatEvent(makeEvent(body, "p1", new Date(at)));
const RESTED = told({ type: "cycle.rested", reasons: ["paused"] }, "2026-11-22T02:00:00.000Z");
const OPENED = told({ type: "cycle.opened", allowanceUsd: 3, base: "abc", pipeline: "" }, "2026-11-23T02:00:00.000Z");
const LEDGER = `${RESTED}\n${OPENED}\n`;

const CRITIQUE = (lesson: string) => `---\ntask: BUG-1\ncycle: p1\nlesson: ${lesson}\n---\n\nMore words.\n`;

describe("task add", () => {
  test("writes a task file that parses, and prints its path", async () => {
    const repo = repositoryOf({ "README.md": "x\n" });
    const said = [
      "--title",
      "Parse an empty text: as zero",
      "--description",
      "Two\n\nparagraphs",
      "--category",
      "test",
    ];
    const ended = await nightshift(["task", "add", "BUG-012-empty", ...said, "--priority", "1", "--repo", repo]);
    const file = join(repo, "backlog/BUG-012-empty.md");
    expect(ended).toEqual({
      exitCode: 0,
      stdout: `${file}\n`,
      stderr: "Commit it and push it to the default branch: the next cycle sees it there.\n",
    });
    expect(parseTask(file, readFileSync(file, "utf8"))).toMatchObject({
      kind: "ok",
      value: { title: "Parse an empty text: as zero", description: "Two\n\nparagraphs", category: "test", priority: 1 },
    });
  });

  test("says where no repository is that no cycle sees the task, and makes no folder where a file is", async () => {
    const [none, blocked] = [folderOf({}), repositoryOf({ backlog: "x\n" })];
    const [lost, refused] = await Promise.all(
      [none, blocked].map((repo) => nightshift(["task", "add", "BUG-1", "--title", "x", "--repo", repo])),
    );
    expect(lost).toMatchObject({ exitCode: 0, stdout: `${join(none, "backlog/BUG-1.md")}\n` });
    expect(lost?.stderr).toContain(
      `! ${none} is no git repository, so that no cycle sees it: it belongs in the project`,
    );
    const stderr = `nightshift: ${join(blocked, "backlog")} is a file, and the folder of tasks is to be there: give it another name\n`;
    expect(refused).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("never overwrites a task, open or done", async () => {
    const repo = folderOf({ "backlog/BUG-1.md": TASK, "backlog/done/BUG-2.md": TASK });
    const [open, done] = await Promise.all(
      ["BUG-1", "BUG-2"].map((id) => nightshift(["task", "add", id, "--title", "Other", "--repo", repo])),
    );
    expect(open).toMatchObject({ exitCode: 2, stdout: "" });
    expect(open?.stderr).toContain("backlog/BUG-1.md exists already: choose another ID");
    expect(done).toMatchObject({ exitCode: 2, stdout: "" });
    expect(done?.stderr).toContain("backlog/done/BUG-2.md exists already");
    expect(readFileSync(join(repo, "backlog/BUG-1.md"), "utf8")).toBe(TASK);
  });

  test("says where the task has to be committed when the state is on a branch of its own", async () => {
    const repo = repositoryOf({ "nightshift.yml": "version: 1\nstate: {branch: nightshift-state}\n" });
    git(repo, "checkout", "--quiet", "-b", "nightshift-state");
    writeInto(repo, "backlog/BUG-1.md", TASK);
    git(repo, "add", "--all");
    git(repo, "commit", "--quiet", "--message", "State");
    git(repo, "checkout", "--quiet", "main");
    const [there, fresh] = await Promise.all(
      ["BUG-1", "BUG-2"].map((id) => nightshift(["task", "add", id, "--title", "Other", "--repo", repo])),
    );
    expect(there).toMatchObject({ exitCode: 2, stdout: "" });
    expect(there?.stderr).toContain("backlog/BUG-1.md exists already");
    expect(fresh?.exitCode).toBe(0);
    expect(fresh?.stderr).toContain("! nightshift.yml keeps the state on nightshift-state: ");
  });

  test.each(["bug", "../BUG-1", "backlog/BUG-1", "BUG-1..x", "BUG-1.lock"])("refuses the ID %s", async (id) => {
    const ended = await nightshift(["task", "add", id, "--title", "Other", "--repo", folderOf({})]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("BUG-012-empty-input");
  });

  test("refuses an empty title and a folder that is not there", async () => {
    const [title, folder] = await Promise.all([
      nightshift(["task", "add", "BUG-1", "--title", " ", "--repo", folderOf({})]),
      nightshift(["task", "add", "BUG-1", "--title", "x", "--repo", join(folderOf({}), "nowhere")]),
    ]);
    expect(title).toMatchObject({ exitCode: 2, stdout: "" });
    expect(title?.stderr).toContain("a title in one line");
    expect(folder).toMatchObject({ exitCode: 2, stdout: "" });
    expect(folder?.stderr).toContain("no such folder");
  });
});

describe("task list", () => {
  test("shows open tasks by priority, where they stand and what they come from, and names malformed files with their line on stderr", async () => {
    const repo = folderOf({
      "backlog/README.md": "How to write tasks",
      "backlog/BUG-2.md": TASK.replace("priority: 2", "priority: 4\norigin: BUG-1"),
      "backlog/BUG-1.md": TASK,
      "backlog/BAD-1.md": TASK.replace("priority: 2", "priority: soon"),
      "backlog/BAD-2.md": "-\0-\0-\0",
      "backlog/done/OLD-1.md": TASK,
      "backlog/ledger/2026-11.jsonl": `${told({ type: "mr.opened", task: "BUG-1", iid: 3, url: "", headSha: "a", draft: false }, "2026-11-23T02:00:00.000Z")}\n`,
    });
    const [list, json] = await Promise.all([
      nightshift(["task", "list", "--repo", repo]),
      nightshift(["task", "list", "--json", "--repo", repo]),
    ]);
    expect(list).toMatchObject({
      exitCode: 1,
      stdout: [
        "P2  BUG-1  in review !3  Parse an empty duration (code)",
        "P4  BUG-2  open          Parse an empty duration (code, from BUG-1)\n",
      ].join("\n"),
    });
    expect(list.stderr).toContain('! backlog/BAD-1.md:3: found `priority` = "soon"; expected a whole number from 1');
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      tasks: [
        { id: "BUG-1", standing: { kind: "in-review", iid: 3 } },
        { id: "BUG-2", standing: { kind: "open" } },
      ],
      faults: [
        { file: "backlog/BAD-1.md", line: 3 },
        { file: "backlog/BAD-2.md", line: 1 },
      ],
    });
  });

  test("says how to write the first task when there is none", async () => {
    const ended = await nightshift(["task", "list", "--repo", folderOf({})]);
    expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
    expect(ended.stderr).toContain("nightshift task add");
  });
});

describe("task show", () => {
  const repo = folderOf({
    "backlog/BUG-1.md": TASK,
    "backlog/done/OLD-1.md": TASK,
    "backlog/BAD-1.md": "no front matter",
    "backlog/ledger/2026-11.jsonl": LEDGER,
  });

  test("shows an open task and a done one, with their history", async () => {
    const [open, done] = await Promise.all([
      nightshift(["task", "show", "BUG-1", "--repo", repo]),
      nightshift(["task", "show", "OLD-1", "--json", "--repo", repo]),
    ]);
    expect(open).toEqual({
      exitCode: 0,
      stdout: `${TASK}\nbacklog/BUG-1.md: open, failed attempts 0, merge requests none, grade none\n`,
      stderr: "",
    });
    expect(JSON.parse(done.stdout)).toMatchObject({
      file: "backlog/done/OLD-1.md",
      task: { id: "OLD-1", description: "It is zero." },
      attempts: 0,
      mergeRequests: [],
    });
  });

  test("says what became of its merge requests, and for what it was rejected", async () => {
    const bodies: EventBody[] = [
      { type: "mr.opened", task: "BUG-1", iid: 3, url: "", headSha: "a", draft: false },
      { type: "mr.closed", task: "BUG-1", iid: 3, by: "maintainer", reason: "No." },
      { type: "mr.opened", task: "BUG-1", iid: 4, url: "", headSha: "a", draft: false },
      {
        type: "task.rejected",
        task: "BUG-1",
        reason: "redundant",
        detail: "src/a.ts has it",
        evidence: [],
        fingerprint: "f",
      },
    ];
    const lines = bodies.map((body) => `${told(body, "2026-11-23T02:00:00.000Z")}\n`);
    const rejected = folderOf({ "backlog/BUG-1.md": TASK, "backlog/ledger/2026-11.jsonl": lines.join("") });
    const { stdout } = await nightshift(["task", "show", "BUG-1", "--repo", rejected]);
    expect(stdout).toContain(": in review !4, failed attempts 0, merge requests !3 (closed), !4 (open), grade none\n");
    expect(stdout).toContain("\nrejected as redundant on 2026-11-23: src/a.ts has it\n");
  });

  test("takes the beginning of an ID that is that of one task alone, open or done", async () => {
    const many = folderOf({
      "backlog/BUG-1.md": TASK,
      "backlog/BUG-12-empty.md": TASK,
      "backlog/BUG-13-full.md": TASK,
      "backlog/README.md": "How to write tasks",
      "backlog/done/BUG-13-full.md": TASK,
      "backlog/done/OLD-1-done.md": TASK,
      "backlog/ledger/2026-11.jsonl": LEDGER,
    });
    const show = (id: string) => nightshift(["task", "show", id, "--repo", many]);
    const [begun, done, whole, several, other, none] = await Promise.all(
      ["BUG-12", "OLD", "BUG-1", "BUG", "README", ""].map(show),
    );
    expect(begun?.stdout).toContain("\nbacklog/BUG-12-empty.md: open, failed attempts 0");
    expect(done?.stdout).toContain("\nbacklog/done/OLD-1-done.md: done, failed attempts 0");
    expect(whole?.stdout).toContain("\nbacklog/BUG-1.md: open, failed attempts 0");
    expect(several).toMatchObject({ exitCode: 2, stdout: "" });
    expect(several?.stderr).toContain("BUG may be BUG-1, BUG-12-empty, BUG-13-full: give enough of the ID");
    expect(other).toMatchObject({ exitCode: 2, stdout: "" });
    expect(none?.stderr).toContain("an empty ID is no task's");
  });

  test("names the nearest task for an unknown one, and the fault of a malformed one", async () => {
    const [unknown, malformed] = await Promise.all([
      nightshift(["task", "show", "BUG-11", "--repo", repo]),
      nightshift(["task", "show", "BAD-1", "--repo", repo]),
    ]);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
    expect(unknown?.stderr).toContain("no task BUG-11 (perhaps BUG-1)");
    expect(malformed).toMatchObject({ exitCode: 2, stdout: "" });
    expect(malformed?.stderr).toContain("backlog/BAD-1.md:1: found no front matter");
  });
});

describe("the ledger", () => {
  test("is listed, verified and summed up", async () => {
    const body = `\u001b[2J\u202e${"evil ".repeat(40)}\nsecond line`;
    const note = { task: "BUG-1", iid: 7, noteId: 1, author: "eve", trusted: false, body };
    const NOTE = told({ type: "note.received", ...note }, "2026-11-23T02:01:59.000Z");
    const repo = folderOf({ "backlog/ledger/2026-11.jsonl": `${LEDGER}${NOTE}\n` });
    const [list, words, json, verify, stats] = await Promise.all([
      nightshift(["ledger", "list", "--repo", repo]),
      nightshift(["ledger", "stats", "--repo", repo]),
      nightshift(["ledger", "list", "--json", "--repo", repo]),
      nightshift(["ledger", "verify", "--repo", repo]),
      nightshift(["ledger", "stats", "--json", "--repo", repo]),
    ]);
    expect(list).toEqual({
      exitCode: 0,
      stdout: [
        "2026-11-22 02:00  p1  cycle.rested   paused",
        "2026-11-23 02:00  p1  cycle.opened   may spend $3.00",
        `2026-11-23 02:01  p1  note.received  BUG-1: !7, eve:  [2J ${"evil ".repeat(27)}evi…\n`,
      ].join("\n"),
      stderr: "",
    });
    expect(JSON.parse(json.stdout)).toEqual([RESTED, OPENED, NOTE].map((line) => JSON.parse(line)));
    expect(verify).toEqual({ exitCode: 0, stdout: "3 events, 0 damaged lines\n", stderr: "" });
    expect(words.stdout).toMatch(/^cycles +1\ntasks settled +0\noutcomes +–\nspent +\$0\.00\na task cost +–\n/);
    expect(JSON.parse(stats.stdout)).toMatchObject({ cycles: 1, tasksSettled: 0, spentUsd: 0, meanGrade: null });
  });

  test("is summed up judge by judge, with what is missing to calibrate each", async () => {
    const fitted = drawnWork({ count: 40, seed: 1, judge: generous(3) });
    const newer: Told[] = [
      { heuristics: 8, judge: 4, version: JUDGE_B, end: "merged" },
      { heuristics: 8, judge: 4, version: JUDGE_B, end: { closed: "Not now." } },
    ];
    const lines = eventsOf([...fitted, ...newer]).map((event) => `${JSON.stringify(event)}\n`);
    const repo = folderOf({ "backlog/ledger/2026-01.jsonl": lines.join("") });
    const [json, words] = await Promise.all([
      nightshift(["ledger", "stats", "--json", "--repo", repo]),
      nightshift(["ledger", "stats", "--repo", repo]),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      meanGrade: 4,
      grades: {
        means: [
          { measure: JUDGE_A, grades: 40 },
          { measure: JUDGE_B, grades: 2, mean: 4 },
        ],
        judges: [
          { version: JUDGE_A, kind: "fitted", outcomes: 40 },
          { version: JUDGE_B, kind: "too-few", outcomes: 1, missing: 29 },
        ],
        leftOut: { other: 1 },
      },
    });
    expect(words.stdout).toMatch(/Calibration\n {2}judge@a{12}: 40 outcomes \(.*\n {4}over-generous by \d+ % points/);
    expect(words.stdout).toMatch(
      / {4}calibrated: Brier .*, on outcomes that the fit has not seen\n {4}bias left after calibration .*\n {4}said +\d+ %, merged/,
    );
    expect(words.stdout).toContain("  judge@bbbbbbbbbbbb: 1 outcome, 29 more needed (1 merged, 0 merged after changes");
    expect(words.stdout).toContain("  left out: 1 closed for reasons of time or want\n");
  });

  test("is summed up by category and model, with what each is chosen for", async () => {
    const usd = (spentUsd: number, model: string) => ({
      ...{ outcome: "delivered" as const, detail: "", spentUsd, estimated: false, turns: 1, durationS: 1 },
      charges: [
        {
          purpose: "agent" as const,
          model,
          usd: spentUsd,
          calls: 1,
          inputTokens: 1,
          outputTokens: 1,
          estimated: false,
        },
      ],
    });
    const at = new Date().toISOString();
    const work = (task: string, iid: number, model: string, spentUsd: number): EventBody[] => [
      { type: "task.claimed", task, category: "docs", model, reservedUsd: 1, slot: 1, kind: "first", fingerprint: "f" },
      { type: "task.graded", task, score: 8, heuristics: 8, judge: 8, model: "claude-haiku-5-5" },
      { type: "mr.opened", task, iid, url: "", headSha: "a", draft: false },
      { type: "task.settled", task, ...usd(spentUsd, model) },
    ];
    const bodies: EventBody[] = [
      ...["A-1", "A-2", "A-3"].flatMap((task, i) => work(task, i + 1, "claude-haiku-5-5", 0.05)),
      ...work("A-4", 4, "claude-sonnet-5-5", 0.4),
      ...[1, 2, 3].map((iid) => ({ type: "mr.merged", task: `A-${iid}`, iid, sha: "a", by: "maintainer" }) as const),
      { type: "mr.closed", task: "A-4", iid: 4, by: "maintainer", reason: "No." },
    ];
    const repo = folderOf({
      "nightshift.yml": "models: {candidates: {docs: [claude-haiku-5-5]}}\n",
      "backlog/ledger/2026-11.jsonl": bodies.map((body) => `${told(body, at)}\n`).join(""),
    });
    const [shown, json] = await Promise.all([
      nightshift(["ledger", "stats", "--repo", repo]),
      nightshift(["ledger", "stats", "--json", "--repo", repo]),
    ]);
    expect(shown.stdout).toMatch(/^merge requests +1 closed, 3 merged$/m);
    const [head, cheap, dear] = shown.stdout.split("\n\n")[1]?.split("\n") ?? [];
    const legend = shown.stdout.split("\n\n")[2] ?? "";
    for (const heading of head?.split(/ {2,}/).slice(2) ?? []) expect(legend).toContain(`${heading}: `);
    expect(head).toMatch(/^category +model +n +merge rate +grade +dollars +per merged +share +why$/);
    expect(cheap).toMatch(
      /^docs +claude-haiku-5-5 +3 +100 % +8\.0 +\$0\.15 +\$0\.05 +75 % +gets the work; expected [\d.]+ merged per dollar: merge rate 0\.80 by 3\.0 outcomes, \$0\.0\d a task$/,
    );
    expect(dear).toMatch(
      /^docs +claude-sonnet-5-5 +1 +0 % +8\.0 +\$0\.40 +– +25 % +too dear to be tried with the \$0\.45 that `models\.exploration` gives a cycle; expected /,
    );
    expect(JSON.parse(json.stdout).models).toMatchObject([
      {
        category: "docs",
        model: "claude-haiku-5-5",
        tasks: 3,
        merged: 3,
        mergeRate: 1,
        usd: 0.15,
        usdPerMerged: 0.05,
        chosenShare: 0.75,
      },
      {
        category: "docs",
        model: "claude-sonnet-5-5",
        tasks: 1,
        merged: 0,
        mergeRate: 0,
        meanGrade: 8,
        usdPerMerged: null,
      },
    ]);
  });

  test("with damage is verified line by line, and its figures say that lines are left out", async () => {
    const repo = folderOf({
      "backlog/ledger/2026-10.jsonl": `garbage\n${RESTED}\n{"v":1}\n`,
      "backlog/ledger/2026-11.jsonl": `${OPENED}\n{"v":1,"id":"cyc`,
    });
    const [verify, json, list] = await Promise.all([
      nightshift(["ledger", "verify", "--repo", repo]),
      nightshift(["ledger", "verify", "--json", "--repo", repo]),
      nightshift(["ledger", "list", "--repo", repo]),
    ]);
    expect(verify).toMatchObject({ exitCode: 1, stderr: "" });
    expect(verify.stdout).toMatch(
      /^backlog\/ledger\/2026-10\.jsonl:1: found .*garbage.*\nbacklog\/ledger\/2026-10\.jsonl:3: .*\nbacklog\/ledger\/2026-11\.jsonl: the last line is torn .*\n2 events, 2 damaged lines\n$/,
    );
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      events: 2,
      faults: [{ line: 1 }, { line: 3 }],
      torn: ["backlog/ledger/2026-11.jsonl"],
    });
    expect(list.exitCode).toBe(0);
    expect(list.stderr).toContain("2 damaged lines left out");
  });
});

describe("a ledger that was tampered with", () => {
  const settled = (spentUsd: number, cycle = "p1") => {
    const facts = { detail: "", estimated: false, charges: [], turns: 1, durationS: 1 };
    const body = { type: "task.settled", task: "BUG-1", outcome: "failed", spentUsd, ...facts } as const;
    return formatEvent(makeEvent(body, cycle, new Date("2026-11-23T03:00:00Z")));
  };

  test("is verified line by line: an id of something else, a second telling that is cheaper, a torn charge", async () => {
    const repo = folderOf({
      "backlog/ledger/2026-10.jsonl": `${RESTED.replace('"id":"cycle.rested:p1"', '"id":"task.settled:p2/BUG-1"')}\n`,
      "backlog/ledger/2026-11.jsonl": `${settled(0.75)}\n${OPENED}\n${settled(0)}\n${settled(0.5, "p2").slice(0, 150)}`,
    });
    const [verify, stats] = await Promise.all([
      nightshift(["ledger", "verify", "--repo", repo]),
      nightshift(["ledger", "stats", "--json", "--repo", repo]),
    ]);
    expect(verify.exitCode).toBe(1);
    const [id, cheaper, torn, tally] = verify.stdout.split("\n");
    expect(id).toMatch(
      /^backlog\/ledger\/2026-10\.jsonl:1: found an event with the id task\.settled:p2\/BUG-1; expected cycle\.rested:p1, /,
    );
    expect(cheaper).toMatch(
      /^backlog\/ledger\/2026-11\.jsonl:3: found task\.settled:p1\/BUG-1 told a second time, with `spentUsd` = 0; expected what backlog\/ledger\/2026-11\.jsonl:1 says of it, 0\.75: /,
    );
    expect(torn).toMatch(/^backlog\/ledger\/2026-11\.jsonl:4: found a torn last line that may hold a charge: /);
    expect(tally).toBe("3 events, 3 damaged lines");
    expect(JSON.parse(stats.stdout)).toMatchObject({ spentUsd: 0.75 });
  });
});

describe("task remove --follow-ups", () => {
  const own = (title: string, origin: string) => `---\ntitle: ${title}\norigin: ${origin}\ntags: [follow-up]\n---\n`;
  const state = () =>
    folderOf({
      "backlog/BUG-1.md": "---\ntitle: One\n---\n",
      "backlog/FOLLOW-a.md": own("Sort it", "BUG-1"),
      "backlog/FOLLOW-b.md": own("Paint it", "BUG-2"),
      "backlog/FOLLOW-c.md": own("Mend it", "BUG-1"),
      "backlog/FOLLOW-d.md": "---\ntitle: [Wash it\n---\n",
      // Whoever splits a task may say so.
      "backlog/BUG-2.md": "---\ntitle: What follows from Monday\ntags: [follow-up]\n---\n",
      "backlog/BUG-1-part.md": "---\ntitle: A part\norigin: BUG-1\n---\n",
      "backlog/ledger/2026-11.jsonl": [
        makeEvent(
          { type: "mr.opened", task: "FOLLOW-c", iid: 4, url: "", headSha: "a", draft: false },
          "p1",
          new Date(0),
        ),
        makeEvent({ type: "followup.added", task: "FOLLOW-d", parent: "BUG-1" }, "p1", new Date(0)),
      ]
        .map((event) => `${formatEvent(event)}\n`)
        .join(""),
    });

  test("lists what Night Shift thought of, and deletes nothing", async () => {
    const repo = state();
    const { stdout, stderr, exitCode } = await nightshift(["task", "remove", "--follow-ups", "--repo", repo]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "FOLLOW-a  from BUG-1  Sort it\nFOLLOW-b  from BUG-2  Paint it\n",
    });
    expect(stderr).toBe(
      [
        "FOLLOW-d stays: backlog/FOLLOW-d.md cannot be read (nightshift task list says why)",
        "FOLLOW-c stays: somebody works on it, or its merge request is open",
        "nothing is deleted: --yes deletes these 2 files\n",
      ].join("\n"),
    );
    expect(existsSync(join(repo, "backlog/FOLLOW-a.md"))).toBe(true);
  });

  test("deletes them with --yes, of one task alone with --parent; people's tasks stay", async () => {
    const repo = state();
    const args = ["task", "remove", "--follow-ups", "--yes", "--repo", repo];
    await nightshift([...args, "--parent", "BUG-2"]);
    const left = () =>
      ["BUG-1", "BUG-1-part", "FOLLOW-a", "FOLLOW-b", "FOLLOW-c"].map((id) =>
        existsSync(join(repo, `backlog/${id}.md`)),
      );
    expect(left()).toEqual([true, true, true, false, true]);
    await nightshift(args);
    expect(left()).toEqual([true, true, false, false, true]);
    const none = await nightshift(args);
    expect(none).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test("must be asked for: without --follow-ups nothing is removed", async () => {
    expect(await nightshift(["task", "remove", "--yes", "--repo", state()])).toMatchObject({ exitCode: 2 });
  });
});

describe("critiques list", () => {
  test("shows the newest file first, and names malformed ones on stderr", async () => {
    const repo = folderOf({
      "feedback/critiques/BUG-1-p1.md": CRITIQUE("Write the test first"),
      "feedback/critiques/BUG-2-p9.md": CRITIQUE("Read the docs"),
      "feedback/2026-11-23.md": "The mentor's own words",
    });
    const [list, json] = await Promise.all([
      nightshift(["critiques", "list", "--repo", repo]),
      nightshift(["critiques", "list", "--json", "--repo", repo]),
    ]);
    expect(list).toEqual({
      exitCode: 0,
      stdout: "BUG-2-p9  counts      Read the docs\nBUG-1-p1  counts      Write the test first\n",
      stderr: "",
    });
    expect(JSON.parse(json.stdout)).toMatchObject({ critiques: [{ id: "BUG-2-p9" }, { id: "BUG-1-p1" }], loop: null });
    writeInto(repo, "feedback/critiques/BAD.md", "no front matter");
    const damaged = await nightshift(["critiques", "list", "--repo", repo]);
    expect(damaged.exitCode).toBe(1);
    expect(damaged.stderr).toContain("! feedback/critiques/BAD.md:1: ");
  });

  test("says what waits, what gives way, what was retired, and what each is worth", async () => {
    const said = (id: string, lesson: string, more: string) =>
      `---\ntask: BUG-1\ncycle: p1\nlesson: ${lesson}\n${more}\n---\n\nText\n${id}\n`;
    const at = new Date(Date.now() - 3_600_000);
    const events = [
      makeEvent({ type: "critique.retired", critique: "old", reason: "no effect on grades" }, "p1", at),
      ...Array.from({ length: 12 }, (_, n) => {
        const critiques = n % 3 === 0 ? { given: [], heldOut: ["use"] } : { given: ["use"], heldOut: [] };
        const score = (n % 3 === 0 ? 5 : 7) + (n % 2) / 5;
        const task = `T-${n}`;
        return [
          makeEvent(
            {
              type: "task.claimed",
              task,
              category: "code",
              model: "m",
              reservedUsd: 1,
              slot: 1,
              kind: "first",
              fingerprint: "f",
              critiques,
            },
            `p${n}`,
            at,
          ),
          makeEvent({ type: "task.graded", task, score, heuristics: score, judge: score, model: "m" }, `p${n}`, at),
          makeEvent({ type: "mr.opened", task, iid: n + 1, url: "", headSha: "h", draft: false }, `p${n}`, at),
          makeEvent(
            n % 3 === 0
              ? { type: "mr.closed", task, iid: n + 1, by: "ada", reason: "quality: wrong" }
              : { type: "mr.merged", task, iid: n + 1, sha: "s", by: "ada" },
            `q${n}`,
            at,
          ),
        ];
      }).flat(),
    ];
    const repo = folderOf({
      "feedback/critiques/avoid.md": said("avoid", "Do not use tabs", "author: judge@0123456789ab\ncount: 2"),
      "feedback/critiques/old.md": said("old", "Old", "author: human:ada"),
      "feedback/critiques/use.md": said("use", "Use tabs", "author: human:ada"),
      "feedback/critiques/wait.md": said("wait", "Wait", "author: judge@0123456789ab"),
      "backlog/ledger/2026-11.jsonl": events.map((event) => `${formatEvent(event)}\n`).join(""),
    });
    const [list, all, json] = await Promise.all([
      nightshift(["critiques", "list", "--repo", repo]),
      nightshift(["critiques", "list", "--all", "--repo", repo]),
      nightshift(["critiques", "list", "--all", "--json", "--repo", repo]),
    ]);
    expect(list.stdout.split("\n")).toEqual([
      "wait   pending        judge@0123456789ab  Wait",
      "use    counts         ada                 Use tabs",
      "avoid  gives way  2×  judge@0123456789ab  Do not use tabs",
      "",
      "wait: from a grade alone: it counts once it is seen in a second task, on another night",
      expect.stringMatching(/^use: grade \+2\.0 \(\+1\.\d to \+2\.\d\), 8 tasks with and 4 without$/),
      expect.stringMatching(/^use: merges \+73 points \(\+\d+ to \+\d+\), 8 tasks with and 4 without$/),
      "avoid: contradicts use, which counts: edit or delete one of the two",
      expect.stringMatching(
        /^Whether lessons help is not known yet: 12 graded tasks that lessons are about, 4 of them/,
      ),
      "",
    ]);
    expect(all.stdout).toContain("old: no effect on grades");
    const data = JSON.parse(json.stdout);
    expect(data.loop).toEqual({ kind: "too-few", tasks: 12, heldOut: 4, missing: 18 });
    expect(data.critiques).toMatchObject([
      { id: "wait", standing: { kind: "pending" } },
      { id: "use", given: 8, heldOut: 4, gradeLift: { given: 8, heldOut: 4 }, mergeLift: { given: 8, heldOut: 4 } },
      { id: "old", standing: { kind: "retired", reason: "no effect on grades" } },
      { id: "avoid", standing: { kind: "overruled", by: "use" }, count: 2 },
    ]);
  });
});
