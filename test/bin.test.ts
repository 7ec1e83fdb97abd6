import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, scratchFolder } from "./commands/cli.ts";

/** The program as `npm install` lays it: below a folder of packages, with those that it needs. */
function installed(): string {
  const program = join(scratchFolder(), "node_modules/night-shift");
  mkdirSync(program, { recursive: true });
  for (const part of ["bin", "scripts", "prompts", "package.json"])
    cpSync(join(ROOT, part), join(program, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(program, "node_modules"));
  return join(program, "bin/nightshift.js");
}

test("the executable starts from an installed package as well, whose types Node does not strip", () => {
  expect(execFileSync(process.execPath, [installed(), "--version"], { encoding: "utf8" })).toBe("0.1.0\n");
});

test("the executable says on an older Node what it needs, before it loads anything that could not run there", () => {
  // A Node of another version is not at hand in tests; one that says it is will do.
  const older = join(scratchFolder(), "older.mjs");
  writeFileSync(older, 'Object.defineProperty(process, "versions", { value: { node: "20.11.0" } });\n');
  const args = ["--import", older, join(ROOT, "bin/nightshift.js"), "--version"];
  const run = () => execFileSync(process.execPath, args, { encoding: "utf8", stdio: "pipe" });
  expect(run).toThrow(
    expect.objectContaining({ status: 2, stdout: "", stderr: expect.stringContaining("Night Shift needs Node 24") }),
  );
});
