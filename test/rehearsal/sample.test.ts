import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import picomatch from "picomatch";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openWeb } from "../../scripts/adapters/web/web.ts";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { indexTree } from "../../scripts/domain/preflight/tree-index.ts";
import { preflight } from "../../scripts/domain/preflight.ts";
import { parseTask, type Task } from "../../scripts/domain/task.ts";
import { type MessagesRequest, messagesRequestSchema } from "../../scripts/rehearsal/model/request.ts";
import type { Scenario, ScriptedCall, Turn } from "../../scripts/rehearsal/model/scenario.ts";
import { sampleScenarios } from "../../scripts/rehearsal/scenarios/all.ts";
import { genericAgent } from "../../scripts/rehearsal/scenarios/generic.ts";
import { maintainerDay } from "../../scripts/rehearsal/scenarios/maintainer.ts";
import { SAMPLE_PAGES } from "../../scripts/rehearsal/web/pages.ts";
import { startWeb } from "../../scripts/rehearsal/web/server.ts";
import { manualClock } from "../agent/manual-clock.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../scripts/rehearsal/sample");

const BUG = "BUG-001-leading-minus";
const FEATURE = "FEAT-002-iso-8601";
const REDUNDANT = "FEAT-006-compare-and-sort";
const REVISION = `${FEATURE}, P1W2D`;
const FIRST_NIGHT = [BUG, FEATURE, "DOCS-003-recipes", "TEST-004-round-trip-sweep", "RESEARCH-005-calendar-months"];

/** Each agent's script, with those whose changes its base already holds, and one that git has merged into it, conflicts and all. */
const SCRIPTS: { agent: string; after: string[]; merging?: string; pass: number }[] = [
  { agent: BUG, after: [], pass: 44 },
  { agent: FEATURE, after: [], pass: 51 },
  { agent: "DOCS-003-recipes", after: [], pass: 39 },
  { agent: "TEST-004-round-trip-sweep", after: [], pass: 40 },
  { agent: "RESEARCH-005-calendar-months", after: [], pass: 39 },
  { agent: REVISION, after: [FEATURE], merging: BUG, pass: 57 },
  { agent: "FEAT-007-ranges", after: [BUG], pass: 52 },
  { agent: "REFACTOR-009-single-unit-table", after: [BUG], pass: 44 },
];

const temporary: string[] = [];
const webDouble = await startWeb(SAMPLE_PAGES);
afterAll(() => webDouble.close());
const web = openWeb(
  {
    search: { provider: "searxng", url: webDouble.url, usd_per_search: 0 },
    hosts: [],
    own_sites: [webDouble.url],
  },
  { searchKey: null, clock: manualClock() },
);

afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true, force: true }))));

describe("the sample project", () => {
  it("has a suite of at least 25 tests, all green", async () => {
    const { output, exitCode } = await shell(SAMPLE, "npm test");
    expect(exitCode).toBe(0);
    expect(countOf(output, "pass")).toBeGreaterThanOrEqual(25);
    expect(countOf(output, "fail")).toBe(0);
  });

  it("passes its own quick check", async () => {
    expect((await shell(SAMPLE, "npm run check")).exitCode).toBe(0);
  });

  it("installs without a network", async () => {
    const project = await copyOfSample();
    expect((await shell(project, "npm ci --offline --no-audit --no-fund")).exitCode).toBe(0);
  });

  it("has the bug that the backlog reports: a leading minus covers the first part alone", async () => {
    expect(await evaluate(SAMPLE, "parse('-1h 30m')")).toBe("-1800000");
  });

  it("has a second bug that nobody has reported: a round figure does not carry over", async () => {
    expect(await evaluate(SAMPLE, "humanize('59m 40s')")).toBe("60 minutes");
  });

  it("has a valid configuration, not paused", async () => {
    const configuration = parseConfiguration(await readFile(path.join(SAMPLE, "nightshift.yml"), "utf8"));
    expect(configuration).toMatchObject({ kind: "ok", value: { paused: false, verify: { full: ["npm test"] } } });
  });
});

