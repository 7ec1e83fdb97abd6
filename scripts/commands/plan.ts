import type { Plan } from "../artifacts/plan.ts";
import type { Pulse } from "../artifacts/pulse.ts";
import type { Environment } from "../config.ts";
import { SetupError } from "../domain/fault.ts";
import { describeChecks, type ProjectChecks, projectChecks } from "../domain/verify/checks.ts";
import { cutBudgets } from "../phases/mind.ts";
import { askingSettings } from "./asking-settings.ts";
import { noTextToCompare, projectFolder, readProject } from "./checkout.ts";
import { type Asked, askCheckout, askGitLab, type DryRun } from "./dry-run.ts";
import { sourceWords } from "./local-state.ts";
import { print, say, table, tell } from "./print.ts";

/** Exit code for a cycle that would find nothing to do. */
const REST = 3;

type Options = { repo: string; json?: boolean; offline?: boolean };

/** What the next cycle would do, and why. Asks GitLab where a token is set, else the checkout alone. Nothing is written. */
export async function plan(env: Environment, options: Options): Promise<number> {
  const repoDir = await projectFolder(options.repo);
  const path = env.PATH ?? "";
  const settings = options.offline
    ? { unasked: "--offline was given" }
    : askingSettings(env, await gitWords(repoDir, path, "remote", "get-url", "origin"));
  if ("unasked" in settings) await requireRepository(options.repo, repoDir, path);
  const found =
    "unasked" in settings ? await askCheckout(env, repoDir, settings.unasked) : await askGitLab(env, settings);
  const checks = projectChecks(found.configuration.verify, await readProject(repoDir, path));
  const head = await gitWords(repoDir, path, "rev-parse", "--verify", "--quiet", "HEAD");
  const { pulse, plan: planned, asked } = found;
  // What makes the answer worth less than it looks is said on stderr: JSON stays JSON.
  if (asked.kind === "checkout" && !asked.hasText) tell(noTextToCompare(options.repo));
  if (options.json) print({ pulse, plan: planned, checks, asked }, options);
  else show(found, checks, head);
  return planned.entries.length === 0 ? REST : 0;
}

/** What git says of the checkout in one line; null when it has nothing to say, or there is no repository. */
async function gitWords(dir: string, path: string, ...args: string[]): Promise<string | null> {
  const { runGit } = await import("../adapters/workspace/git-process.ts");
  const { exitCode, stdout } = await runGit(args, { path, cwd: dir });
  return exitCode === 0 ? stdout.toString("utf8").trim() : null;
}

/** A cycle works on commits: of a folder without any, a plan would be about something else. */
async function requireRepository(named: string, repoDir: string, path: string): Promise<void> {
  if ((await gitWords(repoDir, path, "rev-parse", "--git-dir")) !== null) return;
  throw new SetupError(
    `--repo ${named} is no git repository: give the project's checkout, or run \`git init\` and commit there`,
  );
}

function show(
  { pulse, plan: planned, asked, configuration }: DryRun,
  checks: ProjectChecks,
  head: string | null,
): void {
  say("May we work?");
  say(table(pulse.checks.map((check) => [`  ${markOf(check)}`, check.name, detailOf(check)])));
  say(
    pulse.decision.kind === "work"
      ? `\nAllowance: $${pulse.decision.allowanceUsd.toFixed(2)}`
      : "\nThe cycle would rest:",
  );
  for (const reason of planned.restReasons) say(`  ${reason}`);
  section("Would take", planned.entries.map(entryRow));
  for (const words of cutBudgets(planned, configuration)) say(`  ! ${words}`);
  section(
    "Passed over",
    planned.passedOver.map(({ task, reason }) => [`  ${task}`, reason]),
  );
  section(
    "Proves the work by",
    describeChecks(checks).map(([what = "", ...words]) => [`  ${what}`, ...words]),
  );
  for (const fault of planned.faults) say(`\n! ${fault}`);
  say(`\n${askedWords(asked, pulse, head)}`);
}

function askedWords(asked: Asked, { mergeRequests }: Pulse, head: string | null): string {
  if (asked.kind === "checkout") {
    const state = asked.source.kind === "folder" ? "" : `\n${sourceWords(asked.source)}`;
    return `Not asked: the merge requests, notes, pipelines and state on GitLab (${asked.unasked}).${state}`;
  }
  const { url, branch, commitSha, stateBranch, stateSha, as } = asked;
  const open = mergeRequests.filter((mr) => mr.state === "opened").length;
  const state = stateBranch === branch ? "" : `, state of ${stateBranch} at ${stateSha.slice(0, 8)}`;
  const here =
    head === commitSha ? "" : `\nThis checkout${head === null ? "" : ` (${head.slice(0, 8)})`} was not looked at.`;
  return `Asked, and changed nothing: ${url}, ${branch} at ${commitSha.slice(0, 8)}${state}, ${open} open merge requests of ${as}.${here}`;
}

function section(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length > 0) say(`\n${title}\n${table(rows)}`);
}

function markOf({ ok }: Pulse["checks"][number]): string {
  if (ok === null) return "–";
  return ok ? "✓" : "✗";
}

function detailOf({ detail, remedy }: Pulse["checks"][number]): string {
  return remedy === null ? detail : `${detail} (${remedy})`;
}

function entryRow({ task, model, agentUsd, judgeUsd, reasons }: Plan["entries"][number]): string[] {
  return [`  ${task.id}`, `$${(agentUsd + judgeUsd).toFixed(2)}`, model, reasons[0] ?? "", task.title];
}
