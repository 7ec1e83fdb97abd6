#!/usr/bin/env node
import module from "node:module";
import { join } from "node:path";

if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `nightshift: this is Node ${process.version}, and Night Shift needs Node 24: install it, or start it from a checkout with \`npm run -s nightshift --\`, which brings its own\n`,
  );
  process.exit(2);
}

// Beside the program, where only whoever may change the program may write: what is cached is run.
module.enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/nightshift"));

// TypeScript is run as it is: the sources are the program. Node strips the types itself, in half of tsx's time, but does
// not do so for installed packages (https://nodejs.org/api/typescript.html#type-stripping-in-dependencies).
const isInstalled = /[\\/]node_modules[\\/]/.test(import.meta.dirname);
if (isInstalled || !process.features.typescript) (await import("tsx/esm/api")).register();
await import("../scripts/nightshift.ts");
