import { type Backlog, fileOfTask } from "./backlog.ts";
import { type AppliedCurves, scoreAtGates } from "./calibration/calibration.ts";
import type { Grade } from "./grading.ts";
import type { Ledger } from "./ledger.ts";
import { MAX_FOLLOW_UPS } from "./policy.ts";
import { knownWork, withKnownWork } from "./preflight/known-work.ts";
import type { Preflight } from "./preflight.ts";
import { type Category, formatTask, parseTask, type Task } from "./task.ts";

/** What is worth less is to be mended, and not to be built upon. */
export const FOLLOWED_FROM = 7;

/** People's task, what came of it, and what came of that: further on, nobody knows any more why. */
export const MAX_DEPTH = 2;

/** Their result is a page of words: what they propose is looked into before anybody builds it. */
const REPORTS: ReadonlySet<Category> = new Set(["research", "analysis"]);
const OF_REPORTS: ReadonlySet<Category> = new Set(["research", "analysis", "docs"]);

/** Why work is followed by nothing; null: it may be. Heuristics alone are no verdict. */
export function whyNotFollowed(grade: Grade | null, isDelivered: boolean, curves: AppliedCurves): string | null {
  if (!isDelivered) return "it was not delivered";
  if (grade === null || grade.judge === null || grade.partial !== undefined) return "no judge has given a verdict";
  const score = scoreAtGates(curves, grade);
  if (score >= FOLLOWED_FROM) return null;
  const calibrated = score === grade.score ? "" : ` (calibrated: ${score.toFixed(1)})`;
  return `it was graded ${grade.score.toFixed(1)}${calibrated}, and ${FOLLOWED_FROM} is the least`;
}

/** The category of a follow-up: as it was asked for, else that of a report's own kind, or what its title speaks of. */
export function followUpCategory(parent: Category, asked: Category | undefined, title: string): Category {
  if (asked !== undefined) return asked;
  if (REPORTS.has(parent) || parent === "docs") return parent;
  if (/\b(?:tests?|cover(?:age)?)\b/i.test(title)) return "test";
  return /\b(?:document(?:ation)?|docs?|readme|changelog|describe)\b/i.test(title) ? "docs" : "code";
}

/** Why a report may not spawn a task; null: it may, or is none. */
export function whyNotOfReport(parent: Category, child: Category): string | null {
  return !REPORTS.has(parent) || OF_REPORTS.has(child)
    ? null
    : `a task of ${parent} spawns no task of ${child}: people decide what is built of a report`;
}

/** What is asked of the state before a follow-up is added to it. */
export type AdmissionFacts = {
  files: ReadonlyMap<string, string>;
  backlog: Backlog;
  ledger: Ledger;
  /** Most open tasks. */
  openTasks: number;
  /** What the code base has already; null where its tree could not be read. */
  compare: ((task: Task) => Preflight) | null;
};

export type Admission = { admitted: Task[]; refused: { task: Task; reason: string }[] };

/**
 * Which follow-ups are added, in their order: none that is deeper than `MAX_DEPTH`, whose parent has spawned enough, in earlier
 * rounds included, that the code base has, that repeats a task which is done, offered, open or admitted before it, or for which
 * the backlog has no room.
 */
export function admitFollowUps(asked: readonly Task[], facts: AdmissionFacts): Admission {
  return asked.reduce<Admission>(
    ({ admitted, refused }, task) => {
      const reason = whyNotAdmitted(task, admitted, facts);
      return reason === null
        ? { admitted: [...admitted, task], refused }
        : { admitted, refused: [...refused, { task, reason }] };
    },
    { admitted: [], refused: [] },
  );
}

type Known = Pick<AdmissionFacts, "files" | "backlog" | "ledger">;

/** How far a task is from a person's: 0 for one of people's own. */
export function depthOf(id: string, known: Known): number {
  // A circle leads to no person at all.
  return (lineOf(id, known)?.length ?? MAX_DEPTH + 2) - 1;
}

/** A task and those that it comes from, up to a person's; null where they go round in a circle. */
function lineOf(id: string, known: Known): string[] | null {
  const line: string[] = [];
  for (let at = id; !line.includes(at); ) {
    line.push(at);
    const origin = knownTask(at, known)?.origin ?? known.ledger.followUps.get(at);
    if (origin === undefined || origin === "human") return line;
    at = origin;
  }
  return null;
}

function knownTask(id: string, { files, backlog }: Known): Task | undefined {
  const open = backlog.open.get(id)?.task;
  if (open !== undefined) return open;
  const file = `backlog/done/${id}.md`;
  const parsed = parseTask(file, files.get(file) ?? "");
  return parsed.kind === "ok" ? parsed.value : undefined;
}

/** A page between a report and the code would make of a report what nobody has decided to build. */
function whyNotOfLine(task: Task, known: Known): string | null {
  const reasons = (lineOf(task.origin, known) ?? []).map((id) => {
    const claimed = known.ledger.events.findLast((e) => e.type === "task.claimed" && e.task === id);
    const category =
      knownTask(id, known)?.category ?? (claimed?.type === "task.claimed" ? claimed.category : undefined);
    return category === undefined ? null : whyNotOfReport(category, task.category);
  });
  return reasons.find((reason) => reason !== null) ?? null;
}

function whyNotAdmitted(task: Task, admitted: readonly Task[], facts: AdmissionFacts): string | null {
  const { files, backlog, ledger, openTasks, compare } = facts;
  // A file that cannot be read is somebody's words all the same.
  if (files.has(fileOfTask(task.id)) || backlog.done.has(task.id)) return `${task.id} is in the backlog already`;
  if (ledger.followUps.has(task.id)) return `${task.id} was in the backlog before, and people have taken it away`;
  const depth = depthOf(task.origin, facts) + 1;
  if (depth > MAX_DEPTH) return `it would be ${depth} steps away from a person's task, and ${MAX_DEPTH} are the most`;
  const unwanted = whyNotOfLine(task, facts);
  if (unwanted !== null) return unwanted;
  const siblings =
    [...ledger.followUps.values()].filter((parent) => parent === task.origin).length +
    admitted.filter(({ origin }) => origin === task.origin).length;
  if (siblings >= MAX_FOLLOW_UPS) return `${task.origin} has ${siblings} follow-ups already, the most of one task`;
  if (backlog.open.size + admitted.length >= openTasks)
    return `${backlog.open.size + admitted.length} tasks are open, and \`limits.open_tasks\` is ${openTasks}`;
  const found = compare?.(task) ?? NOTHING_KNOWN;
  if (found.verdict === "redundant") return `it exists already: ${found.evidence[0] ?? ""}`;
  const whole = new Map([...files, ...admitted.map((one) => [fileOfTask(one.id), formatTask(one)] as const)]);
  const open = new Map([...backlog.open, ...admitted.map((one) => [one.id, openTask(one)] as const)]);
  // Whatever is there already comes before what is only proposed.
  const known = knownWork(whole, { ...backlog, open }, ledger);
  const tasks = known.tasks.map((one) => ({ ...one, isOpen: false }));
  const repeat = withKnownWork(NOTHING_KNOWN, task, { ...known, tasks });
  return repeat.verdict === "redundant" ? (repeat.evidence[0] ?? "it is asked for already") : null;
}

const NOTHING_KNOWN: Preflight = { overlap: 0, verdict: "new", evidence: [] };

function openTask(task: Task): { task: Task; file: string; text: string; fingerprint: string } {
  return { task, file: fileOfTask(task.id), text: "", fingerprint: "" };
}