describe("its backlog", () => {
  it("holds a task of each kind, and exactly one malformed file", async () => {
    const { tasks, malformed } = await readBacklog();
    expect(Object.fromEntries(tasks.map(({ id, category }) => [id, category]))).toEqual({
      [BUG]: "code",
      [FEATURE]: "code",
      "DOCS-003-recipes": "docs",
      "TEST-004-round-trip-sweep": "test",
      "RESEARCH-005-calendar-months": "research",
      [REDUNDANT]: "code",
      "FEAT-007-ranges": "code",
      "REFACTOR-009-single-unit-table": "refactor",
    });
    expect(malformed).toMatchObject([{ file: "backlog/OPS-008-publish-types.md", line: 4 }]);
  });

  it("lets one task wait for the bug fix, and for nothing else", async () => {
    const waiting = (await readBacklog()).tasks.filter(({ dependsOn }) => dependsOn.length > 0);
    expect(waiting.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([["FEAT-007-ranges", [BUG]]]);
  });

  it("fits the first night into the budget of a cycle", async () => {
    const { tasks } = await readBacklog();
    const first = tasks.filter(({ id }) => FIRST_NIGHT.includes(id));
    expect(first.reduce((sum, { budgetUsd }) => sum + (budgetUsd ?? 0), 0)).toBeLessThanOrEqual(3);
  });

  it("is redundant in one task, and far from it in all others, on both nights", async () => {
    const secondNight = await copyOfSample();
    await replay(BUG, secondNight, "edits only");
    for (const tree of [SAMPLE, secondNight]) {
      const index = indexTree(await textsOf(tree));
      const { tasks } = await readBacklog();
      const settings = { reject_above: 0.6, grey_above: 0.4 };
      const verdicts = tasks.map((task) => ({ id: task.id, ...preflight(task, index, settings) }));
      expect(verdicts.filter(({ verdict }) => verdict === "redundant").map(({ id }) => id)).toEqual([REDUNDANT]);
      // On the second night the bug is mended: that it is new then would be wrong.
      const others = verdicts.filter(({ id }) => id !== REDUNDANT && !(tree === secondNight && id === BUG));
      expect(others.filter(({ overlap }) => overlap > 0.3).map(({ id }) => id)).toEqual([]);
    }
  });
});

describe("the scripted agents", () => {
  it.concurrent.each(SCRIPTS)("$agent works as scripted and leaves a green tree", async (script) => {
    const { agent, after, merging, pass } = script;
    const worktree = await copyOfSample();
    const { commit, git, merge } = await repositoryIn(worktree);
    for (const earlier of after) await replay(earlier, worktree, "edits only");
    if (merging !== undefined) {
      await commit("Ours");
      await git("switch", "--quiet", "--create", "theirs", "HEAD~");
      await replay(merging, worktree, "edits only");
      await commit("Theirs");
      await git("switch", "--quiet", "main");
      expect(await merge("theirs")).toContain("CONFLICT (content): Merge conflict in CHANGELOG.md");
    }
    await replay(agent, worktree, "everything");
    const { output } = await shell(worktree, "npm test");
    expect({ pass: countOf(output, "pass"), fail: countOf(output, "fail") }).toEqual({ pass, fail: 0 });
  });

  it("the replay notices a script that is wrong about its tree", async () => {
    const worktree = await copyOfSample();
    await replay(BUG, worktree, "edits only");
    await expect(replay("TEST-004-round-trip-sweep", worktree, "everything")).rejects.toThrow(/turn 4/);
  });

  it("each takes 6 to 14 turns", () => {
    for (const { agent } of SCRIPTS) {
      expect(agentNamed(agent).turns.length, agent).toBeGreaterThanOrEqual(6);
      expect(agentNamed(agent).turns.length, agent).toBeLessThanOrEqual(14);
    }
  });

  it("each keeps to the paths of its task", async () => {
    const { tasks } = await readBacklog();
    for (const { agent } of SCRIPTS) {
      const allowed = picomatch(tasks.find(({ id }) => agent.startsWith(id))?.paths ?? []);
      const written = agentNamed(agent)
        .turns.map((turn) => ({ ...turn, ...turn.compute?.(requestAfter([])) }))
        .flatMap((turn) => callsOf(turn).flatMap(writtenPath));
      expect(written.length, agent).toBeGreaterThan(0);
      expect(
        written.filter((file) => !allowed(file)),
        agent,
      ).toEqual([]);
    }
  });

  it("their merge requests merge with one another, and the whole is green", async () => {
    const project = await copyOfSample();
    const { commit, git, merge } = await repositoryIn(project);
    for (const agent of FIRST_NIGHT) {
      await git("switch", "--quiet", "--create", `nightshift/${agent}`, "main");
      await replay(agent, project, "edits only");
      await commit(agent);
    }
    await git("switch", "--quiet", "main");
    await git("merge", "--no-ff", "--no-edit", `nightshift/${BUG}`);
    await git("switch", "--quiet", `nightshift/${FEATURE}`);
    await merge("main");
    await replay(REVISION, project, "edits only");
    await commit(REVISION);
    await git("switch", "--quiet", "main");
    const second = ["FEAT-007-ranges", "REFACTOR-009-single-unit-table"];
    for (const agent of second) {
      await git("switch", "--quiet", "--create", `nightshift/${agent}`, "main");
      await replay(agent, project, "edits only");
      await commit(agent);
    }
    await git("switch", "--quiet", "main");
    for (const agent of [...FIRST_NIGHT.slice(1), ...second]) {
      await git("merge", "--no-ff", "--no-edit", `nightshift/${agent}`);
    }
    const { output } = await shell(project, "npm test");
    expect({ pass: countOf(output, "pass"), fail: countOf(output, "fail") }).toEqual({ pass: 66, fail: 0 });
  });

  it("the fixed bug is gone", async () => {
    const worktree = await copyOfSample();
    await replay(BUG, worktree, "edits only");
    expect(await evaluate(worktree, "parse('-1h 30m')")).toBe("-5400000");
  });

  it("of the outcomes that the recipes state, the last alone is wrong, as judge and maintainer say", async () => {
    const worktree = await copyOfSample();
    await replay("DOCS-003-recipes", worktree, "edits only");
    const page = await readFile(path.join(worktree, "docs/recipes.md"), "utf8");
    const stated = [...page.matchAll(/; \/\/ "?([^"\n]+)"?$/gm)].map(([, outcome]) => outcome);
    const real = await evaluate(
      worktree,
      "[format(sum(['1h 8m', '52m', '2h 20m'].map((entry) => roundTo(entry, '15m')))), " +
        "...[3, 10].map((attempt) => shortest([scale('200ms', 2 ** attempt), '30s'])), " +
        "formatClock(subtract('12m', '3m 25s')), humanize(scale('19m 53s', 3))].join()",
    );
    expect(stated.join()).toBe("4h 15m,1600,30000,0:08:35,1 hour");
    expect(real).toBe("4h 15m,1600,30000,0:08:35,60 minutes");
  });
});

describe("who answers what", () => {
  it("the agent's first message finds the script of its task, although it names others", () => {
    expect(speaker("# Task FEAT-007-ranges: Windows, after BUG-001-leading-minus", "agent")).toBe(
      "agent FEAT-007-ranges",
    );
    for (const id of FIRST_NIGHT) expect(speaker(`# Task ${id}: Do it\n\n`, "agent")).toBe(`agent ${id}`);
  });

  it("a judge grades the task that stands at the head, although the patch names others", () => {
    const patch = "<patch>\n+ // see BUG-001-leading-minus: sign\n</patch>";
    for (const id of FIRST_NIGHT)
      expect(speaker(`<task>\n${id}: Do it (code)\n</task>\n${patch}`, "judge")).toBe(`judge ${id}`);
  });

  it("the maintainer's comment leads to the revision", () => {
    const { task, body } = maintainerDay.comment;
    expect(speaker(`# Revision of task ${task}: Dates\n> ${body}`, "agent")).toBe(`agent ${REVISION}`);
    expect(speaker(`<task>\n${task}: Dates\n\n- ${body}`, "judge")).toBe(`judge ${REVISION}`);
  });

  it("the first try holds nothing of what the revision is recognised by", () => {
    expect(JSON.stringify(agentNamed(FEATURE).turns)).not.toContain("P1W2D");
    expect(JSON.stringify(agentNamed(REVISION).turns)).toContain("P1W2D");
  });

  it("the maintainer acts on three different merge requests of the first night", () => {
    const { comment, merge, close } = maintainerDay;
    const touched = new Set([comment.task, merge.task, close.task]);
    expect(touched.size).toBe(3);
    expect(FIRST_NIGHT).toEqual(expect.arrayContaining([...touched]));
  });

  it("every agent has a judge, whose grades differ; the one low grade comes with a critique", () => {
    const grades = SCRIPTS.map(({ agent }) => {
      const judge = sampleScenarios.find(({ name }) => name === `judge ${agent}`);
      return { agent, ...verdictSchema.parse(judge?.turns[0]?.json) };
    });
    expect(new Set(grades.map(({ score }) => score)).size).toBeGreaterThanOrEqual(4);
    const low = grades.filter(({ score }) => score < 6);
    expect(low.map(({ agent, score }) => [agent, score])).toEqual([["DOCS-003-recipes", 4]]);
    for (const grade of grades) expect(grade.critique !== null, grade.agent).toBe(grade.score < 6);
  });
});

describe("the agent for any repository", () => {
  it("reads the README that the listing shows", () => {
    expect(genericCall(1, "docs/\nREADME.rst\nsrc/")).toEqual({ name: "read_file", input: { path: "README.rst" } });
  });

  it("searches where there is no README at the top", () => {
    expect(genericCall(1, "docs/README.md\nsrc/a.ts")).toMatchObject({ name: "search" });
  });

  it("names its note after the task, not after the first word that looks like an ID", () => {
    expect(genericCall(2, "src/a.ts")).toMatchObject({
      name: "write_file",
      input: { path: "docs/night-shift/OPS-3-v1.2.md" },
    });
  });

  it("finishes", () => {
    expect(genericCall(3, "src/a.ts")).toMatchObject({ name: "finish", input: { evidence: [expect.any(String)] } });
  });
});

const verdictSchema = z.strictObject({
  score: z.int().min(1).max(10),
  reasons: z.array(z.string()).min(1),
  concerns: z.array(z.string()),
  critique: z.strictObject({ summary: z.string(), lesson: z.string() }).nullable(),
});

async function readBacklog() {
  const files = (await readdir(path.join(SAMPLE, "backlog"))).filter((file) => file.endsWith(".md")).sort();
  const parsed = await Promise.all(
    files.map(async (file) => parseTask(`backlog/${file}`, await readFile(path.join(SAMPLE, "backlog", file), "utf8"))),
  );
  const tasks: Task[] = parsed.flatMap((result) => (result.kind === "ok" ? [result.value] : []));
  return { tasks, malformed: parsed.flatMap((result) => (result.kind === "ok" ? [] : result.faults)) };
}

/** Every file of a tree with its text. */
async function textsOf(root: string): Promise<Map<string, string>> {
  const files = await listing(root);
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(path.join(root, file), "utf8")] as const)),
  );
}

