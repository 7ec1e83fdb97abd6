import type { Git } from "./git.ts";
import type { Signature } from "./objects.ts";

/** A commit on top of another: files written (text) and deleted (null). */
export type FileCommit = {
  parent: string;
  files: ReadonlyMap<string, string | null>;
  message: string;
  signature: Signature;
};

/** Where the commit stands while it is made: git writes no other. */
const REF = "refs/nightshift/written";
const NOWHERE = "0".repeat(40);

/**
 * Writes the commit and gives its hash, or null when it would change nothing; no branch moves. One git reads all of it as
 * a stream (https://git-scm.com/docs/git-fast-import): an index would take five more, one for each file, and the list of
 * every file of the project.
 */
export async function commitFiles(git: Git, commit: FileCommit): Promise<string | null> {
  const input = Buffer.concat(streamOf(commit).map((part) => Buffer.from(part)));
  const told = (await git.text(["fast-import", "--quiet", "--force"], { input })).split("\n");
  const [before, after] = told.map((line) => /^040000 tree ([0-9a-f]+)\t/.exec(line)?.[1]);
  const sha = told[2];
  if (sha === undefined) throw new Error(`git fast-import told of no commit: ${told.join(" ")}`);
  return before === after ? null : sha;
}

function streamOf({ parent, files, message, signature }: FileCommit): string[] {
  const who = `${signature.name} <${signature.email}> ${Math.floor(signature.at.getTime() / 1000)} +0000`;
  // git refuses a NUL in a message; whoever wrote a task's title may have put one there.
  const words = message.replaceAll("\0", "");
  return [
    "feature done\n",
    `commit ${REF}\nmark :1\nauthor ${who}\ncommitter ${who}\n`,
    dataOf(words.endsWith("\n") ? words : `${words}\n`),
    `from ${parent}\n`,
    ...[...files].flatMap(([path, text]) =>
      text === null ? [`D ${quoted(path)}\n`] : [`M 100644 inline ${quoted(path)}\n`, dataOf(text)],
    ),
    `ls ${parent} ""\nls ""\n\nget-mark :1\n`,
    `reset ${REF}\nfrom ${NOWHERE}\n\ndone\n`,
  ];
}

/** Counted in bytes, so nothing in it is read as a command. */
function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** As in C, which takes any path. */
function quoted(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
