import { execFileSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { type CommittedFile, commitFiles } from "../../../scripts/adapters/git/file-commit.ts";
import { openGit } from "../../../scripts/adapters/git/git.ts";
import { removeFolderNow } from "../../../scripts/adapters/remove-folder.ts";
import { temporaryFolder } from "../workspace/repository.ts";

const SIGNATURE = { name: "Night Shift", email: "bot@example.com", at: new Date("2026-11-26T02:00:00Z") };
const file = (content: string): CommittedFile => ({ mode: "100644", content });

/** A repository in which each call commits on top of the one before; it gives the paths that are there then. */
function committer() {
  const dir = temporaryFolder();
  onTestFinished(() => void removeFolderNow(dir));
  execFileSync("git", ["init", "--quiet", "--bare", dir]);
  const git = openGit({ dir, url: "", token: null, environment: process.env });
  let parent: string | null = null;
  return async (files: readonly [string, CommittedFile | null][], message = "State") => {
    const commit = { parent, files: new Map(files), message, signature: SIGNATURE };
    const { sha, isEmpty } = await commitFiles((args, input) => git.text(args, { input }), commit);
    parent = sha;
    const paths = (await git.text(["ls-tree", "-r", "-z", "--name-only", sha])).split("\0").filter(Boolean);
    return {
      paths,
      isEmpty,
      message: await git.text(["log", "-1", "--format=%B", sha]),
      refs: await git.text(["show-ref", "--head"]).catch(() => ""),
    };
  };
}

test("any path and any message is written as it is, and no branch stays behind", async () => {
  const paths = ["-f", 'a "b" \\c\n\t\r-é😀.md', "a\\101", "done"];
  const commit = committer();
  expect(
    await commit(
      paths.map((path) => [path, file("x")]),
      "done\0\n\ndata 4\n",
    ),
  ).toEqual({
    ...{ paths, isEmpty: false, refs: "" },
    message: "done\n\ndata 4\n",
  });
  expect(
    await commit([
      ["-f", file("x")],
      ["gone", null],
    ]),
  ).toMatchObject({ paths, isEmpty: true });
});

test("a file takes the place of a folder and a folder that of a file, in whatever order they are told", async () => {
  const commit = committer();
  await commit([
    ["a", file("1")],
    ["b/c", file("2")],
  ]);
  const { paths } = await commit([
    ["a/d", file("3")],
    ["a", null],
    ["b", file("4")],
    ["b/c", null],
  ]);
  expect(paths).toEqual(["a/d", "b"]);
});
