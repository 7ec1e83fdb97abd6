import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openSandbox } from "../../../scripts/adapters/sandbox/sandbox.ts";
import { openWorkspace } from "../../../scripts/adapters/workspace/workspace.ts";
import { SetupError } from "../../../scripts/domain/fault.ts";
import type { Workspace } from "../../../scripts/ports/workspace.ts";
import { commitAll, git, repositoryOf, temporaryFolder } from "./repository.ts";

const path = process.env.PATH ?? "";
const sandbox = await openSandbox("none", { path });
const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Opened = { workspace: Workspace; tree: string; dir: string; sha: string };

async function open(files: Readonly<Record<string, string | Buffer>>, applyPatch?: string): Promise<Opened> {
  const { dir, sha } = repositoryOf(files);
  const scratchDir = temporaryFolder();
  cleanups.push(
    () => rmSync(dir, { recursive: true }),
    () => rmSync(scratchDir, { recursive: true }),
  );
  return { ...(await openAt(dir, sha, scratchDir, applyPatch)), dir, sha };
}

async function openAt(repoDir: string, sha: string, scratchDir: string, applyPatch?: string) {
  const revision = applyPatch === undefined ? {} : { applyPatch };
  const workspace = await openWorkspace({ repoDir, sha, scratchDir, sandbox, path, ...revision });
  cleanups.push(() => workspace.close());
  return { workspace, tree: join(scratchDir, "tree") };
}

async function put(tree: string, file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), content);
}

/** What git holds after the patch is applied to the commit it was made for: mode, content and name of every file. */
function applied({ dir, sha }: Opened, patch: string): string[] {
  git(dir, ["read-tree", sha]);
  if (patch !== "") git(dir, ["apply", "--binary", "--cached"], patch);
  return git(dir, ["-c", "core.quotePath=false", "ls-files", "--stage"]).trim().split("\n").sort();
}

/** What git would hold if a person had committed the tree as it is. */
function committed(tree: string): string[] {
  const dir = temporaryFolder();
  cleanups.push(() => rmSync(dir, { recursive: true }));
  git(dir, ["init", "--quiet"]);
  git(dir, ["--work-tree", tree, "add", "--all", "--force"]);
  return git(dir, ["-c", "core.quotePath=false", "ls-files", "--stage"]).trim().split("\n").sort();
}

const paths = (changes: { files: { path: string }[] }) => changes.files.map((file) => file.path).sort();

const SHALLOW = 'a "shallow":\nclone\\';

