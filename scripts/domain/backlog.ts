import { createHash } from "node:crypto";
import type { Fault } from "./fault.ts";
import { misplacedFiles } from "./misplaced-files.ts";
import { nearestName } from "./nearest.ts";
import { lineOfField, parseTask, type Task, taskIdOf } from "./task.ts";

const OPEN_FILE = /^backlog\/[^/]+\.md$/;
const DONE_FILE = /^backlog\/done\/[^/]+\.md$/;
/** People explain their backlog in it; it is no task. */
const README = /\/readme\.md$/i;

/** An open task with its file; the fingerprint (sha256 of the text, in hex) tells whether it was edited. */
type BacklogTask = { task: Task; file: string; text: string; fingerprint: string };

export type Backlog = {
  open: ReadonlyMap<string, BacklogTask>;
  done: ReadonlySet<string>;
  /** What keeps a task from being worked on: a malformed file, one that is done already, or dependencies that cannot be met. */
  faults: Fault[];
};

/**
 * Reads the tasks among the state's files. A malformed file, one in another folder, or one whose ID is done already, is a
 * fault and no open task.
 * A task that depends on an unknown task or on itself (through others) is a fault too, and stays open: it waits.
 */
export function readBacklog(files: ReadonlyMap<string, string>): Backlog {
  const paths = [...files.keys()].filter((path) => !README.test(path)).sort();
  const done = new Set(paths.filter((path) => DONE_FILE.test(path)).map(taskIdOf));
  const open = new Map<string, BacklogTask>();
  const faults: Fault[] = [];
  const malformed = new Set<string>();
  for (const file of paths.filter((path) => OPEN_FILE.test(path))) {
    const text = files.get(file) ?? "";
    const parsed = parseTask(file, text);
    if (parsed.kind === "faults") {
      faults.push(...parsed.faults);
      malformed.add(taskIdOf(file));
    } else if (done.has(parsed.value.id)) faults.push(doneAlready(parsed.value.id));
    else open.set(parsed.value.id, { task: parsed.value, file, text, fingerprint: sha256(text) });
  }
  faults.push(...misplacedFiles(paths, (path) => OPEN_FILE.test(path) || DONE_FILE.test(path)));
  return { open, done, faults: [...faults, ...unknownDependencies(open, done, malformed), ...dependencyCycles(open)] };
}

/** The file of an open task. */
export function fileOfTask(taskId: string): string {
  return `backlog/${taskId}.md`;
}

/** The change that moves an open task to `backlog/done/` as it stands (null: delete); empty when it is not open any more. */
export function moveToDone(files: ReadonlyMap<string, string>, taskId: string): Map<string, string | null> {
  const text = files.get(fileOfTask(taskId));
  if (text === undefined) return new Map();
  return new Map<string, string | null>([
    [fileOfTask(taskId), null],
    [`backlog/done/${taskId}.md`, text],
  ]);
}

function doneAlready(id: string): Fault {
  return {
    file: fileOfTask(id),
    line: null,
    found: `an open task that is in backlog/done/${id}.md too`,
    expected: "each ID once: delete this file, or give the new task an ID of its own",
    example: `backlog/${id}-again.md`,
  };
}

function unknownDependencies(
  open: ReadonlyMap<string, BacklogTask>,
  done: ReadonlySet<string>,
  malformed: ReadonlySet<string>,
): Fault[] {
  const known = [...open.keys(), ...done];
  return [...open.values()].flatMap(({ task, file, text }) =>
    [...new Set(task.dependsOn)].flatMap((needed): Fault[] => {
      if (open.has(needed) || done.has(needed)) return [];
      const nearest = nearestName(needed, known);
      return [
        {
          file,
          line: lineOfField(text, ["depends_on", task.dependsOn.indexOf(needed)]),
          found: malformed.has(needed)
            ? `a dependency on ${needed}, whose own file is malformed`
            : `a dependency on ${needed}, which is neither open nor done`,
          expected: nearest === null ? "the ID of a task in backlog/ or backlog/done/" : `perhaps ${nearest}`,
          example: `depends_on: [${nearest ?? "BUG-001-empty-input"}]`,
        },
      ];
    }),
  );
}

/** One fault for each circle of tasks that wait for each other, told at its first task. */
function dependencyCycles(open: ReadonlyMap<string, BacklogTask>): Fault[] {
  const needs = new Map([...open].map(([id, { task }]) => [id, [...new Set(task.dependsOn)]]));
  const settled = new Set<string>();
  const faults: Fault[] = [];
  for (const start of needs.keys()) {
    // A path of its own instead of recursion: a chain of dependencies may be longer than the call stack is deep.
    const path: { id: string; next: number }[] = settled.has(start) ? [] : [{ id: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const needed = needs.get(top.id)?.[top.next++];
      const from = path.findIndex((step) => step.id === needed);
      if (needed === undefined) settled.add(path.pop()?.id ?? "");
      else if (from >= 0) faults.push(circle(open, [...path.slice(from).map((step) => step.id), needed]));
      else if (needs.has(needed) && !settled.has(needed)) path.push({ id: needed, next: 0 });
    }
  }
  return faults;
}

function circle(open: ReadonlyMap<string, BacklogTask>, ids: readonly string[]): Fault {
  const [first = "", second = ""] = ids;
  const entry = open.get(first);
  const index = entry?.task.dependsOn.indexOf(second) ?? 0;
  return {
    file: fileOfTask(first),
    line: lineOfField(entry?.text ?? "", ["depends_on", index]),
    found: `tasks that wait for each other: ${ids.join(" → ")}`,
    expected: "dependencies without a circle: take one of them out",
    example: "depends_on: []",
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
