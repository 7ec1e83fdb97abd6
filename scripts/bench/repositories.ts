import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findExecutable } from "../adapters/sandbox/command-environment.ts";
import { isOpenToAll } from "../adapters/sandbox/readable-places.ts";
import type { Work } from "../artifacts/work.ts";
import { sumUsd } from "../domain/spend.ts";
import { agentOn } from "../rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../rehearsal/scenarios/scout.ts";
import { commitFolder, git, writeFiles } from "./git-folder.ts";
import { npm, unpack } from "./npm.ts";
import { gyp } from "./repositories/gyp.ts";
import { lmdb } from "./repositories/lmdb.ts";
import { processWarning } from "./repositories/process-warning.ts";
import { qs } from "./repositories/qs.ts";
import { type PublicRepository, REGISTRY_VARIABLES } from "./repositories/repository.ts";
import type { Bench, Cell, Section } from "./section.ts";
import { runWork, type TaskRun } from "./task-run.ts";

export const REPOSITORIES = [processWarning, qs, gyp, lmdb] satisfies PublicRepository[];

/** Small changes to public repositories, from the task to a patch that their own tests accept. */
export const repositories: Section = {
  about: "`work` on public repositories in several languages, from the task to a patch that their tests accept",
  async measure(given) {
    const bench = withOpenPath(given);
    const environment = await registryEnvironment(bench);
    const rows: Cell[][] = [];
    const notes: string[] = [];
    for (const repository of REPOSITORIES) {
      bench.tell(`  ${repository.name}`);
      const laid = await layOut(bench, repository);
      if (laid.kind === "skipped") notes.push(`${repository.name} was skipped: ${laid.why}.`);
      else rows.push(await measureOn(bench, repository, laid.dir, environment).catch(rowOfFailure(repository)));
    }
    if (rows.length === 0) return { kind: "skipped", why: notes.join(" ") };
    const columns = ["repository", "kind", "turns", "dollars", "time", "checks before", "checks after", "patch"];
    const title = "One task each, from an empty folder to a patch, set-up and checks included";
    notes.push(
      "The model's words are scripted and its dollars emulated; the tools, commands, checks and guards are real.",
    );
    return { kind: "measured", tables: [{ title, columns, rows }], notes };
  },
};

async function measureOn(
  bench: Bench,
  repository: PublicRepository,
  dir: string,
  environment: Readonly<Record<string, string>>,
): Promise<Cell[]> {
  const { name, kind, task, turns } = repository;
  const run = await runWork(bench, {
    ...{ name: `work-${name}`, repo: dir, taskId: task.id, taskText: task.text },
    ...{ scenarios: [scoutScenario, agentOn(task.id, turns)], environment },
  });
  const usd = sumUsd(run.work.charges.map((charge) => charge.usd));
  return [
    ...[`${name} (${repository.package})`, kind],
    { value: run.work.turns, unit: "" },
    { value: usd, unit: "$" },
    { value: run.process.durationMs / 1000, unit: "s" },
    ...[checksOf(run.work, "before"), checksOf(run.work, "after")],
    await verdictOn(bench, run, dir),
  ];
}

/** One that fails keeps nobody from the others. */
function rowOfFailure({ name, kind }: PublicRepository): (error: unknown) => Cell[] {
  return (error) => {
    const why = error instanceof Error ? error.message : String(error);
    return [name, kind, "", "", "", "", "", `NOT ACCEPTED: ${why.replaceAll(/\s+/g, " ")}`];
  };
}

function checksOf({ checks }: Work, when: "before" | "after"): string {
  const runs = checks.filter((run) => run.when === when);
  return `${runs.filter((run) => run.passed).length} of ${runs.length} passed`;
}

/** Accepted is what was delivered, what no guard refuses, what every check passes, and what git applies to the repository as it was. */
async function verdictOn(bench: Bench, { work, patch }: TaskRun, dir: string): Promise<string> {
  if (work.outcome.kind !== "delivered") return `NOT ACCEPTED: ${JSON.stringify(work.outcome)}`;
  const refusal = work.guards.find((finding) => finding.verdict === "refuse");
  if (refusal !== undefined) return `NOT ACCEPTED: guard ${refusal.guard}: ${refusal.detail}`;
  const failing = work.checks.find((run) => run.when === "after" && !run.passed);
  if (failing !== undefined) return `NOT ACCEPTED: ${failing.command} fails`;
  await writeFiles(bench.scratch, new Map([["accepted.patch", patch]]));
  await git(dir, bench.environment.PATH ?? "", "apply", "--check", join(bench.scratch, "accepted.patch"));
  return `accepted, ${work.files.length} files`;
}

type LaidOut = { kind: "laid-out"; dir: string } | { kind: "skipped"; why: string };

/** The repository in a folder with one commit; skipped where a program or the network is missing. */
async function layOut(bench: Bench, { name, folder, needs, files, ...from }: PublicRepository): Promise<LaidOut> {
  const path = bench.environment.PATH ?? "";
  const missing = needs.filter((program) => findExecutable(program, path) === null);
  if (missing.length > 0) return { kind: "skipped", why: `${missing.join(" and ")} is not installed` };
  const unpacked = join(bench.scratch, `package-${name}`);
  const missed = await unpack(bench, from.package, unpacked);
  if (missed !== null) return { kind: "skipped", why: `its package did not come from the registry (${missed.why})` };
  const dir = join(bench.scratch, name);
  await rename(join(unpacked, "package", folder), dir);
  await writeFiles(dir, new Map(Object.entries(files)));
  await commitFolder(dir, path);
  return { kind: "laid-out", dir };
}

/** Without tools in somebody's home folder, as version managers put them there: a confined command cannot read them. */
function withOpenPath(bench: Bench): Bench {
  const folders = (bench.environment.PATH ?? "").split(delimiter).filter((folder) => existsSync(folder));
  const open = folders.filter(isOpenToAll).join(delimiter);
  return { ...bench, environment: { ...bench.environment, PATH: open } };
}

/** Where this machine's npm fetches from, and whom it trusts: the repositories' own set-up shall fetch from there as well. */
async function registryEnvironment(bench: Bench): Promise<Record<string, string>> {
  const registry = await npm(bench, ["config", "get", "registry"]).catch(() => "");
  const known: Readonly<Record<string, string | undefined>> = {
    ...bench.environment,
    npm_config_registry: registry.trim(),
  };
  return Object.fromEntries(REGISTRY_VARIABLES.flatMap((name) => (known[name] ? [[name, known[name]]] : [])));
}
