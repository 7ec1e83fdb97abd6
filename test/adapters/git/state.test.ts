import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StateFiles } from "../../../scripts/ports/repository.ts";
import { manualClock } from "./manual-clock.ts";
import { addHook, BOT, makeOrigin, open, temporaryFolder } from "./origin.ts";

const LEDGER = "backlog/ledger/2026-11.jsonl";
const SEED = {
  "nightshift.yml": "version: 1\n",
  "backlog/BUG-1.md": "---\ntitle: A bug\n---\n",
  "feedback/2026-11-20.md": "Well done.\n",
  "prompts/agent.md": "Do it.\n",
  "src/index.ts": "export {};\n",
  ".gitlab-ci.yml": "test: {script: [npm test]}\n",
};

function appending(line: string) {
  return (state: StateFiles) => ({
    change: { message: "Book it", files: new Map([[LEDGER, (state.files.get(LEDGER) ?? "") + line]]) },
    value: line,
  });
}

describe("the state on the default branch", () => {
  test("is every file of its folders and the configuration, and nothing else", async () => {
    const origin = await makeOrigin(SEED);
    const state = await (await open(origin.url)).readState();
    expect(state).toEqual({
      sha: await origin.git(["rev-parse", "main"]),
      files: new Map(
        Object.entries(SEED)
          .filter(([path]) => !path.startsWith("src") && !path.startsWith("."))
          .sort(),
      ),
    });
  });

  test("shows a ledger with a NUL in it, which is damaged and must not be taken for absent", async () => {
    const origin = await makeOrigin({ ...SEED, [LEDGER]: "{}\n\0\n" });
    const state = await (await open(origin.url)).readState();
    expect(state.files.get(LEDGER)).toBe("{}\n\0\n");
  });

  test("keeps every byte of a text, whatever its name and its line ends", async () => {
    const text = "\uFEFFtitle: Zürich\r\n\r\nno newline at the end";
    const origin = await makeOrigin({ ...SEED, 'backlog/A "quoted" ä.md': text });
    const state = await (await open(origin.url)).readState();
    expect(state.files.get('backlog/A "quoted" ä.md')).toBe(text);
  });

  test("leaves out binary files, which a person may have put beside a task", async () => {
    const origin = await makeOrigin({ ...SEED, "feedback/shot.png": "\x89PNG\0\0" });
    expect((await (await open(origin.url)).readState()).files.has("feedback/shot.png")).toBe(false);
  });

  test("sees what others pushed since the last look", async () => {
    const origin = await makeOrigin(SEED);
    const repository = await open(origin.url);
    await repository.readState();
    await origin.commit("main", { "backlog/BUG-2.md": "new" });
    expect((await repository.readState()).files.get("backlog/BUG-2.md")).toBe("new");
  });
});

describe("a state commit", () => {
  test("writes, deletes and leaves everything else as it was", async () => {
    const origin = await makeOrigin(SEED);
    const repository = await open(origin.url);
    const files = new Map([
      ["backlog/BUG-1.md", null],
      ["backlog/done/BUG-1.md", SEED["backlog/BUG-1.md"]],
    ]);
    const result = await repository.commitState(() => ({ change: { message: "Done", files }, value: 7 }));
    expect(result).toEqual({ kind: "committed", sha: await origin.git(["rev-parse", "main"]), value: 7 });
    expect(await origin.git(["diff", "--name-status", "-M", "main~1", "main"])).toBe(
      "R100\tbacklog/BUG-1.md\tbacklog/done/BUG-1.md",
    );
  });

  test("skips CI, is by the bot and bears the clock's time", async () => {
    const origin = await makeOrigin(SEED);
    await (await open(origin.url)).commitState(appending("{}\n"));
    expect(await origin.git(["log", "-1", "--format=%s|%an|%ce|%aI", "main"])).toBe(
      `Book it [skip ci]|Night Shift|${BOT.email}|2026-11-23T02:00:00+00:00`,
    );
  });

  test("is not made when there is nothing to decide", async () => {
    const origin = await makeOrigin(SEED);
    const sha = await origin.git(["rev-parse", "main"]);
    const result = await (await open(origin.url)).commitState(() => ({ change: null, value: "rest" }));
    expect(result).toEqual({ kind: "unchanged", sha, value: "rest" });
  });

  test("is not made when the files hold the text already", async () => {
    const origin = await makeOrigin(SEED);
    const files = new Map([["nightshift.yml", SEED["nightshift.yml"]]]);
    const repository = await open(origin.url);
    const result = await repository.commitState(() => ({ change: { message: "Same", files }, value: 1 }));
    expect(result.kind).toBe("unchanged");
  });

  test.each([
    "src/index.ts",
    ".gitlab-ci.yml",
    "backlog",
    "backlog/../.gitlab-ci.yml",
    "backlog/.git/config",
    "prompts//a",
  ])("never writes to %s", async (path) => {
    const origin = await makeOrigin(SEED);
    const repository = await open(origin.url);
    const attempt = repository.commitState(() => ({
      change: { message: "Out", files: new Map([[path, "x"]]) },
      value: null,
    }));
    await expect(attempt).rejects.toThrow(`${path} is no part of the state`);
  });
});

