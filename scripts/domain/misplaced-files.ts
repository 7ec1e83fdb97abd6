import type { Fault } from "./fault.ts";

const LEDGER = /^backlog\/ledger\//i;
const DONE = /^backlog\/done\//i;

/**
 * Task files that nobody would read: in folders of their own below `backlog/`, or with another ending. A fault for each
 * folder, at its first file. `paths`: of the state, sorted; `isRead`: those that are read as a task, open or done.
 */
export function misplacedFiles(paths: readonly string[], isRead: (path: string) => boolean): Fault[] {
  const unread = paths.filter((path) => /^backlog\/.*\.md$/i.test(path) && !isRead(path) && !LEDGER.test(path));
  const byFolder = Map.groupBy(unread, (path) => path.slice(0, path.lastIndexOf("/") + 1));
  return [...byFolder].map(([folder, files]) => describe(folder, files));
}

function describe(folder: string, files: readonly string[]): Fault {
  const [file = folder] = files;
  const home = DONE.test(folder) ? "backlog/done/" : "backlog/";
  const others = files.length > 1 ? `, and ${files.length - 1} more there` : "";
  const isInPlace = folder === home;
  return {
    file,
    line: null,
    found: `${isInPlace ? "a file that is not read as a task" : "a file in a folder where no task is looked for"}${others}`,
    expected: isInPlace ? "a name that ends in .md" : EXPECTED[home],
    example: `${home}${file.slice(folder.length).replace(/\.md$/i, ".md")}`,
  };
}

const EXPECTED = {
  "backlog/": "tasks in backlog/ itself, and outside of it what is none",
  "backlog/done/": "tasks that are done in backlog/done/ itself",
} as const;