describe("opening a workspace", () => {
  it("exports the commit's files without a git directory", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n", "src/b.ts": "b\n" });
    expect(await workspace.list()).toEqual(["a.txt", "src/b.ts"]);
    expect(existsSync(join(tree, ".git"))).toBe(false);
  });

  it("leaves the repository it came from as it was", async () => {
    const opened = await open({ "a.txt": "a\n" });
    await put(opened.tree, "a.txt", "changed\n");
    await opened.workspace.changes();
    expect(git(opened.dir, ["status", "--porcelain"])).toBe("");
    expect(git(opened.dir, ["count-objects"])).toMatch(/^3 objects,/);
  });

  it("takes an older commit than the newest", async () => {
    const { dir, sha } = repositoryOf({ "a.txt": "old\n" });
    writeFileSync(join(dir, "a.txt"), "new\n");
    commitAll(dir);
    const scratch = temporaryFolder();
    const { workspace } = await openAt(dir, sha, scratch);
    expect(await workspace.read("a.txt")).toEqual({ kind: "text", text: "old\n" });
    cleanups.unshift(
      () => rmSync(dir, { recursive: true }),
      () => rmSync(scratch, { recursive: true }),
    );
  });

  it("works from a shallow clone, whatever its folder is called", async () => {
    const { dir } = repositoryOf({ "a.txt": "old\n" });
    writeFileSync(join(dir, "a.txt"), "new\n");
    const sha = commitAll(dir);
    const clone = temporaryFolder();
    git(clone, ["clone", "--quiet", "--depth=1", `file://${dir}`, SHALLOW]);
    const scratch = temporaryFolder();
    cleanups.push(...[dir, clone, scratch].map((folder) => () => rmSync(folder, { recursive: true })));
    const { workspace, tree } = await openAt(join(clone, SHALLOW), sha, scratch);
    await put(tree, "a.txt", "newest\n");
    expect(paths(await workspace.changes())).toEqual(["a.txt"]);
  });

  it("works from a linked worktree", async () => {
    const { dir, sha } = repositoryOf({ "a.txt": "a\n" });
    const beside = temporaryFolder();
    git(dir, ["worktree", "add", "--quiet", "--detach", join(beside, "linked")]);
    cleanups.push(...[dir, beside].map((folder) => () => rmSync(folder, { recursive: true })));
    const { workspace } = await openAt(join(beside, "linked"), sha, join(beside, "scratch"));
    expect(await workspace.list()).toEqual(["a.txt"]);
  });

  it("refuses an unknown commit with its remedy, and leaves nothing behind", async () => {
    const { dir } = repositoryOf({ "a.txt": "a\n" });
    const scratchDir = temporaryFolder();
    cleanups.push(...[dir, scratchDir].map((folder) => () => rmSync(folder, { recursive: true })));
    const opening = openWorkspace({ repoDir: dir, sha: "0".repeat(40), scratchDir, sandbox, path });
    await expect(opening).rejects.toThrow(SetupError);
    await expect(opening).rejects.toThrow(/does not hold commit 0{40}: fetch it first/);
    expect(existsSync(join(scratchDir, "tree"))).toBe(false);
  });

  it("refuses a folder that is no repository", async () => {
    const folder = temporaryFolder();
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const opening = openWorkspace({ repoDir: folder, sha: "HEAD", scratchDir: join(folder, "s"), sandbox, path });
    await expect(opening).rejects.toThrow(/is no git repository/);
  });

  it("refuses a patch that does not apply", async () => {
    const patch = "--- a/missing.txt\n+++ b/missing.txt\n@@ -1 +1 @@\n-a\n+b\n";
    await expect(open({ "a.txt": "a\n" }, patch)).rejects.toThrow(/The patch does not apply/);
  });

  it("counts a revision's patch as part of the baseline", async () => {
    const patch = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b\n";
    const { workspace } = await open({ "a.txt": "a\n" }, patch);
    expect(await workspace.read("a.txt")).toEqual({ kind: "text", text: "b\n" });
    expect(await workspace.changes()).toEqual({ patch: "", files: [], leftOut: [] });
    await workspace.write("new.txt", "new\n");
    expect(paths(await workspace.changes())).toEqual(["new.txt"]);
  });

  it("removes what it made when it is closed", async () => {
    const { dir, sha } = repositoryOf({ "a.txt": "a\n" });
    const scratchDir = temporaryFolder();
    cleanups.push(...[dir, scratchDir].map((folder) => () => rmSync(folder, { recursive: true })));
    const workspace = await openWorkspace({ repoDir: dir, sha, scratchDir, sandbox, path });
    await workspace.close();
    expect(["tree", "home", "tmp", "baseline.git"].filter((name) => existsSync(join(scratchDir, name)))).toEqual([]);
  });
});