async function copyOfSample(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "nightshift-sample-"));
  temporary.push(folder);
  await cp(SAMPLE, folder, { recursive: true });
  return folder;
}

/** Makes a repository of a folder, with its first commit on main. */
async function repositoryIn(cwd: string) {
  const maintainer = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.com"];
  const git = (...args: string[]) => execa("git", [...maintainer, ...args], { cwd });
  const commit = async (message: string) => {
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
  };
  await git("init", "--quiet", "--initial-branch=main");
  await commit("Start");
  /** Whatever comes of it stays in the tree, uncommitted; what git says. */
  const merge = async (branch: string) =>
    (await execa("git", [...maintainer, "merge", "--no-ff", "--no-commit", branch], { cwd, reject: false })).stdout;
  return { git, commit, merge };
}

async function shell(cwd: string, command: string): Promise<{ output: string; exitCode: number | undefined }> {
  // The same Node as the test's own, whichever the machine has first on its path.
  const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  const { all, exitCode } = await execa(command, { cwd, shell: true, all: true, reject: false, env: { PATH } });
  return { output: all, exitCode };
}

async function evaluate(cwd: string, expression: string): Promise<string> {
  const names = "format, formatClock, humanize, parse, roundTo, scale, shortest, subtract, sum";
  const program = `import { ${names} } from './src/index.ts'; console.log(${expression})`;
  return (await shell(cwd, `node --input-type=module --eval "${program}"`)).output;
}

