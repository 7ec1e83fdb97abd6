import { describe, expect, test } from "vitest";
import type { Repository } from "../../../scripts/ports/repository.ts";
import { manualClock } from "./manual-clock.ts";
import { addHook, BOT, makeOrigin, type Origin, open } from "./origin.ts";

const BRANCH = "nightshift/BUG-1";
const MESSAGE = "Fix the bug\n\nNight-Shift-Task: BUG-1\nNight-Shift-Cycle: 12\n";

function changing(before: string, after: string): string {
  return `diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-${before}\n+${after}\n`;
}

function creating(path: string, text: string, mode = "100644"): string {
  return `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${text}\n`;
}

async function prepare(): Promise<{ origin: Origin; repository: Repository; base: string }> {
  const origin = await makeOrigin({ "a.txt": "one\n", "b.txt": "b\n" });
  return { origin, repository: await open(origin.url), base: await origin.git(["rev-parse", "main"]) };
}

function push(repository: Repository, change: Partial<Parameters<Repository["pushPatch"]>[0]> & { baseSha: string }) {
  const defaults = {
    branch: BRANCH,
    expectedHead: null,
    patch: changing("one", "two"),
    message: MESSAGE,
    check: () => null,
  };
  return repository.pushPatch({ ...defaults, ...change });
}

describe("a patch on a new branch", () => {
  test("becomes one commit on its base, by the bot, with the message as given", async () => {
    const { origin, repository, base } = await prepare();
    await origin.commit("main", { "b.txt": "main has moved on\n" });
    const result = await push(repository, { baseSha: base });
    expect(result).toEqual({ kind: "pushed", sha: await origin.git(["rev-parse", BRANCH]) });
    expect(await origin.git(["log", "--format=%ae %P%n%B", `${base}..${BRANCH}`])).toBe(
      `${BOT.email} ${base}\n${MESSAGE}`,
    );
    expect(await origin.git(["diff", "--numstat", base, BRANCH])).toBe("1\t1\ta.txt");
  });

  test("does not skip CI", async () => {
    const { origin, repository, base } = await prepare();
    await origin.git(["config", "receive.advertisePushOptions", "true"]);
    await addHook(origin, "pre-receive", 'test "$GIT_PUSH_OPTION_COUNT" = 0');
    expect((await push(repository, { baseSha: base })).kind).toBe("pushed");
  });

  test("may carry binary files", async () => {
    const { origin, repository, base } = await prepare();
    const blob = await origin.git(["hash-object", "-w", "--stdin"], "\0\x01binary\0");
    const tree = await origin.git(["mktree"], `100644 blob ${blob}\tlogo.bin\n`);
    const empty = await origin.git(["mktree"], "");
    const patch = await origin.git(["diff", "--binary", empty, tree]);
    await push(repository, { baseSha: base, patch: `${patch}\n` });
    expect(await origin.git(["rev-parse", `${BRANCH}:logo.bin`])).toBe(blob);
  });

  test("is pushed once, however often it is tried", async () => {
    const { origin, repository, base } = await prepare();
    const first = await push(repository, { baseSha: base });
    const again = await push(await open(origin.url), { baseSha: base });
    expect(again).toEqual({ ...first, kind: "unchanged" });
  });

  test("goes on top of the bot's own earlier attempt, overwriting nothing", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base, patch: creating("c.txt", "first attempt") });
    const earlier = await origin.git(["rev-parse", BRANCH]);
    expect((await push(repository, { baseSha: base })).kind).toBe("pushed");
    expect(await origin.git(["rev-parse", `${BRANCH}~1`])).toBe(earlier);
    expect(await origin.git(["diff", "--name-only", base, BRANCH])).toBe("a.txt");
  });

  test("merges the newer base into an attempt on an older one, so that the difference is the patch alone", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base, patch: creating("c.txt", "first attempt") });
    const newer = await origin.commit("main", { "b.txt": "main has moved on\n" });
    expect((await push(repository, { baseSha: newer })).kind).toBe("pushed");
    expect(await origin.git(["diff", "--name-only", `${newer}...${BRANCH}`])).toBe("a.txt");
  });

  test("stops at a branch that somebody else has made", async () => {
    const { origin, repository, base } = await prepare();
    await origin.git(["update-ref", `refs/heads/${BRANCH}`, base]);
    const theirs = await origin.commit(BRANCH, { "a.txt": "mine\n" });
    const result = await push(repository, { baseSha: base });
    expect(result).toEqual({
      kind: "foreign-commits",
      detail: `${BRANCH} holds ${theirs.slice(0, 7)} by Maintainer (A change)`,
    });
    expect(await origin.git(["rev-parse", BRANCH])).toBe(theirs);
  });
});

