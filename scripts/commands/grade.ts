import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { type MeteredModel, meterModel } from "../agent/metered-model.ts";
import { type Environment, promptReader } from "../config.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import type { Finding } from "../domain/grading.ts";
import { parseTask, TASK_ID, type Task, taskIdOf } from "../domain/task.ts";
import { gradeWork } from "../phases/grade-work.ts";
import { localWorld, withModel } from "../wire.ts";
import { commitOf } from "./checkout.ts";
import { print, printRows, say } from "./print.ts";
import { readNamed, readRows } from "./rows.ts";

type Options = {
  patch?: string;
  base?: string;
  task?: string;
  cases?: string;
  repo: string;
  heuristicsOnly?: boolean;
  json?: boolean;
};
type Case = { id: string; base: string; patch: string; task: Task };

const caseSchema = z.object({
  id: z.string(),
  base: z.string(),
  patch: z.string(),
  task: z.object({ title: z.string(), description: z.string().default("") }),
});

/** Grades one patch, or many. */
export async function grade(env: Environment, options: Options): Promise<number> {
  const isMany = options.cases !== undefined;
  const cases = isMany ? await readCases(options.cases ?? "") : [await readCase(options)];
  const results = await withJudge(env, options, (model, judgeModel) =>
    inTurn(cases, (one) => gradeCase(one, options.repo, model, judgeModel)),
  );
  if (isMany && options.json) printRows(results.map(({ id, score, findings }) => ({ id, score, findings })));
  else if (isMany) for (const { id, score } of results) say(`${score.toFixed(1)}  ${id}`);
  else if (options.json) print({ ...results[0], id: undefined }, options);
  else for (const line of describe(results[0])) say(line);
  return 0;
}

type Result = {
  id: string;
  score: number;
  parts: { heuristics: number; judge: number | null };
  findings: Finding[];
  reasons: string[];
  concerns: string[];
};

async function gradeCase(one: Case, repo: string, model: MeteredModel | null, judgeModel: string): Promise<Result> {
  const unfit = await findUnfit(resolve(repo), one);
  const work = {
    task: one.task,
    checks: [],
    outcome: { kind: "delivered" as const, summary: "(not given)", evidence: [] },
  };
  const { grade: graded } = await gradeWork({
    work,
    patch: one.patch,
    model: unfit === null ? model : null,
    judgeModel,
    prompt: promptReader(repo),
  });
  const { heuristics, judge } = graded;
  const findings = unfit === null ? heuristics.findings : [unfit, ...heuristics.findings];
  return {
    id: one.id,
    score: unfit === null ? graded.score : 1,
    parts: { heuristics: unfit === null ? heuristics.score : 1, judge: judge?.score ?? null },
    findings,
    reasons: judge?.reasons ?? [],
    concerns: judge?.concerns ?? [],
  };
}

/** A patch that does not apply to its base is worth nothing, whatever it says. Asked of git, on an index of its own. */
async function findUnfit(repo: string, { base, patch }: Case): Promise<Finding | null> {
  const sha = await commitOf(repo, base);
  const scratch = await mkdtemp(join(tmpdir(), "nightshift-grade-"));
  try {
    const git = { cwd: repo, reject: false, env: { GIT_INDEX_FILE: join(scratch, "index") } } as const;
    await execa("git", ["read-tree", sha], git);
    const applied = await execa("git", ["apply", "--cached", "--check", "--allow-empty", "-"], {
      ...git,
      input: patch,
    });
    const detail = applied.stderr.split("\n")[0] ?? "";
    return applied.exitCode === 0
      ? null
      : { rule: "does-not-apply", points: 9, detail: `the patch does not apply to ${base}: ${detail}` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A judge is a model call: it needs a credential and is metered under the configuration's cap for a task. */
async function withJudge<T>(
  env: Environment,
  options: Options,
  use: (model: MeteredModel | null, judgeModel: string) => Promise<T>,
): Promise<T> {
  if (options.heuristicsOnly === true) return use(null, "");
  const repoDir = resolve(options.repo);
  const world = localWorld(env, { cycle: "local", url: "", commitSha: "" }, repoDir, join(repoDir, ".nightshift"));
  const { configuration } = world;
  return withModel(env, world, repoDir, (judge) =>
    use(meterModel(judge.model, { ...judge, capUsd: configuration.budget.cycle_usd }), configuration.models.judge),
  );
}

async function readCase({ patch, base, task }: Options): Promise<Case> {
  if (patch === undefined || base === undefined)
    throw new SetupError("grade needs --patch FILE and --base REV, or --cases FILE.jsonl");
  return {
    id: "patch",
    base,
    patch: await readNamed("--patch", patch),
    task: task === undefined ? plainTask("") : await readTask(task),
  };
}

async function readCases(file: string): Promise<Case[]> {
  const rows = await readRows(
    file,
    caseSchema,
    '{"id": "1", "base": "HEAD", "patch": "diff --git …", "task": {"title": "…", "description": "…"}}',
  );
  return rows.map((row) => ({ ...row, task: { ...plainTask(row.task.title), description: row.task.description } }));
}

async function readTask(file: string): Promise<Task> {
  const parsed = parseTask(TASK_ID.test(taskIdOf(file)) ? file : "TASK-1.md", await readNamed("--task", file));
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}

function plainTask(title: string): Task {
  return {
    id: "TASK-1",
    title,
    category: "code",
    priority: 3,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: "human",
    image: null,
    tags: [],
    description: "",
  };
}

function describe(result: Result | undefined): string[] {
  if (result === undefined) return [];
  const { score, parts, findings, reasons, concerns } = result;
  return [
    `${score.toFixed(1)} of 10 (heuristics ${parts.heuristics.toFixed(1)}, judge ${parts.judge?.toFixed(1) ?? "not asked"})`,
    ...findings.map((finding) => `− ${finding.rule} (${finding.points}): ${finding.detail}`),
    ...reasons.map((reason) => `  ${reason}`),
    ...concerns.map((concern) => `! ${concern}`),
  ];
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