function countOf(output: string, what: "pass" | "fail"): number {
  return Number(new RegExp(`\\b${what} (\\d+)`).exec(output)?.[1] ?? Number.NaN);
}

function agentNamed(name: string): Scenario {
  const scenario = sampleScenarios.find((candidate) => candidate.name === `agent ${name}`);
  if (scenario === undefined) throw new Error(`No agent scenario is named ${name}`);
  return scenario;
}

function callsOf(turn: Turn): ScriptedCall[] {
  return [turn.call ?? []].flat();
}

function writtenPath({ name, input }: ScriptedCall): string[] {
  return name === "edit_file" || name === "write_file" ? [z.string().parse(input.path)] : [];
}

type Result = { text: string; isError: boolean };

/**
 * Performs a script's calls literally in a worktree and holds their results against what the next turn expects; as for
 * the agent, a file must be read or written before it is edited. "edits only" leaves out commands, and therefore expectations.
 */
async function replay(agent: string, worktree: string, what: "everything" | "edits only"): Promise<void> {
  let results: Result[] = [];
  const seen: Result[] = [];
  const known = new Set<unknown>();
  for (const [index, scripted] of agentNamed(agent).turns.entries()) {
    const turn = { ...scripted, ...scripted.compute?.(requestAfter([...seen, ...results])) };
    if (what === "everything") {
      for (const [nth, expected] of (turn.expect?.toolResults ?? []).entries()) {
        const where = `${agent}, turn ${index}, result ${nth}`;
        if (expected.isError !== undefined) expect(results[nth]?.isError, where).toBe(expected.isError);
        if (expected.text !== undefined) expect(results[nth]?.text, where).toMatch(expected.text);
      }
      expect(turn.expect?.toolResults?.length ?? results.length, `${agent}, turn ${index}`).toBe(results.length);
    }
    seen.push(...results);
    results = [];
    for (const call of callsOf(turn)) {
      if (call.name === "edit_file") expect(known, `${agent}, turn ${index}`).toContain(call.input.path);
      known.add(call.input.path);
      const isNeeded = writtenPath(call).length > 0 || call.name.startsWith("web_");
      if (what === "everything" || isNeeded) results.push(await perform(call, worktree));
    }
  }
}

