import { MAX_WORDS, wordsIn } from "./critique.ts";
import { isGrounded, type Words } from "./critiques/words.ts";
import type { Intent } from "./intent.ts";
import { terminalText } from "./terminal-text.ts";
import { ALLOW, deny, type Verdict } from "./verdict.ts";

/** What handover knows of a task when it judges a request about it. */
export type PolicyTask = {
  kind: "first" | "revision";
  /** The merge request a revision is about. */
  iid: number | null;
  /** Notes that the revision was asked to answer. */
  noteIds: readonly number[];
  /** The revision is about a failed pipeline or a conflict, too. */
  isTold: boolean;
};

export type PolicyContext = {
  /** The cycle's plan: nothing may be asked about a task that is not in it. */
  planned: ReadonlyMap<string, PolicyTask>;
  /** Titles of the backlog's open tasks, in lower case. */
  openTitles: ReadonlySet<string>;
  /** People's words that the cycle was given to learn from, by their event. */
  words: ReadonlyMap<string, Words>;
};

/** Most follow-ups that one task may spawn in a cycle: a model that multiplies work must not fill the backlog. */
export const MAX_FOLLOW_UPS = 3;

type Rules = { [K in Intent["kind"]]: (intent: Extract<Intent, { kind: K }>, context: PolicyContext) => Verdict };

const notPlanned = (task: string) => deny(`${task} is not in this cycle's plan: only a planned task may be spoken for`);

const RULES: Rules = {
  "open-merge-request": ({ task }, { planned }) => {
    if (!planned.has(task)) return notPlanned(task);
    if (planned.get(task)?.kind === "first") return ALLOW;
    return deny(`${task} is planned as a revision: its merge request is to be updated, not opened again`);
  },
  "update-merge-request": ({ task }, { planned }) => {
    if (!planned.has(task)) return notPlanned(task);
    if (planned.get(task)?.kind === "revision") return ALLOW;
    return deny(`${task} is planned as new work: it has no merge request to update, one is to be opened`);
  },
  "reply-to-note": ({ task, noteId }, { planned }) => {
    const known = planned.get(task);
    if (known === undefined) return notPlanned(task);
    return known.noteIds.includes(noteId)
      ? ALLOW
      : deny(`note ${noteId} was not given to ${task} to answer: only notes of the plan are answered`);
  },
  "tell-round": ({ task }, { planned }) => {
    if (!planned.has(task)) return notPlanned(task);
    if (planned.get(task)?.isTold === true) return ALLOW;
    return deny(`${task} is not about a failed pipeline or a conflict: what there is to say belongs in its threads`);
  },
  "add-task": ({ parent, title }, { planned, openTitles }) => {
    if (!planned.has(parent)) return notPlanned(parent);
    if (!saysSomething(title)) return deny("a task without a title: give it one with words");
    return openTitles.has(normalTitle(title))
      ? deny(`the backlog has a task "${title}" already: edit that one instead`)
      : ALLOW;
  },
  "add-critique": ({ task, lesson }, { planned }) => {
    if (!planned.has(task)) return notPlanned(task);
    return saysSomething(lesson) ? ALLOW : deny("a critique without a lesson: say in a sentence what to do better");
  },
  "distil-words": ({ events, critique }, { words }) => {
    const stranger = events.find((event) => !words.has(event));
    if (stranger !== undefined)
      return deny(`${stranger} was not given to learn from: only words of trusted people that the plan holds are`);
    if (critique === null) return ALLOW;
    const { wrong, why, lesson } = critique;
    if (!saysSomething(lesson)) return deny("a critique without a lesson: say in a sentence what to do better");
    const length = wordsIn([wrong, why, lesson]);
    if (length > MAX_WORDS) return deny(`a critique of ${length} words: ${MAX_WORDS} are allowed`);
    const said = events.flatMap((event) => words.get(event) ?? []);
    return isGrounded(critique, said)
      ? ALLOW
      : deny("a critique that has no word in common with what was said: people's own words are kept instead");
  },
};

