import { join } from "node:path";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { Environment } from "../config.ts";
import { loadConfiguration } from "../configuration-file.ts";
import { type Citation, citationText } from "../domain/citation.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { Finding } from "../domain/grading.ts";
import { type Reasoning, reasoningFor } from "../domain/reasoning.ts";
import { gradeWork } from "../phases/grade-work.ts";
import { sizeLimits } from "../phases/guarding.ts";
import type { ExamineChange } from "../ports/examination.ts";
import { promptReader } from "../prompt-files.ts";
import { type Asked, type Case, checkAsked, readCases } from "./cases.ts";
import { type LocalRepository, openLocalRepository } from "./local-repository.ts";
import { readState } from "./local-state.ts";
import { hanging, paperOf } from "./paper.ts";
import { print, printRow, say, tell } from "./print.ts";

type Options = Asked & { repo: string; heuristicsOnly?: boolean; json?: boolean };

/** A judge with what it may be asked for; null: heuristics alone. */
type Judge = { model: MeteredModel; name: string; reasoning: Reasoning } | null;

/**
 * Grades one patch, or many. Each grade is printed as soon as it is known: what was paid for is not lost to a later
 * failure. Exit code 1 when a judge was to be asked and gave no answer.
 */
export async function grade(env: Environment, options: Options): Promise<number> {
  checkAsked(options);
  const repository = await openLocalRepository(options.repo, env.PATH ?? "");
  const configuration = loadConfiguration(repository.dir, new Date());
  const cases = await readCases(options, repository, async () => (await readState(options.repo, env.PATH ?? "")).files);
  const show = options.cases === undefined ? showOne : showRow;
  const { openExaminations } = await import("../adapters/examination.ts");
  const { examine, close } = openExaminations({
    ...{ path: env.PATH ?? "", cwd: repository.dir },
    packages: configuration.guards.packages,
  });
  const unjudged = await withJudge(env, options, repository.dir, async (judge) => {
    const missing: string[] = [];
    for (const one of cases) {
      const graded = await gradeCase(one, { repository, examine, configuration }, judge);
      show(graded, options);
      if (graded.partial !== null) missing.push(`${one.id}: ${graded.partial}`);
    }
    return missing;
  }).finally(close);
  for (const why of unjudged) tell(`! ${why}; the grade is partial: heuristics alone`);
  return unjudged.length > 0 ? 1 : 0;
}

type Place = { repository: LocalRepository; examine: ExamineChange; configuration: Configuration };

type Graded = {
  id: string;
  score: number;
  parts: { heuristics: number; judge: number | null };
  findings: Finding[];
  reasons: string[];
  concerns: string[];
  citations: Citation[];
  /** `judge@…`; null where none was asked, or none answered. */
  version: string | null;
  /** Why a judge that was asked gave no verdict. */
  partial: string | null;
};

async function gradeCase(one: Case, { repository, examine, configuration }: Place, judge: Judge): Promise<Graded> {
  const change = await examine(one.baseSha, [one.patch]);
  const { grade: graded } = await gradeWork({
    work: { task: one.task, checks: [] },
    patch: one.patch,
    change,
    limits: sizeLimits(configuration),
    protect: configuration.guards.protect,
    model: judge?.model ?? null,
    judges: judge === null ? [] : [{ model: judge.name, reasoning: judge.reasoning }],
    prompt: promptReader(repository.dir),
  });
  const { heuristics, judge: verdict } = graded;
  return {
    id: one.id,
    score: graded.score,
    parts: { heuristics: heuristics.score, judge: verdict?.score ?? null },
    findings: heuristics.findings,
    reasons: verdict?.reasons ?? [],
    concerns: verdict?.concerns ?? [],
    citations: verdict?.citations ?? [],
    version: verdict?.version ?? null,
    partial: graded.partial ?? null,
  };
}

/** A judge is a model call: it needs a credential and is metered under the configuration's cap for a cycle. */
async function withJudge<T>(
  env: Environment,
  options: Options,
  repoDir: string,
  use: (judge: Judge) => Promise<T>,
): Promise<T> {
  if (options.heuristicsOnly === true) return use(null);
  const { localWorld, withModel } = await import("../wire.ts");
  const world = localWorld(env, { cycle: "local", url: "", commitSha: "" }, repoDir, join(repoDir, ".nightshift"));
  const { budget, models } = world.configuration;
  const reasoning = reasoningFor(world.configuration, models.judge, null);
  return withModel(env, world, repoDir, (judge) =>
    use({ model: judge.meter(budget.cycle_usd, null), name: models.judge, reasoning }),
  );
}

function showRow({ id, score, findings }: Graded, options: Options): void {
  if (options.json) printRow({ id, score, findings });
  else say(`${score.toFixed(1).padStart(4)}  ${id}`);
}

function showOne({ id: _, ...graded }: Graded, options: Options): void {
  if (options.json) {
    print(graded, options);
    return;
  }
  const { score, parts, findings, reasons, concerns, citations } = graded;
  const judge = parts.judge === null ? "none" : parts.judge.toFixed(1);
  say(`${score.toFixed(1)} of 10 (heuristics ${parts.heuristics.toFixed(1)}, judge ${judge})`);
  const rows = [
    ...findings.flatMap(({ rule, points, detail, remedy }) => [
      ["−", `${rule} (${points}): ${detail}`],
      [" ", `→ ${remedy}`],
    ]),
    ...reasons.map((reason) => [" ", reason]),
    ...concerns.map((concern) => ["!", concern]),
    ...(citations.length > 0 ? [[" ", `cites ${citations.map(citationText).join(", ")}`]] : []),
  ];
  if (rows.length > 0) say(hanging(rows, paperOf(process.stdout, {}), " "));
}
