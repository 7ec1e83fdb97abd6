import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";

const require = createRequire(import.meta.url);

/**
 * Ten times what is usual (`node --v8-options`): a parser's functions are large, and compiling them anew for speed took
 * longer than the few files that a job parses. Of three files, a fifth of the processor's time; of 900, none.
 */
setFlagsFromString("--wasm-tiering-budget=130000000");

/**
 * The runtime of the parsers, started anew with memory of its own. All its parsers share that memory, and a crash leaves it in
 * disorder; a module starts once, so that this one is a new module.
 */
export async function startParserModule(): Promise<typeof import("web-tree-sitter")> {
  delete require.cache[require.resolve("web-tree-sitter")];
  const started: typeof import("web-tree-sitter") = require("web-tree-sitter");
  await started.Parser.init();
  return started;
}

/** Texts that are nested without end run over the stack, of the parser or of whoever reads its tree. */
export function isParserCrash(error: unknown): boolean {
  return error instanceof Error && (error.name === "RuntimeError" || error instanceof RangeError);
}
