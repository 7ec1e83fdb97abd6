import { runBench } from "./bench/run.ts";
import { outliveReaders } from "./commands/lost-reader.ts";
import { processEnvironment } from "./config.ts";

/** `npm run bench [-- SECTION…] [--json]`: measures this program on this machine. */
outliveReaders();
process.exitCode = await runBench(process.argv.slice(2), processEnvironment());