describe("the change of a task", () => {
  it("is empty when nothing was done", async () => {
    const { workspace } = await open({ "a.txt": "a\n", ".gitattributes": "* text=auto eol=crlf\n" });
    expect(await workspace.changes()).toEqual({ patch: "", files: [], leftOut: [] });
  });

  it("applies to its commit and gives exactly the tree: every kind of change at once", async () => {
    const binary = Buffer.from([0, 1, 2, 255, 254, 0, 10, 13]);
    const opened = await open({
      "edited.txt": "one\ntwo\nthree\n",
      "no newline at the end": "last line",
      "Ordner mit Lücken/größe ü.txt": "alt\n",
      "image.bin": binary,
      "removed.txt": "gone soon\n",
      "old-name.ts": `${Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n")}\n`,
      "run.sh": "#!/bin/sh\n",
      "becomes-a-folder": "file\n",
      "latin1.txt": Buffer.from("Gr\xfc\xdfe\n", "latin1"),
      'quote"d\ttab.txt': "odd name\n",
    });
    const { tree, workspace } = opened;
    await put(tree, "edited.txt", "one\n2\nthree\n");
    await put(tree, "no newline at the end", "another last line");
    await put(tree, "Ordner mit Lücken/größe ü.txt", "neu\n");
    await put(tree, "Ordner mit Lücken/ganz neu.md", "# Überschrift\n");
    await put(tree, "image.bin", Buffer.concat([binary, binary]));
    await put(tree, "new.bin", Buffer.from([0, 9, 8, 7]));
    await rm(join(tree, "removed.txt"));
    await rename(join(tree, "old-name.ts"), join(tree, "new-name.ts"));
    await chmod(join(tree, "run.sh"), 0o755);
    await rm(join(tree, "becomes-a-folder"));
    await put(tree, "becomes-a-folder/inside.txt", "inside\n");
    await put(tree, "latin1.txt", Buffer.from("Sch\xf6ne Gr\xfc\xdfe\n", "latin1"));
    await put(tree, 'quote"d\ttab.txt', "odder\n");
    await put(tree, "empty.txt", "");
    await symlink("edited.txt", join(tree, "link"));
    const { patch } = await workspace.changes();
    expect(applied(opened, patch)).toEqual(committed(tree));
  });

  it("counts lines, marks binaries, and lists a rename under both names", async () => {
    const lines = `${Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n")}\n`;
    const { workspace, tree } = await open({ "a b.txt": "one\ntwo\n", "old.ts": lines, "x.bin": Buffer.from([0, 1]) });
    await put(tree, "a b.txt", "one\n2\n3\n");
    await rename(join(tree, "old.ts"), join(tree, "new.ts"));
    await put(tree, "x.bin", Buffer.from([0, 2]));
    const { files } = await workspace.changes();
    expect(files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: "a b.txt", added: 2, removed: 1, binary: false },
      { path: "new.ts", added: 0, removed: 0, binary: false },
      { path: "old.ts", added: 0, removed: 0, binary: false },
      { path: "x.bin", added: 0, removed: 0, binary: true },
    ]);
  });

  it("is the same when asked twice, and follows the tree when it goes back", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    await put(tree, "a.txt", "b\n");
    await put(tree, "new.txt", "new\n");
    const first = await workspace.changes();
    expect(await workspace.changes()).toEqual(first);
    await workspace.write("a.txt", "a\n");
    await workspace.run("rm new.txt", 20_000);
    expect(await workspace.changes()).toEqual({ patch: "", files: [], leftOut: [] });
  });

  it("leaves out what the baseline ignores, at every depth", async () => {
    const { workspace, tree } = await open({
      ".gitignore": "node_modules/\n*.log\n!keep.log\n",
      "packages/a/.gitignore": "/dist\nbuild/cache\n*.tmp\r\n",
      "packages/a/index.ts": "",
    });
    await put(tree, "node_modules/x/index.js", "x");
    await put(tree, "packages/a/node_modules/x.js", "x");
    await put(tree, "packages/a/dist/out.js", "x");
    await put(tree, "packages/a/build/cache/x", "x");
    await put(tree, "packages/a/deep/x.tmp", "x");
    await put(tree, "deep/er/x.log", "x");
    const kept = ["deep/keep.log", "dist/out.js", "packages/a/src/dist/kept.js", "packages/b/x.tmp"];
    for (const file of kept) await put(tree, file, "x");
    expect(paths(await workspace.changes())).toEqual(kept.toSorted());
    expect(await workspace.list()).toEqual(
      [...kept, ".gitignore", "packages/a/.gitignore", "packages/a/index.ts"].sort(),
    );
  });

  it("shows a file that the agent's own ignore rule would hide", async () => {
    const { workspace, tree } = await open({ ".gitignore": "dist/\n" });
    await put(tree, ".gitignore", "dist/\nhidden.ts\n");
    await put(tree, "src/.gitignore", "*\n");
    await put(tree, "hidden.ts", "");
    await put(tree, "src/also-hidden.ts", "");
    const expected = [".gitignore", "hidden.ts", "src/.gitignore", "src/also-hidden.ts"];
    expect(paths(await workspace.changes())).toEqual(expected);
  });

  it("holds a source file's text although the agent declares it binary", async () => {
    const { workspace, tree } = await open({ "a.ts": "old text\n" });
    await put(tree, ".gitattributes", "*.ts binary\n");
    await put(tree, "a.ts", "new text\n");
    expect((await workspace.changes()).patch).toContain("+new text");
  });

  it("runs no program that the repository's attributes and configuration name", async () => {
    const { dir, sha } = repositoryOf({ ".gitattributes": "*.txt filter=evil diff=evil\n", "a.txt": "a\n" });
    const scratch = temporaryFolder();
    cleanups.push(...[dir, scratch].map((folder) => () => rmSync(folder, { recursive: true })));
    const trap = `touch ${join(scratch, "trapped")}; cat`;
    for (const key of [
      "filter.evil.clean",
      "filter.evil.smudge",
      "diff.evil.command",
      "diff.evil.textconv",
      "core.fsmonitor",
    ]) {
      git(dir, ["config", key, trap]);
    }
    const { workspace, tree } = await openAt(dir, sha, scratch);
    await put(tree, "a.txt", "b\n");
    expect(paths(await workspace.changes())).toEqual(["a.txt"]);
    expect(existsSync(join(scratch, "trapped"))).toBe(false);
  });

  it("runs no program that the agent's own attributes and git directories name", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    const trapped = join(tree, "..", "trapped");
    const config = `[core]\n\tfsmonitor = touch ${trapped}\n[filter "evil"]\n\tclean = touch ${trapped}\n[diff "evil"]\n\tcommand = touch ${trapped}\n\ttextconv = touch ${trapped}\n`;
    await put(tree, ".gitattributes", "* filter=evil diff=evil\n");
    await put(tree, ".git/config", config);
    await put(tree, ".git/HEAD", "ref: refs/heads/main\n");
    git(tree, ["init", "--quiet", "elsewhere"]);
    await put(tree, "elsewhere/.git/config", config);
    await put(tree, "sub/.git", "gitdir: ../elsewhere/.git\n");
    await put(tree, "sub/b.txt", "b\n");
    await put(tree, "a.txt", "changed\n");
    const restore = await workspace.hold();
    await put(tree, "a.txt", "changed again\n");
    await restore();
    expect(paths(await workspace.changes())).toEqual([".gitattributes", "a.txt", "sub/b.txt"]);
    expect(existsSync(trapped)).toBe(false);
  });

  it("takes the files of a repository that a tool started inside", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    await put(tree, "crate/src/main.rs", "fn main() {}\n");
    git(join(tree, "crate"), ["init", "--quiet"]);
    git(join(tree, "crate"), ["add", "."]);
    git(join(tree, "crate"), ["commit", "--quiet", "--message", "Start"]);
    expect(paths(await workspace.changes())).toEqual(["crate/src/main.rs"]);
  });

  it("leaves a submodule alone", async () => {
    const { dir } = repositoryOf({ "a.txt": "a\n" });
    git(dir, ["update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`]);
    git(dir, ["commit", "--quiet", "--message", "Add a submodule"]);
    const scratch = temporaryFolder();
    cleanups.push(...[dir, scratch].map((folder) => () => rmSync(folder, { recursive: true })));
    const { workspace, tree } = await openAt(dir, git(dir, ["rev-parse", "HEAD"]).trim(), scratch);
    await put(tree, "a.txt", "b\n");
    expect(paths(await workspace.changes())).toEqual(["a.txt"]);
  });

  it("says which changed files it had to leave out", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    await put(tree, "core.dump", Buffer.alloc(10_000_001, 1));
    const { files, leftOut } = await workspace.changes();
    expect(files).toEqual([]);
    expect(leftOut).toEqual([{ path: "core.dump", reason: "it has 10000001 bytes (at most 10000000)" }]);
  });

  it("takes a tracked file that became a pipe as removed, and ignores a new pipe", async () => {
    const opened = await open({ "a.txt": "a\n" });
    await rm(join(opened.tree, "a.txt"));
    execFileSync("mkfifo", [join(opened.tree, "a.txt"), join(opened.tree, "new.pipe")]);
    expect(applied(opened, (await opened.workspace.changes()).patch)).toEqual([""]);
  });
});

