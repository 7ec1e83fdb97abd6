import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTreeFile, readTreeFiles, writeTreeFile } from "../../../scripts/adapters/workspace/tree-files.ts";

let scratch: string;
let tree: string;
let staging: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "nightshift-files-"));
  tree = join(scratch, "tree");
  staging = join(scratch, "staging");
  for (const folder of [tree, staging, join(tree, "src"), join(tree, ".git"), join(tree, "lib", ".GIT")]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(join(scratch, "secret.txt"), "secret");
  writeFileSync(join(tree, "a.txt"), "inside\n");
  writeFileSync(join(tree, ".git", "config"), "[core]");
  writeFileSync(join(tree, "src", ".Git"), "gitdir: ../elsewhere");
  symlinkSync("../secret.txt", join(tree, "link-to-file"));
  symlinkSync("..", join(tree, "link-to-folder"));
  symlinkSync("../not-there.txt", join(tree, "link-to-nowhere"));
  symlinkSync("loop", join(tree, "loop"));
  symlinkSync(".git", join(tree, "link-to-git"));
  symlinkSync("../a.txt", join(tree, "src", "link-inside"));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** One file, read by itself or in the middle of many, from a folder that is held already. */
const WAYS = [
  { way: "alone", read: async (path: string) => readTreeFile(tree, path) },
  { way: "among many", read: async (path: string) => (await readAll([join(path, "..", "x"), path, "a.txt"]))[1] },
];
const readAll = async (paths: readonly string[]) => {
  const files = [];
  for await (const { file } of readTreeFiles(tree, paths)) files.push(file);
  return files;
};
const write = (path: string, text = "new\n") => writeTreeFile(tree, staging, path, text);

const OUTSIDE = [
  ...[
    "../secret.txt",
    "src/../../secret.txt",
    "/etc/passwd",
    "link-to-file",
    "link-to-folder/secret.txt",
    "link-to-nowhere",
  ],
  ...[
    "link-to-folder/new.txt",
    "loop",
    ".git/config",
    ".git/hooks/pre-commit",
    "lib/.GIT/config",
    "link-to-git/config",
    "src/.Git",
  ],
  ...["", "a\0b", ".", "src/.", "src/../.."],
];

describe.each(WAYS)("reading $way", ({ read }) => {
  it("gives a file's text", async () => {
    expect(await read("a.txt")).toEqual({ kind: "text", text: "inside\n" });
    expect(await read("src/../a.txt")).toEqual({ kind: "text", text: "inside\n" });
  });

  it("follows a link that stays inside", async () => {
    expect(await read("src/link-inside")).toEqual({ kind: "text", text: "inside\n" });
  });

  it("keeps a byte order mark", async () => {
    writeFileSync(join(tree, "bom.txt"), "\ufeffx");
    expect(await read("bom.txt")).toEqual({ kind: "text", text: "\ufeffx" });
  });

  it.each(OUTSIDE)("refuses %j", async (path) => {
    expect(await read(path)).toMatchObject({ kind: "refused" });
  });

  it("says in which way a path leads outside", async () => {
    expect(await Promise.all(["../x", "/x", "link-to-file"].map(read))).toEqual([
      { kind: "refused", reason: "../x is outside of the project's folder" },
      { kind: "refused", reason: "/x is absolute: paths are relative to the project's top folder" },
      { kind: "refused", reason: "link-to-file is a link that leads outside of the project's folder" },
    ]);
  });

  it("says that a file does not exist", async () => {
    expect(await read("src/none/at/all.ts")).toEqual({ kind: "refused", reason: "src/none/at/all.ts does not exist" });
  });

  it("refuses binary files, other encodings, and files above 2 MB", async () => {
    writeFileSync(join(tree, "binary"), Buffer.from([65, 0, 66]));
    writeFileSync(join(tree, "latin1"), Buffer.from("gr\xfc\xdfe", "latin1"));
    writeFileSync(join(tree, "large"), Buffer.alloc(2_000_001, 65));
    expect(await Promise.all(["binary", "latin1", "large"].map(read))).toEqual([
      { kind: "refused", reason: "binary is a binary file" },
      { kind: "refused", reason: "latin1 is not UTF-8 text" },
      { kind: "refused", reason: "large has 2000001 bytes; files above 2000000 are left alone" },
    ]);
  });

  it("refuses a folder, and a pipe that nobody writes to, without waiting", async () => {
    execFileSync("mkfifo", [join(tree, "pipe")]);
    expect(await read("src")).toEqual({ kind: "refused", reason: "src is a folder, not a file" });
    expect(await read("pipe")).toMatchObject({ kind: "refused", reason: expect.stringContaining("no regular file") });
  });
});

describe("reading many", () => {
  it("gives each file under the path that was asked for, in that order, whatever folders come between", async () => {
    mkdirSync(join(tree, "src", "deep"));
    for (const name of ["src/b.ts", "src/deep/c.ts", "src/z.ts"]) writeFileSync(join(tree, name), name);
    const asked = ["src/b.ts", "src/deep/c.ts", "src/none.ts", "src/z.ts", "src/link-inside", "./src//b.ts"];
    const found = [];
    for await (const { path, file } of readTreeFiles(tree, asked))
      found.push([path, file.kind === "text" ? file.text : file.reason]);
    expect(found).toEqual([
      ["src/b.ts", "src/b.ts"],
      ["src/deep/c.ts", "src/deep/c.ts"],
      ["src/none.ts", "src/none.ts does not exist"],
      ["src/z.ts", "src/z.ts"],
      ["src/link-inside", "inside\n"],
      ["./src//b.ts", "src/b.ts"],
    ]);
  });

  it.skipIf(process.platform !== "linux")("leaves no folder open, read to the end or not (Linux)", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    await readAll(["a.txt", "src/link-inside", "lib/none"]);
    for await (const { file } of readTreeFiles(tree, ["src/link-inside", "src/other"])) if (file.kind === "text") break;
    expect(open()).toBe(before);
  });
});