describe("a patch on an existing branch", () => {
  test("continues it from the head that was planned on", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base });
    const head = await origin.git(["rev-parse", BRANCH]);
    const result = await push(repository, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect(result).toEqual({ kind: "pushed", sha: await origin.git(["rev-parse", BRANCH]) });
    expect(await origin.git(["rev-parse", `${BRANCH}~1`])).toBe(head);
    expect(await origin.read(BRANCH, "a.txt")).toBe("three");
  });

  test("leaves a commit that a person put on top alone", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base });
    const head = await origin.git(["rev-parse", BRANCH]);
    const theirs = await origin.commit(BRANCH, { "a.txt": "better\n" });
    const result = await push(repository, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect([result.kind, await origin.git(["rev-parse", BRANCH])]).toEqual(["foreign-commits", theirs]);
  });

  test("leaves a branch alone whose history a person rewrote", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base });
    const head = await origin.git(["rev-parse", BRANCH]);
    await origin.git(["update-ref", `refs/heads/${BRANCH}`, base]);
    const result = await push(repository, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect([result.kind, await origin.git(["rev-parse", BRANCH])]).toEqual(["foreign-commits", base]);
  });

  test("does not bring back a branch that a person deleted", async () => {
    const { repository, base } = await prepare();
    const result = await push(repository, { baseSha: base, expectedHead: base });
    expect(result).toEqual({ kind: "foreign-commits", detail: `${BRANCH} was deleted; it was expected at ${base}` });
  });

  test("never undoes what the branch has taken over from the target since its base", async () => {
    const { origin, repository, base } = await prepare();
    const newer = await origin.commit("main", { "b.txt": "main has moved on\n" });
    await push(repository, { baseSha: newer });
    const head = await origin.git(["rev-parse", BRANCH]);
    const result = await push(repository, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect(result).toEqual({
      kind: "does-not-apply",
      detail: `the patch was made on ${base}, but ${BRANCH} has taken over main up to ${newer}`,
    });
  });

  test("loses to a commit that lands between looking and pushing", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base });
    const head = await origin.git(["rev-parse", BRANCH]);
    const theirs = await origin.commit(BRANCH, { "a.txt": "better\n" });
    origin.moveNow(BRANCH, head);
    const clock = manualClock();
    // The time is asked for when everything has been looked at and the commit is about to be made.
    const now = () => {
      origin.moveNow(BRANCH, theirs);
      return clock.now();
    };
    const racing = await open(origin.url, { clock: { ...clock, now } });
    const result = await push(racing, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect([result.kind, await origin.git(["rev-parse", BRANCH])]).toEqual(["foreign-commits", theirs]);
  });

  test("loses to a commit that lands while the server takes the push", async () => {
    const { origin, repository, base } = await prepare();
    await push(repository, { baseSha: base });
    const head = await origin.git(["rev-parse", BRANCH]);
    await addHook(
      origin,
      "update",
      'unset GIT_QUARANTINE_PATH; git update-ref "$1" "$(git commit-tree -p "$2" -m theirs "$2^{tree}")"',
    );
    const result = await push(repository, { baseSha: base, expectedHead: head, patch: changing("one", "three") });
    expect([result.kind, await origin.git(["log", "-1", "--format=%s", BRANCH])]).toEqual([
      "foreign-commits",
      "theirs",
    ]);
  });
});