describe("what git has said of the tree", () => {
  /** A workspace whose git takes its time to look at every file again, and writes down what it has done. */
  async function counting(files: Readonly<Record<string, string | Buffer>>) {
    const { dir, sha } = repositoryOf(files);
    const scratch = temporaryFolder();
    cleanups.push(...[dir, scratch].map((folder) => () => rmSync(folder, { recursive: true })));
    const log = join(scratch, "started");
    const real = execFileSync("/bin/sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const slowly = 'case "$*" in *--refresh*) sleep 0.2;; esac';
    await put(scratch, "bin/git", `#!/bin/sh\n${slowly}\n${real} "$@"; ended=$?\necho "$@" >> ${log}\nexit $ended\n`);
    await chmod(join(scratch, "bin/git"), 0o755);
    const counted = { sandbox, path: `${join(scratch, "bin")}:${path}` };
    const workspace = await openWorkspace({ repoDir: dir, sha, scratchDir: join(scratch, "s"), ...counted });
    cleanups.push(() => workspace.close());
    const ask = async () => [await workspace.list(), await workspace.changes(), await workspace.contents()];
    return { workspace, tree: join(scratch, "s", "tree"), ask, started: () => readFile(log, "utf8") };
  }

  it("comes after git has looked at all files again, which their new owner makes it do", async () => {
    const { workspace, started } = await counting({ "a.txt": "a\n" });
    await workspace.changes();
    const done = (await started()).split("\n");
    const at = (argument: string) => done.findIndex((line) => line.includes(argument));
    expect(at("--refresh")).toBeLessThan(at("--modified"));
    expect(at("--refresh")).toBeGreaterThan(0);
  });

  it("is not asked again while nothing could change it", async () => {
    const { workspace, ask, started } = await counting({ "a.txt": "a\n" });
    await workspace.write("a.txt", "b\n");
    const first = await ask();
    const before = await started();
    expect(await ask()).toEqual(first);
    expect(await started()).toBe(before);
  });

  it("still holds after checks that left everything as it was", async () => {
    const { workspace, ask, started } = await counting({ "a.txt": "a\n", ".gitignore": "cache/\n" });
    await workspace.write("a.txt", "b\n");
    const first = await ask();
    const restore = await workspace.hold();
    await workspace.run("mkdir cache && touch cache/x a.txt && echo made > out.txt && rm out.txt", 20_000);
    expect(await restore()).toEqual([]);
    const before = await started();
    expect(await ask()).toEqual(first);
    expect(await started()).toBe(before);
  });

  it("is asked anew after checks that changed what is not brought back", async () => {
    const { workspace, tree, ask } = await counting({ "a.txt": "a\n" });
    await put(tree, "data.bin", Buffer.alloc(10_000_001, 1));
    await ask();
    const restore = await workspace.hold();
    await workspace.run("rm data.bin", 20_000);
    await restore();
    expect(await ask()).toEqual([["a.txt"], { patch: "", files: [], leftOut: [] }, []]);
  });

  it("is asked anew after each command and each write", async () => {
    const { workspace, ask } = await counting({ "a.txt": "a\n" });
    await ask();
    await workspace.run("echo b > b.txt", 20_000);
    expect((await ask())[0]).toEqual(["a.txt", "b.txt"]);
    await workspace.write("c.txt", "c\n");
    expect((await workspace.contents()).map((file) => file.path)).toEqual(["b.txt", "c.txt"]);
    expect(paths(await workspace.changes())).toEqual(["b.txt", "c.txt"]);
    expect(await workspace.list()).toEqual(["a.txt", "b.txt", "c.txt"]);
  });
});

describe("the list of files", () => {
  it("is sorted, with links named and not followed, and without what was removed", async () => {
    const { workspace, tree } = await open({ "b.txt": "", "a.txt": "", "gone.txt": "" });
    mkdirSync(join(tree, "folder"));
    symlinkSync("/etc", join(tree, "folder", "outside"));
    await rm(join(tree, "gone.txt"));
    expect(await workspace.list()).toEqual(["a.txt", "b.txt", "folder/outside"]);
  });
});

describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
  "under another user (needs root)",
  async () => {
    const { otherUid } = await import("../../../scripts/adapters/sandbox/other-uid.ts");

    it("harness and commands work on each other's files, and git credentials stay unreadable", async () => {
      const confined = await openSandbox("auto", { path, tiers: [otherUid] });
      const { dir, sha } = repositoryOf({ "a.txt": "a\n", "src/b.ts": "b\n" });
      git(dir, ["config", "remote.origin.url", "https://ci:credential@example.com/project.git"]);
      await chmod(dir, 0o755);
      const scratchDir = temporaryFolder();
      cleanups.push(...[dir, scratchDir].map((folder) => () => rmSync(folder, { recursive: true })));
      const workspace = await openWorkspace({ repoDir: dir, sha, scratchDir, sandbox: confined, path });
      cleanups.push(() => workspace.close());

      expect(await workspace.run("umask 077; mkdir made && echo theirs > made/theirs.txt", 20_000)).toMatchObject({
        exitCode: 0,
      });
      expect(await workspace.write("made/theirs.txt", "ours\n")).toEqual({ kind: "written" });
      expect(await workspace.write("made/by/harness.txt", "ours\n")).toEqual({ kind: "written" });
      const edit = "echo edited >> src/b.ts && echo more >> made/by/harness.txt && echo more >> made/theirs.txt";
      expect(await workspace.run(`${edit} && touch made/by/another`, 20_000)).toMatchObject({
        exitCode: 0,
        output: "",
      });
      expect(await workspace.read("made/theirs.txt")).toEqual({ kind: "text", text: "ours\nmore\n" });
      const restore = await workspace.hold();
      await workspace.run("rm -r src made/by; echo x > made/theirs.txt", 20_000);
      await restore();
      // What git brought back is the commands' own again.
      expect(
        await workspace.run("echo last >> src/b.ts && touch made/by/again && rm made/by/again", 20_000),
      ).toMatchObject({
        exitCode: 0,
        output: "",
      });
      const expected = ["made/by/another", "made/by/harness.txt", "made/theirs.txt", "src/b.ts"];
      expect(paths(await workspace.changes())).toEqual(expected);

      const peek = await workspace.run(`cat ${dir}/.git/config; cat ${scratchDir}/baseline.git/config`, 20_000);
      expect(peek.exitCode).not.toBe(0);
      expect(peek.output).not.toContain("credential@");
      expect((await workspace.run(`ls ${scratchDir} ${scratchDir}/staging`, 20_000)).exitCode).not.toBe(0);
      await workspace.close();
      expect(await readFile(join(dir, ".git", "config"), "utf8")).toContain("credential@");
      expect((await stat(join(dir, ".git"))).mode & 0o077).not.toBe(0);
    });
  },
);

