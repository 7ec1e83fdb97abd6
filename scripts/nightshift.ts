import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { processEnvironment } from "./config.ts";
import { SetupError } from "./domain/fault.ts";
import { CATEGORIES } from "./domain/task.ts";

/** Exit codes are public: 0 done, 1 failed, 2 wrong usage or set-up, 3 rest (nothing to do). */
const DONE = 0;
const FAILED = 1;
const WRONG_SETUP = 2;

const env = processEnvironment();
const program = new Command("nightshift")
  .description("A colleague for GitLab projects who works nights.")
  .version("0.1.0")
  .exitOverride()
  .showHelpAfterError("(--help tells more)");

const json = () => new Option("--json", "print data as JSON on stdout");
const repo = () => new Option("--repo <dir>", "the project's checkout").default(".");

/** Commands are loaded when they are called: a resting pulse must not pay for the agent's start-up. */
for (const [name, description] of [
  ["pulse", "may we work, and with how much?"],
  ["mind", "choose and claim this cycle's tasks"],
  ["reflect", "grade what the hands jobs made"],
  ["handover", "push branches, open merge requests, settle"],
  ["digest", "publish the morning issue"],
  ["manifest", "rebuild prompts/manifest.md from the tree"],
] as const) {
  program
    .command(name)
    .description(`job: ${description}`)
    .addOption(json())
    .action(async (options: { json?: boolean }) => {
      const { JOBS } = await import("./commands/jobs.ts");
      process.exitCode = await JOBS[name](env, options);
    });
}

program
  .command("hands")
  .description("job: let an agent do one task of the plan")
  .argument("[task]", "the task's ID")
  .option("--slot <n>", "the plan's n-th task", positiveInteger)
  .addOption(json())
  .action(async (task: string | undefined, options: { slot?: number; json?: boolean }) => {
    const { runHands } = await import("./commands/jobs.ts");
    process.exitCode = await runHands(env, { task, ...options });
  });

program
  .command("rehearse")
  .description("whole nights on this machine, with no account anywhere")
  .addOption(new Option("--repo <dir>", "rehearse on a copy of this repository instead of the sample project"))
  .addOption(new Option("--nights <n>", "how many nights").default(2).argParser(positiveInteger))
  .addOption(
    new Option("--engine <name>", "what runs the pipeline files")
      .choices(["processes", "gitlab-ci-local"])
      .default("processes"),
  )
  .addOption(new Option("--out <dir>", "where to leave the result").default("rehearsal"))
  .option("--live", "use the real model (ANTHROPIC_API_KEY); costs money, up to the cap it prints first")
  .option("--yes", "do not ask before spending")
  .action(async (options) => {
    const { rehearse } = await import("./commands/rehearse.ts");
    process.exitCode = await rehearse(env, options);
  });

program
  .command("work")
  .description("one task now, without GitLab: changes.patch, work.json, transcript.jsonl")
  .requiredOption("--task <file>", "a task file")
  .addOption(repo())
  .addOption(new Option("--out <dir>", "where to leave the result").default("nightshift-work"))
  .addOption(json())
  .action(async (options) => {
    const { work } = await import("./commands/work.ts");
    process.exitCode = await work(env, options);
  });

program
  .command("plan")
  .description("dry run: what the next cycle would do and why; what was passed over and why")
  .addOption(repo())
  .addOption(json())
  .action(async (options) => {
    const { plan } = await import("./commands/plan.ts");
    process.exitCode = await plan(env, options);
  });

program
  .command("preflight")
  .description("compare tasks with a code base: is it there already?")
  .requiredOption("--tasks <file>", "JSONL of {id, title, description}")
  .addOption(repo())
  .addOption(json())
  .action(async (options) => {
    const { preflight } = await import("./commands/preflight.ts");
    process.exitCode = await preflight(env, options);
  });

program
  .command("grade")
  .description("grade a patch from 1 to 10")
  .option("--patch <file>", "a patch")
  .option("--base <rev>", "the revision it applies to")
  .option("--task <file>", "the task it is meant to do")
  .option("--cases <file>", "many at once: JSONL of {id, base, patch, task: {title, description}}")
  .option("--heuristics-only", "do not ask a judge (no model, no cost)")
  .addOption(repo())
  .addOption(json())
  .action(async (options) => {
    const { grade } = await import("./commands/grade.ts");
    process.exitCode = await grade(env, options);
  });

const task = program.command("task").description("look at and add to the backlog");
task
  .command("add")
  .description("write a new task file")
  .argument("<id>", "for example BUG-012-empty-input")
  .requiredOption("--title <text>", "what is to be done, in one line")
  .option("--description <text>", "the rest", "")
  .addOption(new Option("--category <name>", "kind of work").choices(CATEGORIES).default("code"))
  .addOption(new Option("--priority <n>", "1 (highest) to 5").default(3).argParser(positiveInteger))
  .addOption(repo())
  .action(async (id: string, options) => {
    const { addTask } = await import("./commands/task.ts");
    process.exitCode = await addTask(id, options);
  });
task
  .command("list")
  .description("open tasks, and what is wrong with the files that are none")
  .addOption(repo())
  .addOption(json())
  .action(async (options) => {
    const { listTasks } = await import("./commands/task.ts");
    process.exitCode = await listTasks(options);
  });
task
  .command("show")
  .description("one task and its history")
  .argument("<id>")
  .addOption(repo())
  .addOption(json())
  .action(async (id: string, options) => {
    const { showTask } = await import("./commands/task.ts");
    process.exitCode = await showTask(id, options);
  });

const ledger = program.command("ledger").description("look at what was booked");
for (const [name, description] of [
  ["list", "every event"],
  ["verify", "damaged lines, by file and number"],
  ["stats", "dollars, outcomes and grades"],
] as const) {
  ledger
    .command(name)
    .description(description)
    .addOption(repo())
    .addOption(json())
    .action(async (options) => {
      const { LEDGER } = await import("./commands/ledger.ts");
      process.exitCode = await LEDGER[name](env, options);
    });
}

program
  .command("critiques")
  .description("look at the lessons")
  .command("list")
  .description("every critique, newest first")
  .addOption(repo())
  .addOption(json())
  .action(async (options) => {
    const { listCritiques } = await import("./commands/critiques.ts");
    process.exitCode = await listCritiques(options);
  });

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("expected a whole number above 0");
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // commander has printed its own message, and help is not a fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_SETUP;
  if (error instanceof SetupError) {
    process.stderr.write(`nightshift: ${error.message}\n`);
    return WRONG_SETUP;
  }
  process.stderr.write(
    `nightshift: ${error instanceof Error ? (env.NIGHTSHIFT_DEBUG ? error.stack : error.message) : String(error)}\n`,
  );
  return FAILED;
}
