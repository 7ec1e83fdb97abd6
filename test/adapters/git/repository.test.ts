import { describe, expect, test } from "vitest";
import { makeOrigin, open } from "./origin.ts";

describe("the tree at a commit", () => {
  test("holds the text files that people wrote", async () => {
    const origin = await makeOrigin({
      "src/index.ts": "export {};\n",
      "README.md": "# Ä\n",
      "node_modules/x/index.js": "x",
      "packages/a/vendor/lib.rb": "x",
      "dist/index.js": "x",
      "package-lock.json": "{}",
      "Cargo.lock": "x",
      "site/app.min.js": "x",
      "site/app.js": `${"x".repeat(3_000)}\n`,
      "logo.png": "\x89PNG\0",
      "huge.txt": "x".repeat(1_001),
      "distance.ts": "kept",
    });
    const repository = await open(origin.url);
    const tree = await repository.treeAt(await repository.baseSha(), 1_000);
    expect(Object.fromEntries(tree)).toEqual({
      "README.md": "# Ä\n",
      "distance.ts": "kept",
      "src/index.ts": "export {};\n",
    });
  });

  test("can be that of a commit that no branch holds any more", async () => {
    const origin = await makeOrigin({ "a.txt": "old\n" });
    const old = await origin.git(["rev-parse", "main"]);
    await origin.git(["update-ref", "-d", "refs/heads/main"]);
    await origin.commit("main", { "a.txt": "new\n" });
    const tree = await (await open(origin.url)).treeAt(old, 1_000);
    expect(tree.get("a.txt")).toBe("old\n");
  });

  test("leaves out symbolic links", async () => {
    const origin = await makeOrigin({ "a.txt": "a" });
    const blob = await origin.git(["hash-object", "-w", "--stdin"], "/etc/passwd");
    const tree = await origin.git(["mktree"], `120000 blob ${blob}\tlink\n`);
    const commit = await origin.git([
      "-c",
      "user.name=M",
      "-c",
      "user.email=m@example.com",
      "commit-tree",
      tree,
      "-m",
      "x",
    ]);
    await origin.git(["update-ref", "refs/heads/main", commit]);
    expect((await (await open(origin.url)).treeAt(commit, 1_000)).size).toBe(0);
  });
});

describe("a difference", () => {
  test("is a patch against the merge base, which applies again", async () => {
    const origin = await makeOrigin({ "a.txt": "one\n" });
    const base = await origin.git(["rev-parse", "main"]);
    await origin.git(["update-ref", "refs/heads/work", base]);
    const head = await origin.commit("work", { "a.txt": "two\n", "bin.dat": "\0\x01" });
    const main = await origin.commit("main", { "b.txt": "not ours\n" });
    const repository = await open(origin.url);
    const patch = await repository.diff(main, head);
    expect(patch.match(/^diff --git .*$/gm)).toEqual(["diff --git a/a.txt b/a.txt", "diff --git a/bin.dat b/bin.dat"]);
    const push = { branch: "again", baseSha: base, expectedHead: null, patch, message: "Again\n", check: () => null };
    await repository.pushPatch(push);
    expect(await origin.git(["rev-parse", "again^{tree}"])).toBe(await origin.git(["rev-parse", "work^{tree}"]));
  });
});

describe("a difference of files that are not UTF-8", () => {
  const latin1 = (text: string) => Buffer.from(text, "latin1");

  test("applies again to the same bytes, whatever their encoding and line breaks", async () => {
    const origin = await makeOrigin({
      "kept.txt": "kept\n",
      "crlf.txt": "one\r\ntwo\r\n",
      "open.txt": "no line break",
    });
    await origin.commit("main", { "latin1.txt": latin1("gr\xfcn\nb\xe4r\n"), "bin.dat": "\0\x01" });
    const base = await origin.git(["rev-parse", "main"]);
    await origin.git(["update-ref", "refs/heads/work", base]);
    const head = await origin.commit("work", {
      "latin1.txt": latin1("gr\xfcn\nB\xe4r\ndiff --git a/x b/x\n"),
      "new-latin1.txt": latin1("\xff"),
      "crlf.txt": "one\r\n2\r\n",
      "open.txt": "still no line break",
      "bin.dat": "\0\x02",
      "ä.txt": "ä\n",
    });
    const repository = await open(origin.url);
    const patch = JSON.parse(JSON.stringify(await repository.diff(base, head)));
    expect(patch).not.toContain("\uFFFD");
    // What is UTF-8 stays readable.
    expect(patch).toContain("-two\r\n+2\r\n");
    expect(patch).toContain("+ä\n");
    const push = { branch: "again", baseSha: base, expectedHead: null, patch, message: "Again\n", check: () => null };
    expect(await repository.pushPatch(push)).toMatchObject({ kind: "pushed" });
    expect(await origin.git(["rev-parse", "again^{tree}"])).toBe(await origin.git(["rev-parse", "work^{tree}"]));
  });

  test("applies again when a name is none either", async () => {
    const origin = await makeOrigin({ "kept.txt": "kept\n" });
    const base = await origin.git(["rev-parse", "main"]);
    const blob = await origin.git(["hash-object", "-w", "--stdin"], latin1("\xe4"));
    const tree = await origin.git(["mktree", "-z"], latin1(`100644 blob ${blob}\t\xe4.txt\0`));
    const author = ["-c", "user.name=M", "-c", "user.email=m@example.com"];
    const head = await origin.git([...author, "commit-tree", tree, "-p", base, "-m", "x"]);
    await origin.git(["update-ref", "refs/heads/work", head]);
    const repository = await open(origin.url);
    const patch = await repository.diff(base, head);
    const push = { branch: "again", baseSha: base, expectedHead: null, patch, message: "Again\n", check: () => null };
    expect(await repository.pushPatch(push)).toMatchObject({ kind: "pushed" });
    expect(await origin.git(["rev-parse", "again^{tree}"])).toBe(tree);
  });

  test("leaves the next difference readable", async () => {
    const origin = await makeOrigin({ "latin1.txt": "", "a.txt": "one\n" });
    const base = await origin.git(["rev-parse", "main"]);
    const head = await origin.commit("main", { "latin1.txt": latin1("\xe4") });
    const next = await origin.commit("main", { "a.txt": "two\n" });
    const repository = await open(origin.url);
    await repository.diff(base, head);
    expect(await repository.diff(head, next)).toContain("-one\n+two\n");
  });
});

describe("a broken set-up", () => {
  test("says that the branch does not exist", async () => {
    const origin = await makeOrigin({ "a.txt": "a" });
    const repository = await open(origin.url, { baseBranch: "master", stateBranch: "master" });
    const message = "The branch master does not exist: push a first commit to it.";
    await expect(repository.baseSha()).rejects.toThrow(message);
    await expect(repository.readState()).rejects.toThrow(message);
  });

  test("does not take credentials in the URL", async () => {
    await expect(open("http://bot:glpat-secret@127.0.0.1/group/project.git")).rejects.toThrow(
      /^The repository's URL holds credentials/,
    );
  });

  test("leaves the next call unharmed by one that failed", async () => {
    const origin = await makeOrigin({ "a.txt": "a" });
    const repository = await open(origin.url);
    await expect(repository.treeAt("0".repeat(39).concat("1"), 10)).rejects.toThrow();
    expect(await repository.baseSha()).toBe(await origin.git(["rev-parse", "main"]));
  });
});
