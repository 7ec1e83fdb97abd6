import picomatch from "picomatch";
import type { Intent } from "./intent.ts";

export type Verdict = { kind: "allow" } | { kind: "deny"; reason: string };

/** What handover knows of a task when it judges a request about it. */
export type PolicyTask = {
  kind: "first" | "revision";
  /** The merge request a revision is about. */
  iid: number | null;
  /** Notes that the revision was asked to answer. */
  noteIds: readonly number[];
};

export type PolicyContext = {
  /** The cycle's plan: nothing may be asked about a task that is not in it. */
  planned: ReadonlyMap<string, PolicyTask>;
  openTitles: ReadonlySet<string>;
};

/** Most follow-ups that one task may spawn in a cycle: a model that multiplies work must not fill the backlog. */
export const MAX_FOLLOW_UPS = 2;

const ALLOW: Verdict = { kind: "allow" };
const deny = (reason: string): Verdict => ({ kind: "deny", reason });

type Rules = { [K in Intent["kind"]]: (intent: Extract<Intent, { kind: K }>, context: PolicyContext) => Verdict };

const RULES: Rules = {
  "open-merge-request": ({ task }, { planned }) =>
    planned.get(task)?.kind === "first" ? ALLOW : deny(`${task} is not new work of this cycle's plan`),
  "update-merge-request": ({ task }, { planned }) =>
    planned.get(task)?.kind === "revision" ? ALLOW : deny(`${task} is not a revision of this cycle's plan`),
  "reply-to-note": ({ task, noteId }, { planned }) =>
    planned.get(task)?.noteIds.includes(noteId) ? ALLOW : deny(`note ${noteId} was not given to ${task} to answer`),
  "add-task": ({ parent, title }, { planned, openTitles }) => {
    if (!planned.has(parent)) return deny(`${parent} is not in this cycle's plan`);
    return openTitles.has(title.toLowerCase()) ? deny(`the backlog has a task "${title}" already`) : ALLOW;
  },
  "add-critique": ({ task }, { planned }) => (planned.has(task) ? ALLOW : deny(`${task} is not in this cycle's plan`)),
};

/** Whether handover may do what the model zone asks for. The policy only ever tightens: what no rule allows is denied. */
export function judgeIntent(intent: Intent, context: PolicyContext): Verdict {
  const rule = RULES[intent.kind] as (intent: Intent, context: PolicyContext) => Verdict;
  return rule(intent, context);
}

/** Judges a list of intents; each allowed `add-task` counts towards the parent's limit and the titles of the backlog. */
export function judgeIntents(
  intents: readonly Intent[],
  context: PolicyContext,
): { allowed: Intent[]; denied: { intent: Intent; reason: string }[] } {
  return intents.reduce<{ allowed: Intent[]; denied: { intent: Intent; reason: string }[] }>(
    ({ allowed, denied }, intent) => {
      const verdict = isOneTooMany(intent, allowed)
        ? deny(`more than ${MAX_FOLLOW_UPS} follow-ups of one task`)
        : judgeIntent(intent, context);
      return verdict.kind === "allow"
        ? { allowed: [...allowed, intent], denied }
        : { allowed, denied: [...denied, { intent, reason: verdict.reason }] };
    },
    { allowed: [], denied: [] },
  );
}

function isOneTooMany(intent: Intent, allowed: readonly Intent[]): boolean {
  if (intent.kind !== "add-task") return allowed.some((a) => sameRequest(a, intent));
  const siblings = allowed.filter((a) => a.kind === "add-task" && a.parent === intent.parent);
  return (
    siblings.length >= MAX_FOLLOW_UPS ||
    allowed.some((a) => a.kind === "add-task" && a.title.toLowerCase() === intent.title.toLowerCase())
  );
}

function sameRequest(a: Intent, b: Intent): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Paths that decide what runs, what is spent and who is trusted: people change these, Night Shift never does. */
export const PROTECTED_PATHS = [
  ".gitlab-ci.yml",
  ".gitlab/**",
  "templates/night-shift.yml",
  "nightshift.yml",
  "backlog/**",
  "feedback/**",
  "prompts/**",
  ".nightshift/**",
  "**/CODEOWNERS",
  "**/.gitattributes",
  "**/.gitmodules",
  "**/.git/**",
] as const;

const isProtected = picomatch([...PROTECTED_PATHS], { dot: true, nocase: true });

/**
 * Judges a change by the paths that git says it touches: nothing protected, nothing outside the task's `paths`,
 * no symbolic links or submodules (`mode` is git's, `120000` and `160000`), at most `maxBytes` of patch.
 */
export function judgeChange(
  change: { paths: readonly { path: string; mode: string }[]; patchBytes: number },
  limits: { taskPaths: readonly string[]; maxBytes: number },
): Verdict {
  const isInScope = limits.taskPaths.length === 0 ? () => true : picomatch([...limits.taskPaths], { dot: true });
  if (change.patchBytes > limits.maxBytes)
    return deny(`a patch of ${change.patchBytes} bytes, and ${limits.maxBytes} are allowed`);
  for (const { path, mode } of change.paths) {
    if (isProtected(path)) return deny(`${path} is protected: only people change it`);
    if (mode === "120000" || mode === "160000")
      return deny(`${path} is a ${mode === "120000" ? "symbolic link" : "submodule"}`);
    if (!isInScope(path)) return deny(`${path} lies outside the task's paths (${limits.taskPaths.join(", ")})`);
  }
  return ALLOW;
}
