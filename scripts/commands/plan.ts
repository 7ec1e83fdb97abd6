import type { Environment } from "../config.ts";
import { defaultConfiguration } from "../domain/configuration.ts";
import { SetupError } from "../domain/fault.ts";
import { defaultsOutOfReach } from "../domain/setting-order.ts";
import { projectChecks } from "../domain/verify/checks.ts";
import { askingSettings } from "./asking-settings.ts";
import { noTextToCompare, projectFolder, readProject } from "./checkout.ts";
import { askCheckout, askGitLab } from "./dry-run.ts";
import { paperOf } from "./paper.ts";
import { planView } from "./plan-view.ts";
import { print, sayPainted, tell } from "./print.ts";

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
  if (asked.kind === "checkout" && head === null)
    tell(`! --repo ${options.repo} has no commit yet: a cycle works on one, and sees what is committed alone`);
  for (const words of defaultsOutOfReach(found.configuration, defaultConfiguration())) tell(`! ${words}`);
  if (options.json) print({ pulse, plan: planned, checks, asked }, options);
  else sayPainted(planView(found, checks, head, paperOf(process.stdout, env)));
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
