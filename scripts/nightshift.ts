import { CommanderError } from "commander";
import { refusalOfSystem } from "./adapters/system-fault.ts";
import { outliveReaders } from "./commands/lost-reader.ts";
import { maskOf, maskStream } from "./commands/masked-output.ts";
import { tell } from "./commands/print.ts";
import { nightshiftProgram } from "./commands/program.ts";
import type { Run } from "./commands/program-jobs.ts";
import { SetupError } from "./domain/fault.ts";

/** Exit codes are public: 0 done, 1 failed, 2 wrong usage or set-up, 3 rest (nothing to do). */
const DONE = 0;
const FAILED = 1;
const WRONG_SETUP = 2;

outliveReaders();

// A bug outside of any command's promise. Node's own words for it would go past the masks.
process.on("uncaughtException", (error) => {
  process.exit(report(error, true));
});

process.exitCode = await main();

async function main(): Promise<number> {
  let isDebugged = false;
  let exitCode = DONE;
  const run: Run = async (command) => {
    // Not before a command is called: help needs none of the configuration's schemas.
    const { processEnvironment, secretsOf } = await import("./config.ts");
    const env = processEnvironment();
    isDebugged = Boolean(env.NIGHTSHIFT_DEBUG);
    const mask = maskOf(secretsOf(env));
    for (const stream of [process.stdout, process.stderr]) maskStream(stream, mask);
    exitCode = await command(env);
  };
  try {
    await nightshiftProgram(run).parseAsync();
    return exitCode;
  } catch (error) {
    return report(error, isDebugged);
  }
}

/** Says what went wrong on stderr, and gives the exit code. */
function report(error: unknown, isDebugged: boolean): number {
  // commander has printed its own message, and help is not a fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_SETUP;
  const refusal = refusalOfSystem(error);
  const isSetup = error instanceof SetupError || refusal !== null;
  const words =
    refusal !== null && !isDebugged ? refusal : wordsOf(error, isDebugged && !(error instanceof SetupError));
  for (const line of words.split("\n")) tell(`nightshift: ${line}`);
  return isSetup ? WRONG_SETUP : FAILED;
}

function wordsOf(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return (withStack ? error.stack : undefined) ?? error.message;
}
