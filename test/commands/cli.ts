import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { atEnd } from "../at-end.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Stands for every secret; found in an output, it is a leak. */
export const MARKER = "marker-4f1c9be07d";

export type Ended = { exitCode: number | null; stdout: string; stderr: string };

type Start = { env?: Readonly<Record<string, string>>; cwd?: string };

/** A folder that goes when the file's tests have ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nightshift-cli-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Jobs tell of what killed ones have left beside their folder: there is nothing in this one. Another user may enter it. */
function temporaryFolder(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o711);
  return folder;
}

/** The executable as a process with nothing in its environment but a PATH, a HOME, a TMPDIR and what is given. */
export function startNightshift(args: readonly string[], { env = {}, cwd = ROOT }: Start = {}) {
  return spawn(process.execPath, [join(ROOT, "bin", "nightshift.js"), ...args], {
    cwd,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: tmpdir(),
      TMPDIR: env.TMPDIR ?? temporaryFolder(),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the executable to its end. */
export function nightshift(args: readonly string[], start: Start = {}): Promise<Ended> {
  const child = startNightshift(args, start);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (exitCode) => done({ exitCode, ...output }));
  });
}

export function git(cwd: string, ...args: string[]): string {
  const author = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.com"];
  return execFileSync("git", [...author, ...args], { cwd, encoding: "utf8", stdio: "pipe" });
}

/** A git repository with these files in one commit. */
export function repositoryOf(files: Readonly<Record<string, string>>): string {
  const dir = folderOf(files);
  return committed(dir);
}

/** A folder with these files, and no repository. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const dir = scratchFolder();
  for (const [path, text] of Object.entries(files)) writeInto(dir, path, text);
  return dir;
}

/** The sample project in a repository of its own. Its commands run unconfined, so that any machine can run them. */
export function sampleRepository(): string {
  const dir = scratchFolder();
  cpSync(join(ROOT, "scripts/rehearsal/sample"), dir, { recursive: true });
  writeInto(dir, "nightshift.yml", `${readFileSync(join(dir, "nightshift.yml"), "utf8")}sandbox: none\n`);
  return committed(dir);
}

export function writeInto(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

function committed(dir: string): string {
  git(dir, "init", "--quiet", "--initial-branch=main");
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--message", "Start");
  return dir;
}

/** What a job of a pipeline finds in its environment, in both zones. */
export function pipelineVariables(projectDir: string): Record<string, string> {
  return {
    CI: "true",
    GITLAB_CI: "true",
    CI_PIPELINE_ID: "42",
    CI_COMMIT_SHA: "0123456789012345678901234567890123456789",
    CI_PROJECT_DIR: projectDir,
    // Port 9 (discard): a test that reaches the network has gone too far.
    CI_API_V4_URL: "http://127.0.0.1:9/api/v4",
    CI_PROJECT_PATH: "night/sample",
  };
}