describe("a race for the state", () => {
  test("lets two writers land, both on the other's newest state", async () => {
    const origin = await makeOrigin(SEED);
    const [one, two] = [await open(origin.url), await open(origin.url)];
    const results = await Promise.all([one.commitState(appending("1\n")), two.commitState(appending("2\n"))]);
    expect(results.map(({ kind }) => kind)).toEqual(["committed", "committed"]);
    expect((await origin.read("main", LEDGER)).split("\n").sort()).toEqual(["1", "2"]);
  });

  test("makes the loser decide again on what the winner wrote", async () => {
    const origin = await makeOrigin(SEED);
    const repository = await open(origin.url);
    // The first push finds that somebody else's commit has just landed.
    await addHook(
      origin,
      "update",
      `test -e raced && exit 0; touch raced
blob=$(echo theirs | git hash-object -w --stdin)
GIT_INDEX_FILE=other.index; export GIT_INDEX_FILE; unset GIT_QUARANTINE_PATH
git read-tree "$2" && git update-index --add --cacheinfo "100644,$blob,${LEDGER}"
commit=$(git commit-tree -p "$2" -m x "$(git write-tree)")
git update-ref "$1" "$commit"`,
    );
    const seen: (string | undefined)[] = [];
    const result = await repository.commitState((state) => {
      seen.push(state.files.get(LEDGER));
      return appending("ours\n")(state);
    });
    expect([result.kind, seen]).toEqual(["committed", [undefined, "theirs\n"]]);
    expect(await origin.read("main", LEDGER)).toBe("theirs\nours");
  });

  test("never overwrites what landed while the loser was deciding", async () => {
    const origin = await makeOrigin(SEED);
    const before = await origin.git(["rev-parse", "main"]);
    const theirs = await origin.commit("main", { [LEDGER]: "theirs\n" });
    origin.moveNow("main", before);
    const repository = await open(origin.url);
    await repository.commitState((state) => {
      if (state.sha === before) origin.moveNow("main", theirs);
      return appending("ours\n")(state);
    });
    expect(await origin.read("main", LEDGER)).toBe("theirs\nours");
  });

  test("never brings back what an administrator took off the branch", async () => {
    const origin = await makeOrigin(SEED);
    const before = await origin.git(["rev-parse", "main"]);
    const removed = await origin.commit("main", { "backlog/SECRET-1.md": "removed\n" });
    await (await open(origin.url)).commitState((state) => {
      if (state.sha === removed) origin.moveNow("main", before);
      return appending("ours\n")(state);
    });
    expect(await origin.git(["rev-parse", "main~1"])).toBe(before);
  });

  test("is given up after eight lost rounds, with waits that grow", async () => {
    const origin = await makeOrigin(SEED);
    const clock = manualClock();
    // A server where somebody else is always faster.
    await addHook(
      origin,
      "update",
      'unset GIT_QUARANTINE_PATH; git update-ref "$1" "$(git commit-tree -p "$2" -m x "$2^{tree}")"',
    );
    const repository = await open(origin.url, { clock });
    const result = await repository.commitState(appending("1\n"));
    expect(result).toMatchObject({
      kind: "failed",
      detail: expect.stringMatching(/main in 8 tries: .* cannot lock ref 'refs\/heads\/main': is at /),
    });
    expect(clock.sleeps).toEqual([75, 150, 300, 600, 1200, 2400, 4800, 9600]);
  });
});