describe("a patch that must not be pushed", () => {
  test("for another base does not apply, with git's words", async () => {
    const { repository, base } = await prepare();
    const result = await push(repository, { baseSha: base, patch: changing("zero", "two") });
    expect(result).toEqual({
      kind: "does-not-apply",
      detail: "error: patch failed: a.txt:1\nerror: a.txt: patch does not apply",
    });
  });

  test("is never merged half-way: an empty one does not apply either", async () => {
    const { repository, base } = await prepare();
    expect((await push(repository, { baseSha: base, patch: "" })).kind).toBe("does-not-apply");
  });

  test.each([
    ".git/config",
    "sub/.git/hooks/pre-commit",
    ".GIT/config",
    "git~1/config",
    "../outside",
    ".git\u200c/config",
  ])("writing to %s never reaches a branch", async (path) => {
    const { origin, repository, base } = await prepare();
    const result = await push(repository, { baseSha: base, patch: creating(path, "x") });
    expect(["does-not-apply", "refused"]).toContain(result.kind);
    expect(await origin.git(["for-each-ref", "refs/heads/nightshift"])).toBe("");
  });

  test("writing through a symbolic link never reaches a branch", async () => {
    const { repository, base } = await prepare();
    const link = creating("link", "/etc", "120000").replace("+/etc\n", "+/etc\n\\ No newline at end of file\n");
    const result = await push(repository, { baseSha: base, patch: link + creating("link/passwd", "x") });
    expect(result.kind).toBe("does-not-apply");
  });

  test("is shown to the check as git understood it, and refused with its words", async () => {
    const { origin, repository, base } = await prepare();
    const seen: unknown[] = [];
    const patch = changing("one", "two") + creating("run.sh", "x", "100755");
    const result = await push(repository, {
      baseSha: base,
      patch,
      check(change) {
        seen.push(change);
        return change.paths.length === 0 ? null : "not tonight";
      },
    });
    expect(result).toEqual({ kind: "refused", detail: "not tonight" });
    const paths = [
      { path: "a.txt", mode: "100644", bytes: expect.any(Number) },
      { path: "run.sh", mode: "100755", bytes: expect.any(Number) },
    ];
    const patchBytes = Buffer.byteLength(patch);
    // Asked twice: with the size alone before git unpacks anything, and with what came out.
    expect(seen).toEqual([
      { paths: [], patchBytes },
      { paths, patchBytes },
    ]);
    expect(await origin.git(["for-each-ref", "refs/heads/nightshift"])).toBe("");
  });

  test("shows both paths of a renamed file to the check", async () => {
    const { repository, base } = await prepare();
    const patch = "diff --git a/a.txt b/z.txt\nsimilarity index 100%\nrename from a.txt\nrename to z.txt\n";
    const paths: string[] = [];
    const check: Parameters<Repository["pushPatch"]>[0]["check"] = (change) => {
      paths.push(...change.paths.map(({ mode, path }) => `${mode} ${path}`));
      return null;
    };
    await push(repository, { baseSha: base, patch, check });
    expect(paths).toEqual(["000000 a.txt", "100644 z.txt"]);
  });

  test("is refused by the server with its words and the remedy", async () => {
    const { origin, repository, base } = await prepare();
    await addHook(origin, "pre-receive", "echo 'GitLab: Branch name does not follow the pattern' >&2; exit 1");
    const result = await push(repository, { baseSha: base });
    expect(result).toEqual({
      kind: "failed",
      detail: `GitLab refused the push to ${BRANCH}: [remote rejected] (pre-receive hook declined): GitLab: Branch name does not follow the pattern. The bot needs the role Developer, and no protected-branch rule or push rule may shut it out of nightshift/*.`,
    });
  });
});