async function perform({ name, input }: ScriptedCall, worktree: string): Promise<Result> {
  const text = (key: string) => z.string().parse(input[key]);
  const inside = () => path.join(worktree, text("path"));
  const good = (said: string): Result => ({ text: said, isError: false });
  const bad = (said: string): Result => ({ text: said, isError: true });
  switch (name) {
    case "read_file":
      return inside().startsWith(worktree + path.sep) ? good(await readFile(inside(), "utf8")) : bad("outside");
    case "list_files": {
      const matches = picomatch(text("glob"));
      return good((await listing(worktree)).filter((file) => matches(file)).join("\n"));
    }
    case "search": {
      const matches = picomatch(text("glob"));
      const pattern = new RegExp(text("pattern"));
      const found = [...(await textsOf(worktree))].flatMap(([file, content]) =>
        matches(file) ? content.split("\n").flatMap((line) => (pattern.test(line) ? [`${file}: ${line}`] : [])) : [],
      );
      return good(found.join("\n"));
    }
    case "write_file":
      await mkdir(path.dirname(inside()), { recursive: true });
      await writeFile(inside(), text("content"));
      return good("written");
    case "edit_file": {
      const before = await readFile(inside(), "utf8");
      const pieces = before.split(text("old_text"));
      if (pieces.length !== 2) return bad(`${pieces.length - 1} matches`);
      await writeFile(inside(), pieces.join(text("new_text")));
      return good("edited");
    }
    case "run_command":
      return good((await shell(worktree, text("command"))).output);
    case "web_search": {
      const reply = await web.engine?.search(text("query"));
      return reply?.kind === "hits"
        ? good(reply.hits.map(({ title, url }, nth) => `${nth + 1}. ${title}\n   ${url}`).join("\n"))
        : bad(JSON.stringify(reply));
    }
    case "web_fetch": {
      const reply = await web.reader?.read(text("url"));
      if (reply?.kind === "page") return good(reply.text);
      return bad(reply?.kind === "refused" ? `is not read: ${reply.reason}` : JSON.stringify(reply));
    }
    case "finish":
      return good("finished");
    default:
      throw new Error(`The scripts use no tool named ${name}`);
  }
}

async function listing(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(".git/"))
    .sort();
}

/** The name of the first scenario that would answer, as the double picks it. */
function speaker(firstUser: string, who: "agent" | "judge"): string | undefined {
  return sampleScenarios.find(
    ({ match }) => (who === "judge") === (match.structured === true) && match.firstUser?.test(firstUser),
  )?.name;
}

/** The call that the generic agent makes in a turn, when its listing showed these files. */
/** A request in which the model has been shown these results. */
function requestAfter(seen: readonly Result[]): MessagesRequest {
  const content = [{ type: "text", text: "# Task" }, ...seen.map(({ text }) => ({ type: "text", text }))];
  return messagesRequestSchema.parse({
    model: "claude-sonnet-5-5",
    max_tokens: 1_000,
    messages: [{ role: "user", content }],
  });
}

function genericCall(turn: number, files: string): Turn["call"] {
  const request: MessagesRequest = messagesRequestSchema.parse({
    model: "claude-sonnet-5-5",
    max_tokens: 1_000,
    messages: [
      { role: "user", content: "Texts are UTF-8.\n\nTask OPS-3-v1.2. It says what to do." },
      { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "list_files", input: { glob: "*" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: files }] },
    ],
  });
  const scripted = genericAgent.turns[turn];
  return { ...scripted, ...scripted?.compute?.(request) }.call;
}