describe("a file that was in the change", () => {
  it("is left out whole when it has become too large for one", async () => {
    const { workspace } = await open({ "a.txt": "a\n" });
    await workspace.write("data.txt", "small\n");
    expect(paths(await workspace.changes())).toEqual(["data.txt"]);
    await workspace.run("head -c 10000001 /dev/zero > data.txt", 20_000);
    const reason = "it has 10000001 bytes (at most 10000000)";
    expect(await workspace.changes()).toEqual({ patch: "", files: [], leftOut: [{ path: "data.txt", reason }] });
  });
});

describe("a tree that is held", () => {
  it.each(["hold", "holdForSetUp"] as const)(
    "comes back though its change was asked for meanwhile (%s)",
    async (hold) => {
      const { workspace, tree } = await open({ "a.txt": "a\n" });
      await workspace.write("a.txt", "b\n");
      const restore = await workspace[hold]();
      await workspace.run("echo c > a.txt", 20_000);
      expect((await workspace.changes()).patch).toContain("+c");
      expect([await restore(), await readFile(join(tree, "a.txt"), "utf8")]).toEqual([["a.txt"], "b\n"]);
      expect((await workspace.changes()).patch).toContain("+b");
    },
  );

  it("comes back as it was: what was edited, made, removed, moved and turned into something else", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n", "gone.txt": "g\n", "dir/b.txt": "b\n", "run.sh": "x\n" });
    await put(tree, "own.txt", "the agent's\n");
    await rm(join(tree, "gone.txt"));
    await put(tree, "dir/b.txt", "edited by the agent\n");
    const before = await workspace.changes();
    const restore = await workspace.hold();
    await put(tree, "a.txt", "formatted\n");
    await put(tree, "own.txt", "formatted\n");
    await put(tree, "gone.txt", "back\n");
    await put(tree, "report/deep/out.xml", "<x/>");
    await rm(join(tree, "dir"), { recursive: true });
    await symlink("/etc", join(tree, "dir"));
    await chmod(join(tree, "run.sh"), 0o755);
    expect(await restore()).toEqual([
      "a.txt",
      "dir",
      "dir/b.txt",
      "gone.txt",
      "own.txt",
      "report/deep/out.xml",
      "run.sh",
    ]);
    expect(await workspace.changes()).toEqual(before);
    expect(await readFile(join(tree, "dir/b.txt"), "utf8")).toBe("edited by the agent\n");
  });

  it("is not followed through a link that took a folder's place", async () => {
    const outside = temporaryFolder();
    cleanups.push(() => rmSync(outside, { recursive: true }));
    const { workspace, tree } = await open({ "dir/b.txt": "b\n" });
    const restore = await workspace.hold();
    await rm(join(tree, "dir"), { recursive: true });
    await symlink(outside, join(tree, "dir"));
    await restore();
    expect([existsSync(join(outside, "b.txt")), await readFile(join(tree, "dir/b.txt"), "utf8")]).toEqual([
      false,
      "b\n",
    ]);
  });

  it("says nothing when nothing changed", async () => {
    const { workspace } = await open({ "a.txt": "a\n" });
    expect(await (await workspace.hold())()).toEqual([]);
  });

  it("leaves files alone that are too large to be kept", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    await put(tree, "data.bin", Buffer.alloc(10_000_001, 1));
    const restore = await workspace.hold();
    expect([await restore(), existsSync(join(tree, "data.bin"))]).toEqual([[], true]);
  });

  it("leaves what the baseline ignores as it is", async () => {
    const { workspace, tree } = await open({ ".gitignore": "cache/\n" });
    const restore = await workspace.hold();
    await put(tree, "cache/x", "x");
    expect([await restore(), existsSync(join(tree, "cache/x"))]).toEqual([[], true]);
  });
});

