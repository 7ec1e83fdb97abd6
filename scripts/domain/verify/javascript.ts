import { z } from "zod";
import { anyFile, type Found, jsonOf, type ProjectFiles, rootFile, scriptsSchema } from "./project-files.ts";

const dependencies = z.record(z.string(), z.unknown()).default({});
const packageSchema = z.object({
  packageManager: z.string().optional(),
  workspaces: z.unknown().optional(),
  scripts: scriptsSchema.default({}),
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
});
type Package = z.infer<typeof packageSchema>;

type Manager = { name: "npm" | "pnpm" | "yarn" | "bun"; lockFile: string | null };

/** What `npm init` writes in place of a test. */
const NO_TEST = /no test specified/;
/** A script that waits for changes never ends; one that mends what it finds would put its changes into the agent's. */
const WATCHES = /--watch(All)?(?!=false|[\w-])/;
const CHANGES = /--(fix|write)(?![\w-])/;
const RUNS_TESTS = /\b(test|tests|vitest|jest|mocha|ava|tap|tape|uvu|playwright)\b/;
/** How one script runs another. */
const REFERENCE = /\b(?:npm|pnpm|yarn|bun)(?: run(?:-script)?)?(?: -\S+)* ([\w:.-]+)/g;
/** Scripts that find faults in seconds, as projects name them. */
const QUICK_SCRIPTS = ["lint", "lint:check", "format:check", "typecheck", "type-check", "check-types", "types", "tsc"];

/** The scripts of package.json, run by the package manager whose lock file there is. */
export function packageChecks(project: ProjectFiles): Found | null {
  const manifest = jsonOf(project, "package.json", packageSchema);
  if (manifest === null) return null;
  const manager = managerOf(manifest, project);
  const scripts = manifest.scripts;
  const usable = (name: string) => Object.hasOwn(scripts, name) && refusal(scripts, name) === null;
  const quick = QUICK_SCRIPTS.filter(usable);
  const full = fullScripts(scripts, usable);
  const hasTests = anyFile(project, /\.(test|spec)\.[cm]?[jt]sx?$/) !== null;
  const byBun = manager.name === "bun" && full.length === 0 && hasTests;
  if (quick.length + full.length === 0 && !byBun) return null;
  return {
    kind: "declared",
    setup: needsInstall(manifest) ? [installCommand(manager, manifest, project)] : [],
    quick: quick.map((name) => runCommand(manager, name)),
    full: byBun ? ["bun test"] : full.map((name) => runCommand(manager, name)),
    because: [
      `package.json has ${byBun ? "test files for bun" : `the scripts ${[...quick, ...full].join(", ")}`}`,
      ` (${manager.name}, ${manager.lockFile ?? "no lock file"})`,
      ...leftOut(scripts),
    ].join(""),
  };
}

type Scripts = Package["scripts"];

/** Why a script that is there is not run as a check; null for one that may be. */
function refusal(scripts: Scripts, name: string): string | null {
  const own = scripts[name] ?? "";
  if (NO_TEST.test(own)) return "is none yet";
  // Tests are worth it even where a step before them tidies up.
  const text = name === "test" ? own : withReferences(scripts, name);
  if (WATCHES.test(text)) return "waits for changes";
  return CHANGES.test(text) ? "changes files" : null;
}

function leftOut(scripts: Scripts): string[] {
  const refused = [...QUICK_SCRIPTS, "check", "test"].map((name) => [name, refusal(scripts, name)] as const);
  return refused.flatMap(([name, why]) => (why === null ? [] : [`; left out ${name}, which ${why}`]));
}

/** A script with those that it runs by name, each once. */
function withReferences(scripts: Scripts, name: string): string {
  const names = [name];
  for (const one of names)
    for (const [, other = ""] of (scripts[one] ?? "").matchAll(REFERENCE))
      if (Object.hasOwn(scripts, other) && !names.includes(other)) names.push(other);
  return names.map((one) => scripts[one] ?? "").join("\n");
}

/** `check` stands for the tests too where it runs them: twice proves nothing more. */
function fullScripts(scripts: Scripts, usable: (name: string) => boolean): string[] {
  if (!usable("check")) return ["test"].filter(usable);
  return RUNS_TESTS.test(withReferences(scripts, "check")) ? ["check"] : ["check", "test"].filter(usable);
}

function managerOf({ packageManager }: Package, project: ProjectFiles): Manager {
  const locks = {
    pnpm: rootFile(project, "pnpm-lock.yaml"),
    yarn: rootFile(project, "yarn.lock"),
    bun: rootFile(project, "bun.lock", "bun.lockb"),
    npm: rootFile(project, "package-lock.json", "npm-shrinkwrap.json"),
  };
  const names = ["pnpm", "yarn", "bun", "npm"] as const;
  const name =
    names.find((manager) => packageManager?.startsWith(`${manager}@`)) ??
    names.find((manager) => locks[manager] !== null) ??
    "npm";
  return { name, lockFile: locks[name] };
}

function needsInstall(manifest: Package): boolean {
  const { dependencies, devDependencies, optionalDependencies, workspaces } = manifest;
  const names = [dependencies, devDependencies, optionalDependencies].flatMap(Object.keys);
  return names.length > 0 || workspaces !== undefined;
}

/** Exactly what the lock file says; without one, nothing that would write one into the tree. */
function installCommand({ name, lockFile }: Manager, { packageManager }: Package, project: ProjectFiles): string {
  if (lockFile === null)
    return {
      npm: "npm install --no-package-lock",
      pnpm: "pnpm install --no-lockfile",
      yarn: "yarn install --no-lockfile",
      bun: "bun install --no-save",
    }[name];
  const isBerry = rootFile(project, ".yarnrc.yml") !== null || /^yarn@([2-9]|\d\d)/.test(packageManager ?? "");
  return {
    npm: "npm ci",
    pnpm: "pnpm install --frozen-lockfile",
    yarn: isBerry ? "yarn install --immutable" : "yarn install --frozen-lockfile",
    bun: "bun install --frozen-lockfile",
  }[name];
}

/** `bun test` is bun's own runner and `yarn check` a command of yarn's: `run` always means the script. */
function runCommand({ name }: Manager, script: string): string {
  return script === "test" && name !== "bun" ? `${name} test` : `${name} run ${script}`;
}

const denoSchema = z.object({ tasks: z.record(z.string(), z.unknown()).default({}) });

/** The tasks of deno.json; without a test task, deno's own runner where there are tests for it. */
export function denoChecks(project: ProjectFiles): Found | null {
  const file = rootFile(project, "deno.json", "deno.jsonc");
  const tasks = file === null ? null : jsonOf(project, file, denoSchema)?.tasks;
  if (file === null || tasks === null || tasks === undefined) return null;
  const named = (...names: string[]) => names.filter((name) => Object.hasOwn(tasks, name));
  const hasTests = anyFile(project, /(^|\/)([^/]*[_.])?test\.[jt]sx?$/) !== null;
  const full = named("test").map((name) => `deno task ${name}`);
  const quick = named("lint", "check").map((name) => `deno task ${name}`);
  if (quick.length + full.length === 0 && !hasTests) return null;
  return {
    kind: "declared",
    setup: [],
    quick,
    full: full.length === 0 && hasTests ? ["deno test --allow-all"] : full,
    because: full.length > 0 ? `${file} has a test task` : `${file} and its files named *_test`,
  };
}
