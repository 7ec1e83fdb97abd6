import { runBench } from "./bench/run.ts";
import { outliveReaders } from "./commands/lost-reader.ts";
import { processEnvironment } from "./config.ts";
import { SetupError } from "./domain/fault.ts";

/** `npm run bench [-- SECTION…] [--json]`: measures this program on this machine. */
outliveReaders();
process.on("uncaughtException", (error) => {
  const isSetup = error instanceof SetupError;
  process.stderr.write(`bench: ${isSetup ? error.message : error.stack}\n`);
  process.exit(isSetup ? 2 : 1);
});
process.exitCode = await runBench(process.argv.slice(2), processEnvironment());