describe("what a set-up left", () => {
  it("stays, and is part of no change: new files, new folders, and tracked files go back", async () => {
    const { workspace, tree } = await open({ "a.lock": "1\n", "src/a.ts": "" });
    const settle = await workspace.holdForSetUp();
    await put(tree, "a.lock", "rewritten\n");
    await put(tree, "deps/one/index.js", "x");
    await put(tree, "src/made [1].ts ", "made");
    expect(await settle()).toEqual(["deps/", "src/made [1].ts ", "a.lock"]);
    await put(tree, "deps/two/index.js", "x");
    await put(tree, "src/made 1.ts", "the agent's");
    expect(paths(await workspace.changes())).toEqual(["src/made 1.ts"]);
    expect([existsSync(join(tree, "deps/one/index.js")), await readFile(join(tree, "a.lock"), "utf8")]).toEqual([
      true,
      "1\n",
    ]);
  });
});

describe("a set-up that runs once more after the work", () => {
  it("leaves the work as it is", async () => {
    const { workspace, tree } = await open({ "a.lock": "1\n", "src/a.ts": "old\n" });
    await put(tree, "src/a.ts", "the agent's\n");
    const settle = await workspace.holdForSetUp();
    await put(tree, "a.lock", "rewritten\n");
    await put(tree, "deps/one/index.js", "x");
    expect(await settle()).toEqual(["deps/", "a.lock"]);
    expect(paths(await workspace.changes())).toEqual(["src/a.ts"]);
    expect(await readFile(join(tree, "src/a.ts"), "utf8")).toBe("the agent's\n");
  });
});

