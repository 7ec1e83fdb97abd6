import type { Command } from "commander";
import type { Environment } from "../config.ts";
import { SetupError } from "../domain/fault.ts";
import { folder, jsonOption, positiveInteger } from "./options.ts";

/** Runs a command with the process's environment and keeps its exit code. */
export type Run = (command: (env: Environment) => Promise<number>) => Promise<void>;

const JOBS = [
  ["pulse", "may we work, and with how much?"],
  ["mind", "choose and claim this cycle's tasks"],
  ["reflect", "grade what the hands jobs made"],
  ["handover", "push branches, open merge requests, settle"],
  ["digest", "publish the morning issue"],
  ["manifest", "rebuild prompts/manifest.md, the code base in one page; with --repo print it, without GitLab"],
  ["findings", "what heuristics say of the branch of a merge request, as GitLab's code-quality report"],
] as const;

/** What does a job's work on a person's machine, by the job. */
const AT_DESK: Readonly<Record<string, string>> = {
  pulse: "`nightshift plan` says here what pulse would",
  mind: "`nightshift plan` says here what mind would",
  hands: "`nightshift work --task ID` does one task here",
  reflect: "`nightshift grade --patch FILE --base REV --task ID` grades a patch here",
  handover: "`nightshift rehearse` plays whole nights here, handovers included",
  digest: "`nightshift rehearse` plays whole nights here, digests included",
  manifest: "`nightshift manifest --repo .` prints the page here",
  findings: "`nightshift grade --patch FILE --base REV --heuristics-only` says here what findings would",
};

/** Exit code for a job that found nothing to do. */
const REST = 3;

/** The jobs of a pipeline, in its order. */
export function addJobs(program: Command, run: Run): void {
  for (const [name, description] of JOBS) {
    // Help lists the jobs in the order of the pipeline.
    if (name === "reflect") addHands(program, run);
    const job = program.command(name).description(description).addOption(jsonOption());
    if (name === "pulse") job.option("--slots <n>", "hands jobs that the pipeline has", positiveInteger);
    if (name === "manifest") addPageOptions(job);
    job.action((options) =>
      name === "manifest" && options.repo !== undefined
        ? run(async (env) => (await import("./manifest.ts")).printManifest(env, options))
        : runJob(run, name, (env) => runNamed(name, env, options)),
    );
  }
}

async function runNamed(
  name: (typeof JOBS)[number][0],
  env: Environment,
  options: { json?: boolean; slots?: number; maxTokens?: number },
): Promise<number> {
  if (name === "findings") return (await import("./findings.ts")).findings(env, options);
  // First of all, because a paused project shall not wait for anything to be loaded.
  if (name === "pulse" && (await (await import("./paused-pulse.ts")).pausedPulse(env, options)) !== null) return REST;
  return (await import("./jobs.ts")).JOBS[name](env, options);
}

/** Whoever tries a job outside of a pipeline hears what there is for them, beside what the job lacks. */
function runJob(run: Run, name: string, job: (env: Environment) => Promise<number>): Promise<void> {
  return run(async (env) => {
    try {
      return await job(env);
    } catch (error) {
      const isAtDesk = error instanceof SetupError && !env.CI_PIPELINE_ID;
      throw isAtDesk ? new SetupError(`${error.message}\n${AT_DESK[name]}`) : error;
    }
  });
}

function addPageOptions(job: Command): void {
  job
    .option("--max-tokens <n>", "what the page may take of a prompt (default: 6000)", positiveInteger)
    .option("--repo <dir>", "print the page of this repository's HEAD instead; asks no GitLab, changes nothing", folder)
    .option("--cache <file>", "with --repo: keep what was found in the code for the next time");
}

function addHands(program: Command, run: Run): void {
  program
    .command("hands")
    .description("let an agent do one task of the plan")
    .argument("[task]", "the task's ID")
    .option("--slot <n>", "the plan's n-th task", positiveInteger)
    .addOption(jsonOption())
    .action((task: string | undefined, options) =>
      runJob(run, "hands", async (env) => (await import("./jobs.ts")).runHands(env, { task, ...options })),
    );
}
