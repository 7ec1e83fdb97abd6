import { type AddHelpTextContext, Command, Option } from "commander";
import { folder, instant, jsonOption, positiveInteger, positiveNumber, repoOption, share } from "./options.ts";
import { addHelp, explainUnknownCommands } from "./program-help.ts";
import { addJobs, type Run } from "./program-jobs.ts";
import { addStateCommands } from "./program-state.ts";

const VERSION = "0.1.0";

const CREDENTIAL = "a model credential (ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or federation)";

const EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 wrong usage or set-up, 3 rest (nothing to do).";

/**
 * The whole command line. Commands are loaded when they are called: help must not wait for the schemas, nor a resting
 * pulse for the agent.
 */
export function nightshiftProgram(run: Run): Command {
  const program = new Command("nightshift")
    .description("A colleague for GitLab projects who works nights.")
    .version(VERSION)
    .exitOverride()
    .addHelpText("after", below(EXIT_CODES));
  program.commandsGroup("On this machine:");
  addLocalCommands(program, run);
  program.commandsGroup("The project's state:");
  addStateCommands(program, run);
  program.commandsGroup("Jobs of the pipeline (in this order):");
  addJobs(program, run);
  program.commandsGroup("More:");
  addHelp(program);
  explainUnknownCommands(program);
  return program;
}

function addLocalCommands(program: Command, run: Run): void {
  program
    .command("rehearse")
    .description("whole nights on this machine, with no account anywhere")
    .option("--repo <dir>", "rehearse on a copy of this repository instead of the sample project", folder)
    .option("--nights <n>", "how many nights", positiveInteger, 2)
    .addOption(
      new Option("--engine <name>", "what runs the pipeline files")
        .choices(["processes", "gitlab-ci-local"])
        .default("processes"),
    )
    .option("--out <dir>", "where to leave the result", folder, "rehearsal")
    .option(
      "--live",
      "use the real model (ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN); costs money, up to the cap it prints first",
    )
    .option("--yes", "do not ask before spending")
    .action((options) => run(async (env) => (await import("./rehearse.ts")).rehearse(env, options)));

  program
    .command("work")
    .description("one task now, without GitLab: changes.patch, work.json, transcript.jsonl")
    .requiredOption("--task <task>", "a task file, whose name is the task's ID, or the ID of a task in backlog/")
    .addOption(repoOption())
    .option("--out <dir>", "where to leave the result", folder, "nightshift-work")
    .addOption(jsonOption())
    .addHelpText("after", below(`Needs ${CREDENTIAL}. Spends at most the task's budget_usd, else budget.task_usd.`))
    .action((options) => run(async (env) => (await import("./work.ts")).work(env, options)));

  program
    .command("plan")
    .description("dry run: what the next cycle would do and why; what was passed over and why")
    .option("--offline", "ask GitLab nothing, also when NIGHTSHIFT_TOKEN is set")
    .addOption(repoOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      below(
        "With NIGHTSHIFT_TOKEN it asks GitLab and changes nothing there: CI_API_V4_URL and CI_PROJECT_PATH, else the remote `origin` when GITLAB_HOST names its host. The token goes to no server that the environment does not name.",
      ),
    )
    .action((options) => run(async (env) => (await import("./plan.ts")).plan(env, options)));

  program
    .command("simulate")
    .description("many nights in seconds, with a virtual clock: what this configuration comes to")
    .option("--days <n>", "how many days", positiveInteger, 30)
    .option("--every <hours>", "hours between two cycles (default: as budget.cycles_per_day says)", positiveInteger)
    .option("--seed <n>", "the same seed, the same nights", positiveInteger, 1)
    .option("--from <time>", "when it begins, such as 2026-03-28 (UTC; default: now)", instant)
    .option("--task-usd <usd>", "what half of the tasks cost less than", positiveNumber, 0.42)
    .option("--tasks-per-day <n>", "tasks that people add", positiveNumber, 5)
    .option("--reviews-per-hour <n>", "merge requests that people get to in an hour of work (up to 1)", share, 0.6)
    .option("--others-usd <usd>", "what the rest of the organisation spends on a day", positiveNumber, 0)
    .option("--faults <share>", "cycles with a mishap (up to 1)", share, 0.1)
    .addOption(repoOption())
    .addOption(jsonOption())
    .addHelpText("after", below("Asks nobody and changes nothing. Exit code 1 when a cap was crossed."))
    .action((options) => run(async (env) => (await import("./simulate.ts")).simulate(env, options)));

  program
    .command("preflight")
    .description("compare tasks with a code base: is it there already?")
    .argument("[tasks...]", "IDs of the backlog, task files, or a title in quotes (default: every open task)")
    .option("--tasks <file>", "JSONL of {id, title, description}")
    .addOption(repoOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      below("--json prints JSONL: {id, overlap (0 to 1), verdict (new, grey or redundant), evidence}."),
    )
    .action((tasks, options) => run(async (env) => (await import("./preflight.ts")).preflight(env, tasks, options)));

  program
    .command("grade")
    .description("grade a patch from 1 to 10")
    .option("--patch <file>", "a patch")
    .option("--base <rev>", "the revision it applies to")
    .option("--task <task>", "the task it is meant to do: a file, or an ID of the backlog")
    .addOption(
      new Option("--cases <file>", "many at once: JSONL of {id, base, patch, task: {title, description}}").conflicts([
        "patch",
        "base",
        "task",
      ]),
    )
    .option("--heuristics-only", "do not ask a judge (no model, no cost)")
    .addOption(repoOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      below(
        `The judge needs ${CREDENTIAL} and spends at most budget.cycle_usd.`,
        "--json prints {score, parts, findings, …}; with --cases JSONL of {id, score, findings}.",
      ),
    )
    .action((options) => run(async (env) => (await import("./grade.ts")).grade(env, options)));
}

/** What is said below the options, as wide as these. */
function below(...paragraphs: string[]): (context: AddHelpTextContext) => string {
  return ({ command }) => {
    const help = command.createHelp();
    const width = command.configureOutput().getOutHelpWidth?.() ?? help.helpWidth ?? 80;
    return ["", ...paragraphs.map((paragraph) => help.boxWrap(paragraph, width))].join("\n");
  };
}
