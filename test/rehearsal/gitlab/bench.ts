import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { z } from "zod";
import { runProgram } from "../../../scripts/adapters/program.ts";
import { type GitLabDouble, startGitLab } from "../../../scripts/rehearsal/gitlab/server.ts";
import { type Contract, openContract } from "./contract.ts";

/** The accounts of every test: a role of the sample project each, and one who is no member. */
export const TOKENS = {
  maintainer: "token-of-the-maintainer",
  "night-shift": "token-of-the-bot",
  reporter: "token-of-the-reporter",
  guest: "token-of-the-guest",
  stranger: "token-of-a-stranger",
} as const;

export type Account = keyof typeof TOKENS;

const LEVELS = { maintainer: 40, "night-shift": 30, reporter: 20, guest: 10 } as const;

/** An answer as a test looks at it: JSON stays `unknown` until a shape reads it. */
export type Reply = { status: number; headers: Headers; body: unknown; text: string };

export type Bench = {
  double(): GitLabDouble;
  dir(): string;
  /** A REST call of the sample project; `path` begins after `/projects/:id` unless it begins with `/api`. */
  call(method: string, path: string, body?: unknown, as?: Account): Promise<Reply>;
  /** Runs git in the clone of an account, made on first use. */
  git(args: readonly string[], as?: Account): Promise<{ exitCode: number; output: string }>;
  /** Writes a file into an account's clone. */
  write(path: string, text: string, as?: Account): Promise<void>;
  /** Commits files to a branch (made from the default branch when new) through the API. */
  commit(branch: string, files: Record<string, string>, message?: string): Promise<string>;
  /** Opens a merge request from a new branch with one changed file; gives its iid. */
  mergeRequest(branch: string, changes?: Record<string, unknown>): Promise<number>;
};

export const withIid = z.object({ iid: z.number() });
export const withId = z.object({ id: z.number() });
const withSha = z.object({ id: z.string() });

/** The files of the sample project's first commit. */
export const SEED: Readonly<Record<string, string>> = {
  "README.md": "# Sample\n",
  ".gitlab-ci.yml": "check:\n  script: [npm test]\n",
  "src/add.ts": "export const add = (a: number, b: number) => a - b;\n",
};

export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/**
 * A double with one project (id 7, `group/sample`) for the tests of one file. When the tests end every exchange is held
 * against GitLab's own description, where that is on the machine.
 */
export function openBench(): Bench {
  const contract: Contract | null = openContract();
  let dir = "";
  let double: GitLabDouble | null = null;
  const theDouble = (): GitLabDouble => {
    if (double === null) throw new Error("the double has not started");
    return double;
  };
  const clones = new Set<string>();

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "gitlab-double-"));
    writeFiles(join(dir, "seed"), SEED);
    double = await startGitLab({ dir: join(dir, "state") });
    for (const [username, token] of Object.entries(TOKENS)) {
      await double.addUser({ username, name: `The ${username}`, token, bot: username === "night-shift" });
    }
    await double.addProject({
      id: 7,
      path: "group/sample",
      members: Object.entries(LEVELS).map(([username, accessLevel]) => ({ username, accessLevel })),
      seed: join(dir, "seed"),
    });
  });

  afterAll(async () => {
    await double?.close();
    rmSync(dir, { recursive: true, force: true });
    const faults = contract === null ? [] : (double?.exchanges ?? []).flatMap((one) => contract.check(one));
    expect([...new Set(faults)]).toEqual([]);
  });

  const folderOf = (as: Account) => join(dir, `clone-${as}`);
  const run = async (args: readonly string[], cwd: string) => {
    const env = { PATH: process.env.PATH ?? "", HOME: dir, GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0" };
    const identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];
    const { exitCode, stdout, stderr } = await runProgram("git", [...identity, ...args], { cwd, env });
    return { exitCode: exitCode ?? -1, output: `${stdout}${stderr}`.replace(/\n$/, "") };
  };
  const clone = async (as: Account) => {
    if (clones.has(as)) return;
    clones.add(as);
    const url = theDouble().url.replace("//", `//anybody:${TOKENS[as]}@`);
    const { exitCode, output } = await run(["clone", "--quiet", `${url}/group/sample.git`, folderOf(as)], dir);
    if (exitCode !== 0) throw new Error(`clone failed: ${output}`);
  };

  const bench: Bench = {
    double: theDouble,
    dir: () => dir,
    async call(method, path, body, as = "night-shift") {
      const { url, apiUrl } = theDouble();
      const response = await fetch(path.startsWith("/api") ? url + path : `${apiUrl}/projects/7${path}`, {
        method,
        headers: { "PRIVATE-TOKEN": TOKENS[as], ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = (response.headers.get("content-type") ?? "").includes("json");
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text, text };
    },
    async git(args, as = "night-shift") {
      await clone(as);
      return run(args, folderOf(as));
    },
    async write(path, text, as = "night-shift") {
      await clone(as);
      writeFiles(folderOf(as), { [path]: text });
    },
    async commit(branch, files, message = "Change files") {
      const exists = (await bench.call("GET", `/repository/branches/${encodeURIComponent(branch)}`)).status === 200;
      const actions = Object.entries(files).map(([file_path, content]) => ({ action: "create", file_path, content }));
      const start = exists ? {} : { start_branch: "main" };
      const sent = { branch, ...start, commit_message: message, actions };
      const { status, body, text } = await bench.call("POST", "/repository/commits", sent);
      if (status !== 201) throw new Error(`commit failed: ${text}`);
      return withSha.parse(body).id;
    },
    async mergeRequest(branch, changes = {}) {
      await bench.commit(branch, { [`${branch.replaceAll("/", "-")}.txt`]: "new\n" });
      const sent = { source_branch: branch, target_branch: "main", title: `Work on ${branch}`, ...changes };
      const { status, body, text } = await bench.call("POST", "/merge_requests", sent);
      if (status !== 201) throw new Error(`merge request failed: ${text}`);
      return withIid.parse(body).iid;
    },
  };
  return bench;
}
