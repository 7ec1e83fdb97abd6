import { type Command, Option } from "commander";
import { CATEGORY_NAMES, jsonOption, priorityNumber, repoOption } from "./options.ts";
import type { Run } from "./program-jobs.ts";

const LEDGER_COMMANDS = [
  ["list", "every event"],
  ["verify", "damaged lines, by file and number (exit code 1 when there are any)"],
  ["stats", "dollars, outcomes and grades"],
] as const;

const KILL_SWITCH = [
  ["pause", "set `paused: true` in nightshift.yml, comments kept; commit and push it", true],
  ["resume", "set `paused: false` in nightshift.yml again", false],
] as const;

/** What looks at the project's state, and what adds to it. */
export function addStateCommands(program: Command, run: Run): void {
  const task = program.command("task").description("look at and add to the backlog");
  task
    .command("add")
    .description("write a new task file")
    .argument("<id>", "for example BUG-012-empty-input")
    .requiredOption("--title <text>", "what is to be done, in one line")
    .option("--description <text>", "the rest", "")
    .addOption(new Option("--category <name>", "kind of work").choices(CATEGORY_NAMES).default("code"))
    .option("--priority <n>", "1 (highest) to 5", priorityNumber, 3)
    .addOption(repoOption())
    .action((id: string, options) => run(async (env) => (await import("./task.ts")).addTask(env, id, options)));
  task
    .command("list")
    .description(
      "open tasks and where they stand, and what is wrong with files that cannot be read as one (exit code 1 when there are such)",
    )
    .addOption(repoOption())
    .addOption(jsonOption())
    .action((options) => run(async (env) => (await import("./task.ts")).listTasks(env, options)));
  task
    .command("show")
    .description("one task and its history")
    .argument("<id>", "the task's ID, or enough of its beginning")
    .addOption(repoOption())
    .addOption(jsonOption())
    .action((id: string, options) => run(async (env) => (await import("./task.ts")).showTask(env, id, options)));

  task
    .command("remove")
    .description("take the tasks away that Night Shift thought of (lists them; --yes deletes their files)")
    .addOption(new Option("--follow-ups", "all that are open and that nobody works on").makeOptionMandatory())
    .option("--parent <id>", "only those that come from one task")
    .option("--yes", "delete the files", false)
    .addOption(repoOption())
    .addOption(jsonOption())
    .action((options) => run(async (env) => (await import("./remove-follow-ups.ts")).removeFollowUps(env, options)));

  addConfigurationCommands(program, run);

  const ledger = program.command("ledger").description("look at what was booked");
  for (const [name, description] of LEDGER_COMMANDS)
    ledger
      .command(name)
      .description(description)
      .addOption(repoOption())
      .addOption(jsonOption())
      .action((options) => run(async (env) => (await import("./ledger.ts")).LEDGER[name](env, options)));

  program
    .command("critiques")
    .description("look at the lessons")
    .command("list")
    .description("the critiques that count or wait, newest first, and what they are worth")
    .option("--all", "also those that ended or were retired")
    .addOption(repoOption())
    .addOption(jsonOption())
    .action((options) => run(async (env) => (await import("./critiques.ts")).listCritiques(env, options)));
}

function addConfigurationCommands(program: Command, run: Run): void {
  program
    .command("config")
    .description("the configuration in force: nightshift.yml with every default filled in")
    .addOption(repoOption())
    .addOption(jsonOption())
    .action((options) => run(async () => (await import("./configuration.ts")).showConfiguration(options)));
  for (const [name, description, paused] of KILL_SWITCH)
    program
      .command(name)
      .description(description)
      .addOption(repoOption())
      .action((options) => run(async () => (await import("./configuration.ts")).setPaused(paused, options)));
}
