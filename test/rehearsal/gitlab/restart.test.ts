import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitLabDouble, startGitLab } from "../../../scripts/rehearsal/gitlab/server.ts";
import { writeFiles } from "./bench.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gitlab-restart-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const git = (args: readonly string[], cwd: string) =>
  execa("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], { cwd });

const call = async (double: GitLabDouble, method: string, path: string, sent?: unknown) => {
  const response = await fetch(double.apiUrl + path, {
    method,
    headers: { "PRIVATE-TOKEN": "secret", "content-type": "application/json" },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  return response.json();
};

async function start(state: string, seed?: string, port = 0): Promise<GitLabDouble> {
  const double = await startGitLab({ dir: join(dir, state), port, clock: () => new Date("2030-01-02T03:04:05Z") });
  await double.addUser({ username: "maintainer", name: "Maintainer", token: "secret" });
  await double.addProject({
    path: "group/sample",
    members: [{ username: "maintainer", accessLevel: 40 }],
    ...(seed === undefined ? {} : { seed }),
  });
  return double;
}

test("a restart on the same folder goes on where the last run ended", async () => {
  writeFiles(join(dir, "seed"), { "a.txt": "a\n" });
  const first = await start("again", join(dir, "seed"));
  await call(first, "POST", "/projects/1/issues", { title: "Before" });
  const port = Number(new URL(first.url).port);
  await first.close();
  const second = await start("again", join(dir, "seed"), port);
  expect(second.url).toBe(first.url);
  expect(await call(second, "POST", "/projects/1/issues", { title: "After" })).toMatchObject({ iid: 2, project_id: 1 });
  expect(await call(second, "GET", "/projects/1/issues?sort=asc")).toMatchObject([
    { title: "Before" },
    { title: "After" },
  ]);
  expect(await call(second, "GET", "/projects/1/repository/commits")).toHaveLength(1);
  await second.close();
});

test("what a push made is there after a restart", async () => {
  const first = await start("pushed", join(dir, "seed"));
  const clone = join(dir, "pushed-clone");
  const url = first.url.replace("//", "//x:secret@");
  await git(["clone", "--quiet", `${url}/group/sample.git`, clone], dir);
  await git(["commit", "--quiet", "--allow-empty", "-m", "Pushed"], clone);
  await git(["push", "--quiet", "-o", "merge_request.create", "origin", "HEAD:refs/heads/pushed"], clone);
  await first.close();
  const second = await startGitLab({ dir: join(dir, "pushed") });
  expect(await call(second, "GET", "/projects/1/merge_requests")).toMatchObject([
    { title: "Pushed", source_branch: "pushed" },
  ]);
  await second.close();
});

test("records and commits are dated by the clock that was given", async () => {
  const double = await start("clock", join(dir, "seed"));
  expect(await call(double, "POST", "/projects/1/issues", { title: "x" })).toMatchObject({
    created_at: "2030-01-02T03:04:05.000Z",
  });
  expect(await call(double, "GET", "/projects/1/repository/commits")).toMatchObject([
    { committed_date: "2030-01-02T03:04:05+00:00" },
  ]);
  await double.close();
});

test("the HEAD of a seed repository becomes the default branch", async () => {
  const seed = join(dir, "repository");
  writeFiles(seed, { "b.txt": "b\n" });
  await git(["init", "--quiet", "--initial-branch=work"], seed);
  await git(["add", "."], seed);
  await git(["commit", "--quiet", "-m", "Its own history"], seed);
  writeFileSync(join(seed, "not-committed.txt"), "");
  const double = await start("seeded", seed);
  expect(await call(double, "GET", "/projects/1/repository/commits?ref_name=main")).toMatchObject([
    { title: "Its own history" },
  ]);
  expect(await call(double, "GET", "/projects/1/repository/tree")).toMatchObject([{ path: "b.txt" }]);
  await double.close();
});

test("a file that git ignores is not seeded", async () => {
  writeFiles(join(dir, "ignoring"), { ".gitignore": "node_modules/\n", "node_modules/x.js": "", "a.js": "" });
  const double = await start("ignored", join(dir, "ignoring"));
  expect(await call(double, "GET", "/projects/1/repository/tree")).toMatchObject([
    { path: ".gitignore" },
    { path: "a.js" },
  ]);
  await double.close();
});

test("closing frees the port, also while a slow answer is under way", async () => {
  const double = await start("closing");
  double.addFault({ match: {}, times: 1, kind: { type: "slow", ms: 600_000 } });
  const waiting = new Promise<void>((resolve) => double.onExchange(() => resolve()));
  const slow = call(double, "GET", "/version").catch(() => "gone");
  await call(double, "GET", "/version");
  await waiting;
  await double.close();
  expect(await slow).toBe("gone");
  const port = Number(new URL(double.url).port);
  const next = createServer();
  await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
  await new Promise((resolve) => next.close(resolve));
});

test("a port that is taken is an error", async () => {
  const double = await start("taken");
  await expect(start("taken-too", undefined, Number(new URL(double.url).port))).rejects.toThrow("EADDRINUSE");
  await double.close();
});

test("a member who is no user, and an id that is taken, are errors", async () => {
  const double = await start("errors");
  await expect(double.addProject({ path: "a/b", members: [{ username: "nobody", accessLevel: 30 }] })).rejects.toThrow(
    "no user nobody",
  );
  await expect(double.addProject({ id: 1, path: "a/b", members: [] })).rejects.toThrow("project 1 exists already");
  await expect(double.updateJob(99, { status: "success" })).rejects.toThrow("no job 99");
  await double.close();
});
