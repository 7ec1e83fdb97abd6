import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SetupError } from "../../../scripts/domain/fault.ts";
import type { StateFiles } from "../../../scripts/ports/repository.ts";
import type { Fault } from "../../../scripts/rehearsal/gitlab/server.ts";
import { BOT_TOKEN, OUTSIDER_TOKEN, startProject, type TestProject } from "../gitlab/project.ts";
import { manualClock } from "./manual-clock.ts";
import { open } from "./origin.ts";

const LEDGER = "backlog/ledger/2026-11.jsonl";
const PATCH =
  "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# Sample\n+# Example\n";
const PUSH = {
  branch: "nightshift/DOCS-1",
  expectedHead: null,
  patch: PATCH,
  message: "Rename it\n",
  check: () => null,
};
const RECEIVE = { method: "POST", path: /git-receive-pack$/ };

/** Every form in which the token could show itself. */
const SECRETS = [BOT_TOKEN, encodeURIComponent(BOT_TOKEN), Buffer.from(`oauth2:${BOT_TOKEN}`).toString("base64")];

function appending(line: string) {
  return (state: StateFiles) => ({
    change: { message: "Book it", files: new Map([[LEDGER, (state.files.get(LEDGER) ?? "") + line]]) },
    value: line,
  });
}

async function openAt(project: TestProject, token: string | null = BOT_TOKEN) {
  const clock = manualClock();
  return { ...(await open(project.gitUrl, { token, clock })), clock };
}

/** What `ps` shows, which small container images lack; systems without /proc have it. */
function argumentsOfProcesses(): string {
  if (!existsSync("/proc/self/cmdline")) return execFileSync("ps", ["-A", "-o", "args"], { encoding: "utf8" });
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(commandLine).join("\n");
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // It ended between the listing and the reading.
    return "";
  }
}

/** Night Shift's view of a server that is none. */
async function openAtServer(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, repository: await open(`http://127.0.0.1:${port}/group/project.git`, { token: BOT_TOKEN }) };
}

async function ledgerOf(project: TestProject): Promise<string | undefined> {
  return (await (await openAt(project)).readState()).files.get(LEDGER);
}

const LOST: readonly (readonly [string, Fault["kind"]])[] = [
  ["502", { type: "status-after-write", status: 502 }],
  ["a dropped connection", { type: "drop-after-write" }],
];

describe("over http, with the token", () => {
  test("state and patches reach GitLab", async () => {
    const project = await startProject();
    const repository = await openAt(project);
    expect((await repository.commitState(appending("1\n"))).kind).toBe("committed");
    const pushed = await repository.pushPatch({ ...PUSH, baseSha: await repository.baseSha() });
    expect(pushed.kind).toBe("pushed");
    expect(await ledgerOf(project)).toBe("1\n");
  });

  test("two state commits at the same time both land", async () => {
    const project = await startProject();
    const [one, two] = [await openAt(project), await openAt(project)];
    const results = await Promise.all([one.commitState(appending("1\n")), two.commitState(appending("2\n"))]);
    expect(results.map(({ kind }) => kind)).toEqual(["committed", "committed"]);
    expect((await ledgerOf(project))?.split("\n").sort()).toEqual(["", "1", "2"]);
  });

  test.each(LOST)("a state commit that landed before %s is found, not made again", async (_, kind) => {
    const project = await startProject();
    project.gitlab.addFault({ match: RECEIVE, times: 1, kind });
    const repository = await openAt(project);
    const result = await repository.commitState(appending("1\n"));
    expect(result).toEqual({ kind: "committed", sha: await repository.baseSha(), value: "1\n" });
    expect(await ledgerOf(project)).toBe("1\n");
  });

  test.each(LOST)("a patch that landed before %s is found, not pushed again", async (_, kind) => {
    const project = await startProject();
    project.gitlab.addFault({ match: RECEIVE, times: 1, kind });
    const repository = await openAt(project);
    const pushed = await repository.pushPatch({ ...PUSH, baseSha: await repository.baseSha() });
    const branch = await project.act("GET", `repository/branches/${encodeURIComponent(PUSH.branch)}`);
    expect(pushed).toEqual({ kind: "pushed", sha: Object(branch.commit).id });
  });

  test("a state commit that did not land is made again", async () => {
    const project = await startProject();
    project.gitlab.addFault({ match: RECEIVE, times: 1, kind: { type: "drop" } });
    const result = await (await openAt(project)).commitState(appending("1\n"));
    expect([result.kind, await ledgerOf(project)]).toEqual(["committed", "1\n"]);
  });

  test("a server that is down for a moment is waited for", async () => {
    const project = await startProject();
    const path = /info\/refs/;
    project.gitlab.addFault({ match: { path }, times: 2, kind: { type: "status", status: 503 } });
    const repository = await openAt(project);
    await repository.readState();
    expect(repository.clock.sleeps).toEqual([375, 750]);
  });

  test("a protected branch refuses the state in GitLab's words, with the remedy", async () => {
    const project = await startProject({ protect: true });
    const result = await (await openAt(project)).commitState(appending("1\n"));
    expect(result).toMatchObject({
      kind: "failed",
      detail: expect.stringMatching(
        /You are not allowed to push code to protected branches.*set state\.branch in nightshift\.yml/,
      ),
    });
  });
});

