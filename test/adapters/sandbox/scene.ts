import { fork } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { SandboxSettings } from "../../../scripts/domain/sandbox-settings.ts";
import { git } from "../workspace/repository.ts";

/** In every file and variable that no command may read. */
export const SECRET = "marker-of-a-secret";

const HARNESS = join(import.meta.dirname, "fixtures", "hostile-harness.ts");

const greetingSchema = z.object({ pid: z.number(), held: z.number(), bystander: z.number() });
const resultSchema = z.object({ exitCode: z.number().nullable(), output: z.string(), timedOut: z.boolean() });
export type Result = z.infer<typeof resultSchema>;

/** A job as a runner lays it out, with its harness running; `run` gives a command to the agent's shell. */
export type Scene = {
  base: string;
  checkout: string;
  /** Where the checkout's `origin` is. */
  server: string;
  home: string;
  pid: number;
  held: number;
  bystander: number;
  run(command: string, timeoutMs?: number): Promise<Result>;
  /** Safe to repeat. */
  close(): Promise<void>;
};

/** A checkout as GitLab's runner makes it, writable for everybody, with a token in its configuration. */
function layOut(base: string): { checkout: string; server: string; home: string; sha: string } {
  const [checkout, server, home] = [join(base, "builds", "project"), join(base, "server.git"), join(base, "home")];
  for (const folder of [checkout, `${checkout}.tmp`]) mkdirSync(folder, { recursive: true });
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(join(base, "public"));
  const secrets = [
    `${checkout}.tmp/CI_VARIABLE`,
    join(home, ".netrc"),
    join(base, "public", "notes"),
    join(base, "held-open"),
  ];
  for (const file of secrets) writeFileSync(file, `${SECRET}\n`);
  chmodSync(join(base, "held-open"), 0o600);
  copyFileSync("/usr/bin/id", join(base, "public", "id-of-root"));
  chmodSync(join(base, "public", "id-of-root"), 0o4755);
  git(base, ["init", "--quiet", "--bare", server]);
  git(checkout, ["init", "--quiet", "--initial-branch=main"]);
  writeFileSync(join(checkout, "a.txt"), "a\n");
  git(checkout, ["add", "--all"]);
  git(checkout, ["commit", "--quiet", "--message", "State of the files"]);
  git(checkout, ["remote", "add", "origin", server]);
  git(checkout, ["config", "http.extraHeader", `PRIVATE-TOKEN: ${SECRET}`]);
  return { checkout, server, home, sha: git(checkout, ["rev-parse", "HEAD"]).trim() };
}

function openUp(folder: string): void {
  git(folder, ["-c", "alias.open=!chmod -R a+rwX .", "open"]);
}

/** Starts a harness in the named tier (`none` for no confinement) whose environment and files hold `SECRET`. */
export async function openScene(tier: string, settings: SandboxSettings): Promise<Scene> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "nightshift-hostile-")));
  chmodSync(base, 0o755);
  const { sha, ...places } = layOut(base);
  openUp(places.checkout);
  chmodSync(`${places.checkout}.tmp`, 0o777);
  const order = JSON.stringify({ tier, settings, repoDir: places.checkout, sha, base });
  const harness = fork(HARNESS, [order], {
    env: { PATH: process.env.PATH, HOME: places.home, ANTHROPIC_API_KEY: SECRET, NIGHTSHIFT_TOKEN: SECRET },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const answer = () =>
    new Promise<unknown>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the harness ended with ${code}`));
      harness.once("exit", ended);
      harness.once("message", (message) => {
        harness.off("exit", ended);
        resolve(message);
      });
    });
  const greeting = greetingSchema.parse(await answer());
  let isClosed = false;
  return {
    ...{ base, ...places, ...greeting },
    run: async (command, timeoutMs = 30_000) => {
      const result = answer();
      harness.send({ command, timeoutMs });
      return resultSchema.parse(await result);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      const closed = answer();
      harness.send("close");
      await closed;
      rmSync(base, { recursive: true, force: true });
    },
  };
}
