import { isObjectName } from "../../domain/object-name.ts";
import type { Signature } from "./objects.ts";
import { quotedPath } from "./quoted-path.ts";

/** A file as a commit has it: `mode` is git's; new content, or a blob that is there. */
export type CommittedFile = { mode: string } & ({ content: string | Uint8Array } | { blob: string });

/** A commit on top of another (null: of none): files written, and deleted (null). */
export type FileCommit = {
  parent: string | null;
  files: ReadonlyMap<string, CommittedFile | null>;
  message: string;
  signature: Signature;
};

/** Runs git on one repository and gives what it prints. */
type RunGit = (args: readonly string[], input: Uint8Array) => Promise<string>;

/** Where the commit stands while it is made: git makes none without, and writes no ref that is reset to nothing. */
const REF = "refs/nightshift/written";

/**
 * Writes the commit, and says whether it is like its parent; no branch moves. One git reads all of it as a stream
 * (https://git-scm.com/docs/git-fast-import): an index would take five more, one for each file, and the list of every
 * file of the project.
 */
export async function commitFiles(run: RunGit, commit: FileCommit): Promise<{ sha: string; isEmpty: boolean }> {
  const input = Buffer.concat(streamOf(commit).map((part) => Buffer.from(part)));
  const told = (await run(["fast-import", "--quiet", "--force"], input)).trim().split("\n");
  const sha = told.at(-1) ?? "";
  if (!isObjectName(sha)) throw new Error(`git fast-import told of no commit: ${told.join(" ")}`);
  const [after, before] = told.map((line) => /^040000 tree ([0-9a-f]+)/.exec(line)?.[1]);
  return { sha, isEmpty: commit.parent !== null && before === after };
}

function streamOf({ parent, files, message, signature }: FileCommit): (string | Uint8Array)[] {
  const { name, email, at } = signature;
  const plain = (text: string) => text.replace(/[<>\n\0]/g, "");
  const who = `${plain(name)} <${plain(email)}> ${Math.floor(at.getTime() / 1000)} +0000`;
  // git refuses a NUL in a message, and whoever wrote a task's title may have put one there.
  const words = message.replaceAll("\0", "");
  return [
    "feature done\n",
    `commit ${REF}\nmark :1\nauthor ${who}\ncommitter ${who}\n`,
    ...dataOf(words.endsWith("\n") ? words : `${words}\n`),
    parent === null ? "" : `from ${parent}\n`,
    ...deletedFirst(files).flatMap(([path, file]) => changeOf(quotedPath(path), file)),
    `ls ""\n${parent === null ? "" : `ls ${parent} ""\n`}\nget-mark :1\n`,
    `reset ${REF}\n\ndone\n`,
  ];
}

/** Where a folder takes a file's place, its deletion would take the folder away. */
function deletedFirst(files: FileCommit["files"]): [string, CommittedFile | null][] {
  return [...files].sort(([, a], [, b]) => Number(a !== null) - Number(b !== null));
}

function changeOf(path: string, file: CommittedFile | null): (string | Uint8Array)[] {
  if (file === null) return [`D ${path}\n`];
  if ("blob" in file) return [`M ${file.mode} ${file.blob} ${path}\n`];
  return [`M ${file.mode} inline ${path}\n`, ...dataOf(file.content)];
}

/** Counted in bytes, so nothing in it is read as a command. */
function dataOf(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, "\n"];
}