describe("a git that is killed while it pushes", () => {
  test.each([
    { when: "before the push has begun", script: "" },
    { when: "after the push has landed", script: '"$real" "$@"' },
  ])("$when costs no event and doubles none", async ({ script }) => {
    const origin = await makeOrigin(SEED);
    await origin.git(["config", "receive.advertisePushOptions", "true"]);
    const folder = await temporaryFolder();
    const killOnce = `case "$*" in *" push "*) [ -e "$0.ran" ] || { : >"$0.ran"; ${script || ":"}; kill -9 $$; };; esac`;
    const real = `real=$(PATH=\${PATH#*:} command -v git)`;
    await writeFile(join(folder, "git"), `#!/bin/sh\n${real}\n${killOnce}\nexec "$real" "$@"\n`, { mode: 0o755 });
    const repository = await open(origin.url, { environment: { PATH: `${folder}:${process.env.PATH}` } });
    expect(await repository.commitState(appending("1\n"))).toMatchObject({ kind: "committed" });
    expect(await origin.read("main", LEDGER)).toBe("1");
    expect(await origin.git(["rev-list", "--count", "main"])).toBe("2");
  });
});

describe("a refused state commit", () => {
  test("gives the server's words and the remedy", async () => {
    const origin = await makeOrigin(SEED);
    await addHook(
      origin,
      "pre-receive",
      "echo 'GitLab: You are not allowed to push code to protected branches.' >&2; exit 1",
    );
    const result = await (await open(origin.url)).commitState(appending("1\n"));
    expect(result).toEqual({
      kind: "failed",
      detail:
        "GitLab refused the state on main: [remote rejected] (pre-receive hook declined): GitLab: You are not allowed to push code to protected branches. Allow the bot to push there (Settings → Repository → Protected branches, and push rules), or set state.branch in nightshift.yml to a branch of its own.",
    });
  });
});

describe("a repository whose objects are named by SHA-256", () => {
  test("keeps its state as any other, on each branch", async () => {
    const origin = await makeOrigin(SEED, "sha256");
    const [main, own] = [await open(origin.url), await open(origin.url, { stateBranch: "state" })];
    for (const repository of [main, own])
      expect(await repository.commitState(appending("1\n"))).toMatchObject({ kind: "committed" });
    expect(await Promise.all(["main", "state"].map((branch) => origin.read(branch, LEDGER)))).toEqual(["1", "1\n1"]);
  });

  test("is asked for a commit by name alone", async () => {
    const origin = await makeOrigin(SEED, "sha256");
    const tree = await (await open(origin.url)).treeAt(await origin.git(["rev-parse", "main"]), 1_000);
    expect(tree.get("src/index.ts")).toBe("export {};\n");
  });
});

describe("the state on a branch of its own", () => {
  const OWN = { stateBranch: "nightshift-state" };

  test("is read from the default branch until it exists", async () => {
    const origin = await makeOrigin(SEED);
    const state = await (await open(origin.url, OWN)).readState();
    expect([state.sha, state.files.size]).toEqual([await origin.git(["rev-parse", "main"]), 4]);
  });

  test("starts at the default branch with the first commit", async () => {
    const origin = await makeOrigin(SEED);
    await (await open(origin.url, OWN)).commitState(appending("1\n"));
    const parent = await origin.git(["rev-parse", "nightshift-state~1"]);
    expect(parent).toBe(await origin.git(["rev-parse", "main"]));
  });

  test("is started once when two begin at the same time", async () => {
    const origin = await makeOrigin(SEED);
    const [one, two] = [await open(origin.url, OWN), await open(origin.url, OWN)];
    await Promise.all([one.commitState(appending("1\n")), two.commitState(appending("2\n"))]);
    expect(await origin.git(["rev-list", "--count", "main..nightshift-state"])).toBe("2");
  });

  test("takes configuration and prompts from the default branch, tasks and the manifest from its own", async () => {
    const origin = await makeOrigin(SEED);
    const repository = await open(origin.url, OWN);
    const files = new Map([
      ["backlog/BUG-1.md", "state's"],
      ["prompts/manifest.md", "state's"],
    ]);
    await repository.commitState(() => ({ change: { message: "Begin", files }, value: null }));
    await origin.commit("main", {
      "nightshift.yml": "paused: true\n",
      "prompts/agent.md": "main's",
      "prompts/manifest.md": "main's",
      "backlog/BUG-1.md": "main's",
    });
    const state = await repository.readState();
    expect(Object.fromEntries(state.files)).toEqual({
      "backlog/BUG-1.md": "state's",
      "feedback/2026-11-20.md": "Well done.\n",
      "prompts/manifest.md": "state's",
      "prompts/agent.md": "main's",
      "nightshift.yml": "paused: true\n",
    });
  });
});
