import { type Backlog, fileOfTask } from "../backlog.ts";
import type { Ledger } from "../ledger.ts";
import type { Preflight } from "../preflight.ts";
import { parseTask, type Task } from "../task.ts";
import { compareText } from "../text-order.ts";
import { type Common, commonConcepts, type Weights } from "./common-concepts.ts";
import { type Request, readRequest } from "./request.ts";

/** A task that Night Shift did, tried, or is to do, with what became of it, for people. */
type KnownTask = Comparable & { standing: string; isOpen: boolean };

/** With what a task has in common with each of them, by its place. */
export type KnownWork = { tasks: readonly KnownTask[]; commonWith: ReturnType<typeof commonConcepts> };

/** From this share of common concepts on, two tasks ask for the same. Precision first: of two that differ in a name, none goes. */
const SAME = 0.75;

const DONE_FILE = /^backlog\/done\/[^/]+\.md$/;

/** What a task may be a repeat of: tasks that are done, that were offered and closed, and that are open beside it. */
export function knownWork(files: ReadonlyMap<string, string>, backlog: Backlog, ledger: Ledger): KnownWork {
  const done = [...files]
    .filter(([path]) => DONE_FILE.test(path))
    .flatMap(([path, text]) => {
      const parsed = parseTask(path, text);
      return parsed.kind === "ok" ? [{ task: parsed.value, standing: `is done (${path})`, isOpen: false }] : [];
    });
  const open = [...backlog.open.values()].map(({ task }) => ({ task, ...standingOf(task.id, ledger) }));
  const tasks = [...done, ...open]
    .sort((a, b) => compareText(a.task.id, b.task.id))
    .map((known) => ({ ...known, ...comparable(known.task) }));
  return { tasks, commonWith: commonConcepts(tasks.map(({ weights }) => weights)) };
}

function standingOf(id: string, ledger: Ledger): { standing: string; isOpen: boolean } {
  const offered = [...ledger.mergeRequests.values()].filter(({ task }) => task === id).at(-1);
  if (offered === undefined) return { standing: `is open too (${fileOfTask(id)})`, isOpen: true };
  const { iid, state, reason } = offered;
  const why = reason.trim() === "" ? "" : `: ${reason.trim().replace(/\s+/g, " ").slice(0, 200)}`;
  const end = { opened: "waits for review", merged: "was merged", closed: `was closed by a person${why}` }[state];
  return { standing: `was offered: !${iid} ${end}`, isOpen: false };
}

/**
 * What preflight found, and whether the task repeats known work. Of two open tasks that ask for the same, the more urgent
 * one goes, then the first by ID, unless `whyStuck` says why it never will; what was done or offered goes before everything.
 */
export function withKnownWork(
  found: Preflight,
  task: Task,
  known: KnownWork,
  whyStuck: (id: string) => string | null = () => null,
): Preflight {
  const asked = comparable(task);
  const commonAt = known.commonWith(asked.weights);
  const same = known.tasks
    .flatMap((other, at) => {
      const likeness = likenessOf(asked, other, commonAt(at));
      return likeness >= SAME ? [{ other, likeness }] : [];
    })
    .filter(({ other }) => other.task.id !== task.id && (!other.isOpen || comesBefore(other.task, task)))
    .sort((a, b) => b.likeness - a.likeness)
    .map((one) => ({ ...one, stuck: one.other.isOpen ? whyStuck(one.other.task.id) : null }));
  const nearest = same.find(({ stuck }) => stuck === null);
  if (nearest !== undefined) return repeating(found, nearest);
  const [left] = same;
  if (left === undefined) return found;
  const twin = { task: left.other.task.id, stuck: left.stuck };
  return { ...found, twin, evidence: [...found.evidence, `${sameWords(left)}, and is stuck: ${left.stuck}`] };
}

/**
 * Which task that is done or was offered comes nearest to one that repeats none, for people; nothing where there is none. Open
 * ones are left out: a repeated job gives the same words, whatever was added to the backlog since.
 */
export function nearestWork(task: Task, known: KnownWork): string[] {
  const commonAt = known.commonWith(comparable(task).weights);
  let [count, nearest] = [0, null as { other: KnownTask; share: number } | null];
  for (const [at, other] of known.tasks.entries()) {
    if (other.task.id === task.id || other.isOpen) continue;
    count += 1;
    const { share } = commonAt(at);
    if (nearest === null || share > nearest.share) nearest = { other, share };
  }
  if (nearest === null) return [];
  const { other, share } = nearest;
  const all = count === 1 ? "the one earlier task" : `${count} earlier tasks`;
  if (share === 0) return [`has no concept in common with ${all}`];
  const percent = `${Math.round(share * 100)} % of the concepts are common`;
  return [`of ${all}, ${other.task.id} is the nearest (${percent}): it ${other.standing}`];
}

type Same = { other: KnownTask; likeness: number };

function repeating(found: Preflight, { other, likeness }: Same): Preflight {
  const { id, title } = other.task;
  return {
    overlap: Math.max(found.overlap, Math.round(likeness * 1000) / 1000),
    verdict: "redundant",
    evidence: [`${sameWords({ other, likeness })} and ${other.standing}: ${title}`, ...found.evidence],
    ...(other.isOpen ? { twin: { task: id, stuck: null } } : {}),
  };
}

function sameWords({ other, likeness }: Same): string {
  return `${other.task.id} asks for the same (${Math.round(likeness * 100)} % of the concepts are common)`;
}

/** Of two open tasks that ask for the same, the one that goes. */
export function comesBefore(a: Task, b: Task): boolean {
  return (a.priority - b.priority || compareText(a.id, b.id)) < 0;
}

/** Fewer common concepts are a coincidence, unless the titles are the same to the letter. */
const LEAST_COMMON = 3;

/**
 * The weighted share of common concepts (Jaccard's), the title's twice as heavy. 0 for titles that differ in a name or a
 * number: `nextMonday` and `nextTuesday`, or Node 20 and 22, are two tasks however alike the rest is.
 */
function likenessOf(a: Comparable, b: Comparable, { share, count }: Common): number {
  if (a.names !== b.names) return 0;
  const isSameTitle = () => a.task.title.toLowerCase() === b.task.title.toLowerCase();
  return count >= LEAST_COMMON || (count > 0 && isSameTitle()) ? share : 0;
}

/** `names`: what tells apart two tasks that are alike in all else. `weights`: by concept. */
type Comparable = { task: Task; names: string; weights: Weights };

function comparable(task: Task): Comparable {
  const request = readRequest(task);
  return { task, names: distinctive(task, request), weights: weightsOf(request) };
}

function distinctive(task: Task, request: Request): string {
  const names = request.concepts.flatMap(({ inTitle, whole }) => (inTitle && whole !== null ? [whole] : []));
  return [...names, ...(task.title.match(/\d+/g) ?? [])].sort().join(" ");
}

function weightsOf({ concepts }: Request): Map<string, number> {
  return new Map(concepts.map(({ whole, parts, inTitle }) => [whole ?? parts[0] ?? "", inTitle ? 2 : 1]));
}