describe("what tools leave anywhere", () => {
  it("is part of no change, though the project's own rules do not know it", async () => {
    const { workspace, tree } = await open({ "a.py": "", "node_modules/kept/index.js": "tracked\n" });
    for (const file of ["__pycache__/a.pyc", "p/.pytest_cache/README.md", "node_modules/x/index.js", ".coverage"])
      await put(tree, file, "x");
    await put(tree, "node_modules/kept/index.js", "edited\n");
    expect(paths(await workspace.changes())).toEqual(["node_modules/kept/index.js"]);
  });
});

describe("contents", () => {
  it("are both sides of each changed file, with modes and names as git has them", async () => {
    const { workspace, tree } = await open({
      "gone.txt": "gone\n",
      "old name.txt": "one\ntwo\nthree\nfour\n",
      "run.sh": "echo\n",
      "kept.txt": "kept\n",
    });
    await rm(join(tree, "gone.txt"));
    await rename(join(tree, "old name.txt"), join(tree, "new name.txt"));
    await chmod(join(tree, "run.sh"), 0o755);
    await put(tree, "umläut.bin", Buffer.from([0, 1, 2]));
    await symlink("/etc/passwd", join(tree, "link"));
    await workspace.changes();
    const found = new Map((await workspace.contents()).map(({ path: name, ...file }) => [name, file]));
    const renamed = "one\ntwo\nthree\nfour\n";
    expect(Object.fromEntries(found)).toEqual({
      "gone.txt": {
        previousPath: null,
        previousMode: "100644",
        mode: "000000",
        before: "gone\n",
        after: null,
        binary: false,
        bytes: 0,
      },
      "new name.txt": {
        previousPath: "old name.txt",
        previousMode: "100644",
        mode: "100644",
        before: renamed,
        after: renamed,
        binary: false,
        bytes: 19,
      },
      "run.sh": {
        previousPath: null,
        previousMode: "100644",
        mode: "100755",
        before: "echo\n",
        after: "echo\n",
        binary: false,
        bytes: 5,
      },
      "umläut.bin": {
        previousPath: null,
        previousMode: null,
        mode: "100644",
        before: null,
        after: null,
        binary: true,
        bytes: 3,
      },
      link: {
        previousPath: null,
        previousMode: null,
        mode: "120000",
        before: null,
        after: "/etc/passwd",
        binary: false,
        bytes: 11,
      },
    });
  });
});

describe("more new files than are looked at", () => {
  const MAKE = `node -e 'const fs = require("fs"); fs.mkdirSync("out"); for (let n = 0; n <= 20000; n++) fs.writeFileSync("out/" + n, "")'`;

  it("are told with the command and the change, are in no patch, and stay while the tree is held", async () => {
    const { workspace, tree } = await open({ "a.txt": "a\n" });
    await put(tree, "a.txt", "changed\n");
    const { excess } = await workspace.run(`${MAKE}; sleep 0.4`, 60_000);
    const change = await workspace.changes();
    const restore = await workspace.hold();
    await put(tree, "a.txt", "changed by a check\n");
    expect([excess, change.excess, paths(change), await restore(), existsSync(join(tree, "out", "20000"))]).toEqual([
      expect.stringContaining("20001 new files, 20001 of them in out/; at most 20000 are looked at"),
      excess,
      ["a.txt"],
      ["a.txt"],
      true,
    ]);
    await workspace.run("rm -r out", 60_000);
    expect([(await workspace.changes()).excess, readFileSync(join(tree, "a.txt"), "utf8")]).toEqual([
      undefined,
      "changed\n",
    ]);
  });
});
