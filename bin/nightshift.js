#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

// TypeScript is run as it is: the sources are the program. Node itself refuses to do so below node_modules, where an
// installed Night Shift lies. Nothing is kept on disk for the next start: what runs beside secrets would come from a
// folder that an agent's commands may be able to write to.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
    return { format: "module", shortCircuit: true, source: withoutTypes(readFileSync(fileURLToPath(url), "utf8")) };
  },
});

/** Types become blanks, so lines and columns stay. Node calls this function experimental at its first use. */
function withoutTypes(text) {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

await import("../scripts/nightshift.ts");
