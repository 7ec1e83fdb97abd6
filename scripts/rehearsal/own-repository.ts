import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { loadConfiguration } from "../configuration-file.ts";
import type { ConfigurationEdit } from "../domain/configuration.ts";
import { SetupError } from "../domain/fault.ts";
import { type Standing, standingFacts, standingOf } from "../domain/task-standing.ts";
import { changeConfiguration } from "./stage.ts";
import { readStateFolder } from "./state-folder.ts";

/** Put into a copy whose backlog has no task that a night could take, so that there is something to see. */
const FIRST_TASKS = {
  "TOUR-001-first-look.md":
    "---\ntitle: Leave a note about the layout of this repository\ncategory: docs\n---\n\nA short page for newcomers.\n",
  "TOUR-002-second-look.md":
    "---\ntitle: Leave a note about how this repository tests itself\ncategory: docs\n---\n\nWhich commands, and what they need.\n",
};

/** Throws SetupError when there is no repository with a commit to rehearse on. */
export async function requireRepository(dir: string): Promise<void> {
  const found = await execa("git", ["-C", dir, "rev-parse", "--verify", "--quiet", "HEAD"], { reject: false });
  if (found.exitCode !== 0)
    throw new SetupError(
      `--repo ${dir}: no git repository with a commit; give a checkout, or run \`git init\` and commit there`,
    );
}

/**
 * Clones somebody's repository (its HEAD, with as much history as there is, or none where that is cut off) into a folder and adds what Night Shift needs there: the
 * pipeline files, a configuration with `settings` in it, and two tasks when it has none to take. The original is only read.
 * `isFixed`: it lives on what its organisation leaves over, of which a rehearsal has no report, and its own caps hold
 * instead. `inReview`: tasks whose merge requests are open elsewhere, and none of a rehearsal's.
 */
export async function layOutOwnRepository(
  from: string,
  to: string,
  programDir: string,
  settings: ConfigurationEdit,
): Promise<{ isFixed: boolean; inReview: number }> {
  const cloned = await execa("git", ["clone", "--quiet", "--no-hardlinks", from, to], { reject: false });
  if (cloned.exitCode !== 0) throw new SetupError(`--repo ${from} cannot be cloned: ${cloned.stderr.trim()}`);
  await startAfreshIfShallow(to);
  await mkdir(join(to, "templates"), { recursive: true });
  await rm(join(to, ".gitlab-ci.yml"), { force: true });
  for (const file of [".gitlab-ci.yml", "templates/night-shift.yml"]) await cp(join(programDir, file), join(to, file));
  await changeConfiguration(to, { version: 1, ...settings });
  const isFixed = loadConfiguration(to, new Date()).budget.mode === "leftover";
  if (isFixed) await changeConfiguration(to, { budget: { mode: "fixed" } });
  await mkdir(join(to, "backlog"), { recursive: true });
  const standings = await standingsIn(to);
  if (!standings.some((kind) => kind === "open" || kind === "failed"))
    for (const [name, text] of Object.entries(FIRST_TASKS)) await writeFile(join(to, "backlog", name), text);
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=Maintainer", "-c", "user.email=maintainer@example.com", ...args], { cwd: to });
  await git("add", "--all", "--force");
  await git(
    "commit",
    "--quiet",
    "--no-verify",
    "--no-gpg-sign",
    "--allow-empty",
    "--message",
    "Move Night Shift in (rehearsal copy)",
  );
  await git("checkout", "--quiet", "-B", "main");
  return { isFixed, inReview: standings.filter((kind) => kind === "in-review").length };
}

async function standingsIn(project: string): Promise<Standing["kind"][]> {
  const facts = standingFacts(await readStateFolder(project), new Date());
  return [...facts.backlog.open.values()].map((open) => standingOf(open, facts).kind);
}

/** GitLab takes no history that is cut off: the copy of a shallow clone begins with its files. */
async function startAfreshIfShallow(dir: string): Promise<void> {
  const git = (...args: string[]) => execa("git", args, { cwd: dir });
  const { stdout } = await git("rev-parse", "--is-shallow-repository", "--show-object-format");
  const [isShallow, objectFormat] = stdout.split("\n");
  if (isShallow !== "true") return;
  await rm(join(dir, ".git"), { recursive: true });
  await git("init", "--quiet", "--initial-branch=main", `--object-format=${objectFormat}`);
}