describe("writing", () => {
  it("makes a file and its folders", async () => {
    expect(await write("docs/deep/new.md")).toEqual({ kind: "written" });
    expect(readFileSync(join(tree, "docs/deep/new.md"), "utf8")).toBe("new\n");
  });

  it("keeps an existing file's mode", async () => {
    chmodSync(join(tree, "a.txt"), 0o755);
    await write("a.txt");
    expect(statSync(join(tree, "a.txt")).mode & 0o777).toBe(0o755);
  });

  it("through a link that stays inside changes its target and keeps the link", async () => {
    await write("src/link-inside");
    expect(readFileSync(join(tree, "a.txt"), "utf8")).toBe("new\n");
  });

  it.each(OUTSIDE)("refuses %j and changes nothing", async (path) => {
    expect(await write(path)).toMatchObject({ kind: "refused" });
    expect(readFileSync(join(scratch, "secret.txt"), "utf8")).toBe("secret");
    expect(readdirSync(scratch).sort()).toEqual(["secret.txt", "staging", "tree"]);
    expect(readFileSync(join(tree, ".git", "config"), "utf8")).toBe("[core]");
  });

  it("refuses a folder, a path below a file, and a pipe, without waiting", async () => {
    execFileSync("mkfifo", [join(tree, "pipe")]);
    const replies = await Promise.all(["src", "a.txt/below", "pipe"].map((path) => write(path)));
    expect(replies.map(({ kind }) => kind)).toEqual(["refused", "refused", "refused"]);
  });

  it("refuses text above 2 MB", async () => {
    expect(await write("large", "x".repeat(2_000_001))).toMatchObject({ kind: "refused" });
    expect(existsSync(join(tree, "large"))).toBe(false);
  });

  it("leaves nothing in the staging folder, refused or not", async () => {
    await write("b.txt");
    await write("src");
    await write("a.txt/below");
    expect(readdirSync(staging)).toEqual([]);
  });
});
