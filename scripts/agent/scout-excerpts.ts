import { conceptsOf } from "../domain/concepts.ts";
import type { Task } from "../domain/task.ts";
import type { Workspace } from "../ports/workspace.ts";
import { namesFile } from "./named-file.ts";
import { linesOf, shortened } from "./tools/excerpt.ts";
import { globMatcher } from "./tools/glob.ts";

/** What a scout gets to see of a repository. */
export type Excerpts = {
  /** Every path of the tree. */
  files: readonly string[];
  /** Parts of the files that matter most, their lines numbered; 20 kB together. */
  shown: readonly { path: string; text: string }[];
};

const MAX_BYTES = 20_000;
const MAX_FILES = 8;
/** A file is shown in blocks of so many lines: a small function with what surrounds it. */
const BLOCK_LINES = 20;
const LINE_LENGTH = 300;

/**
 * The parts of the repository that a task seems to be about: of the files that the task names, that preflight's evidence
 * names, or that `paths` match, in this order, the blocks of lines that hold most of the task's concepts.
 */
export async function excerptsFor(task: Task, workspace: Workspace, evidence: readonly string[]): Promise<Excerpts> {
  const files = await workspace.list();
  const concepts = new Set(conceptsOf(wordsOf(task)).keys());
  const shown: { path: string; text: string }[] = [];
  const relevant = relevantFiles(task, files, evidence);
  let left = MAX_BYTES;
  for (const [index, path] of relevant.entries()) {
    const read = await workspace.read(path);
    if (read.kind === "refused") continue;
    // What a short file leaves of its share goes to those after it.
    const text = bestBlocks(read.text, concepts, Math.floor(left / (relevant.length - index)));
    left -= Buffer.byteLength(text);
    if (text !== "") shown.push({ path, text });
  }
  return { files, shown };
}

function relevantFiles(task: Task, files: readonly string[], evidence: readonly string[]): string[] {
  const words = wordsOf(task);
  const inTask = files.filter((path) => namesFile(words, path));
  const inEvidence = evidence.flatMap((finding) => files.filter((path) => namesFile(finding, path)));
  const globs = task.paths.map(globMatcher);
  const inPaths = files.filter((path) => globs.some((matches) => matches(path)));
  return [...new Set([...inTask, ...inEvidence, ...inPaths])].slice(0, MAX_FILES);
}

function wordsOf({ title, description, acceptance }: Task): string {
  return [title, description, ...acceptance].join("\n");
}

/** The blocks of a file with most of the concepts that fit into so many bytes, in the file's order. */
function bestBlocks(text: string, concepts: ReadonlySet<string>, mostBytes: number): string {
  const blocks = blocksOf(text).map((block, index) => ({ block, index, hits: hitsIn(block, concepts) }));
  let left = mostBytes;
  const chosen = blocks
    .toSorted((a, b) => b.hits - a.hits || a.index - b.index)
    .filter(({ block }) => {
      const bytes = Buffer.byteLength(block) + GAP_BYTES;
      if (bytes > left) return false;
      left -= bytes;
      return true;
    });
  const inOrder = chosen.toSorted((a, b) => a.index - b.index);
  return inOrder
    .map(({ block, index }, at) => (index === (inOrder[at - 1]?.index ?? -1) + 1 ? block : `${GAP}${block}`))
    .join("\n");
}

/** What stands for lines that are not shown. */
const GAP = "…\n";
const GAP_BYTES = Buffer.byteLength(`\n${GAP}`);

function blocksOf(text: string): string[] {
  const lines = linesOf(text).map((line, index) => `${index + 1}\t${shortened(line, LINE_LENGTH)}`);
  const count = Math.ceil(lines.length / BLOCK_LINES);
  return Array.from({ length: count }, (_, index) =>
    lines.slice(index * BLOCK_LINES, (index + 1) * BLOCK_LINES).join("\n"),
  );
}

function hitsIn(block: string, concepts: ReadonlySet<string>): number {
  return [...conceptsOf(block).keys()].filter((concept) => concepts.has(concept)).length;
}