describe("a token that is not let in", () => {
  test.each([
    ["unknown", "glpat-wrong-0123456789", "GitLab did not accept NIGHTSHIFT_TOKEN"],
    ["missing", null, "GitLab did not accept NIGHTSHIFT_TOKEN"],
    ["a stranger's", OUTSIDER_TOKEN, "The token cannot read"],
  ])("because it is %s is a broken set-up with its remedy", async (_, token, words) => {
    const project = await startProject();
    const failure = await (await openAt(project, token)).readState().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupError);
    expect(String(failure)).toContain(words);
    expect(String(failure)).not.toContain("glpat-");
  });
});

describe("the token", () => {
  test("is in no file that git leaves behind", async () => {
    const project = await startProject();
    const repository = await openAt(project);
    await repository.commitState(appending("1\n"));
    await repository.pushPatch({ ...PUSH, baseSha: await repository.baseSha() });
    const entries = await readdir(repository.scratchDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
    expect(files.map((file) => file.slice(repository.scratchDir.length))).toContain("/repository.git/config");
    expect(texts.filter((text) => SECRETS.some((secret) => text.includes(secret)))).toEqual([]);
  });

  test("is in no process's arguments while git talks to the server, which gets it", async () => {
    const seen: { processes: string; authorization: string | undefined }[] = [];
    const listener: RequestListener = (request, response) => {
      const processes = argumentsOfProcesses();
      seen.push({ processes, authorization: request.headers.authorization });
      response.writeHead(404).end();
    };
    const { port, repository } = await openAtServer(listener);
    await expect(repository.readState()).rejects.toThrow("The token cannot read");
    const [{ processes, authorization } = { processes: "", authorization: "" }] = seen;
    expect(processes).toContain(`127.0.0.1:${port}/group/project.git`);
    expect(authorization).toBe(`Basic ${SECRETS[2]}`);
    expect(SECRETS.filter((secret) => processes.includes(secret))).toEqual([]);
  });

  test("is not taken along by a redirect", async () => {
    const visits: string[] = [];
    const listener: RequestListener = (request, response) => {
      visits.push(String(request.url));
      response.writeHead(302, { location: "/elsewhere.git/info/refs?service=git-upload-pack" }).end();
    };
    const { repository } = await openAtServer(listener);
    await expect(repository.readState()).rejects.toThrow();
    expect(visits).toEqual(["/group/project.git/info/refs?service=git-upload-pack"]);
  });

  test("is scrubbed from what a server says", async () => {
    const listener: RequestListener = (_, response) => {
      response.writeHead(400, { "content-type": "text/plain" }).end(`bad header ${SECRETS[2]} of ${BOT_TOKEN}`);
    };
    const { repository } = await openAtServer(listener);
    await expect(repository.readState()).rejects.toThrow("bad header [token] of [token]");
  });
});