/** Whether handover may do what the model zone asks for. The policy only ever tightens: what no rule allows is denied. */
export function judgeIntent(intent: Intent, context: PolicyContext): Verdict {
  if (!Object.hasOwn(RULES, intent.kind)) return deny(`no rule allows a request of kind ${intent.kind}`);
  return applied(RULES, intent, context);
}

/** The entry of a table for an intent of its kind. */
function applied<K extends Intent["kind"], A extends readonly unknown[], R>(
  table: { [Kind in K]: (intent: Extract<Intent, { kind: Kind }>, ...more: A) => R },
  intent: Extract<Intent, { kind: K }>,
  ...more: A
): R {
  return table[intent.kind](intent, ...more);
}

/**
 * Judges a list of intents in order. Beyond `judgeIntent`, each thing may be asked for once (one offer and one critique a
 * task, one answer a note, one task a title), and each parent may spawn `MAX_FOLLOW_UPS` tasks.
 */
export function judgeIntents(
  intents: readonly Intent[],
  context: PolicyContext,
): { allowed: Intent[]; denied: { intent: Intent; reason: string }[] } {
  return intents.reduce<{ allowed: Intent[]; denied: { intent: Intent; reason: string }[] }>(
    ({ allowed, denied }, intent) => {
      const alone = judgeIntent(intent, context);
      const verdict = alone.kind === "deny" ? alone : judgeBeside(intent, allowed);
      return verdict.kind === "allow"
        ? { allowed: [...allowed, intent], denied }
        : { allowed, denied: [...denied, { intent, reason: verdict.reason }] };
    },
    { allowed: [], denied: [] },
  );
}

/** What speaks against one more request beside those that are allowed. */
function judgeBeside(intent: Intent, allowed: readonly Intent[]): Verdict {
  if (intent.kind === "distil-words") return judgeDistilled(intent.events, allowed);
  const subject = applied(SUBJECT, intent);
  if (allowed.some((other) => other.kind === intent.kind && applied(SUBJECT, other) === subject))
    return deny(`${subject} was asked for already in this cycle: once is enough`);
  if (intent.kind !== "add-task") return ALLOW;
  const siblings = allowed.filter((other) => other.kind === "add-task" && other.parent === intent.parent);
  return siblings.length < MAX_FOLLOW_UPS
    ? ALLOW
    : deny(`${intent.parent} has ${MAX_FOLLOW_UPS} follow-ups already, the most of one task in a cycle`);
}

/** Each word is learnt from once. */
function judgeDistilled(events: readonly string[], allowed: readonly Intent[]): Verdict {
  const taken = new Set(allowed.flatMap((other) => (other.kind === "distil-words" ? other.events : [])));
  const again = events.find((event) => taken.has(event));
  return again === undefined ? ALLOW : deny(`${again} was distilled already in this cycle: once is enough`);
}

/** What a request is about: two of one kind with one subject are the same request. */
const SUBJECT: { [K in Intent["kind"]]: (intent: Extract<Intent, { kind: K }>) => string } = {
  "open-merge-request": ({ task }) => `a merge request for ${task}`,
  "update-merge-request": ({ task }) => `an update of the merge request of ${task}`,
  "reply-to-note": ({ noteId }) => `an answer to note ${noteId}`,
  "tell-round": ({ task }) => `an account on the merge request of ${task}`,
  "add-task": ({ title }) => `a task "${normalTitle(title)}"`,
  "add-critique": ({ task }) => `a critique of ${task}`,
  "distil-words": ({ events }) => `a critique of what was said in ${events.join(", ")}`,
};

/** As the backlog writes titles: in one line. */
function normalTitle(title: string): string {
  return terminalText(title).replace(/\s+/g, " ").trim().toLowerCase();
}

/** Blanks and signs that nobody sees make no title. */
function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
