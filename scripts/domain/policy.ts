import picomatch from "picomatch";
import { MAX_WORDS, wordsIn } from "./critique.ts";
import { isGrounded, type Words } from "./critiques/words.ts";
import type { Intent } from "./intent.ts";
import { terminalText } from "./terminal-text.ts";

export type Verdict = { kind: "allow" } | { kind: "deny"; reason: string };

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

const ALLOW: Verdict = { kind: "allow" };
const deny = (reason: string): Verdict => ({ kind: "deny", reason });

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
    return deny(`${task} is not about a failed pipeline or a conflict: what there is to say belongs into its threads`);
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

/** Paths that decide what runs, what is spent and who is trusted: people change these, Night Shift never does. */
export const PROTECTED_PATHS = [
  "**/.gitlab-ci.{yml,yaml}",
  "**/*.gitlab-ci.{yml,yaml}",
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

/** git's modes of a plain file, an executable one, and one that is deleted. */
const FILE_MODES = new Set(["100644", "100755", "000000"]);
const OTHER_MODES = new Map([
  ["120000", "a symbolic link"],
  ["160000", "a submodule"],
]);

/** A repository keeps every file for ever; nobody reviews a larger one, and source files are smaller. */
export const MAX_FILE_BYTES = 2_000_000;

/**
 * Judges a change by the paths that git says it touches (raw, not quoted; `mode` is git's): nothing protected, nothing
 * outside the task's `paths`, no symbolic links or submodules, no path that could be read in two ways, at most `maxBytes`
 * of patch.
 */
export function judgeChange(
  change: { paths: readonly { path: string; mode: string; bytes?: number }[]; patchBytes: number },
  limits: { taskPaths: readonly string[]; maxBytes: number },
): Verdict {
  if (change.patchBytes > limits.maxBytes)
    return deny(
      `a patch of ${change.patchBytes} bytes, and ${limits.maxBytes} are allowed: cut the task in two, or raise \`limits.patch_bytes\` in nightshift.yml`,
    );
  const isInScope = scopeOf(limits.taskPaths);
  for (const { path, mode, bytes = 0 } of change.paths) {
    if (bytes > MAX_FILE_BYTES)
      return deny(
        `${path} has ${bytes} bytes, and ${MAX_FILE_BYTES} are allowed: a patch of text may unpack to any size`,
      );
    const reason = unclearName(path) ?? protectedName(path) ?? unusualMode(path, mode);
    if (reason !== null) return deny(reason);
    if (!isInScope(path))
      return deny(
        `${path} lies outside the task's paths (${limits.taskPaths.join(", ")}): widen \`paths\` in the task's file if it may change`,
      );
  }
  return ALLOW;
}

/**
 * Whether a path is among a task's `paths`. A folder means all that is in it; `!…` takes out what the others let in; no
 * patterns mean no restriction.
 */
export function scopeOf(taskPaths: readonly string[]): (path: string) => boolean {
  const clean = taskPaths.map((pattern) => pattern.trim()).filter((pattern) => pattern !== "");
  const positive = clean.filter((pattern) => !pattern.startsWith("!"));
  const negative = clean.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const isIn = positive.length === 0 ? () => true : picomatch(positive.flatMap(withContents), { dot: true });
  const isOut = negative.length === 0 ? () => false : picomatch(negative.flatMap(withContents), { dot: true });
  return (path) => isIn(path) && !isOut(path);
}

/** People write `src` or `./src/` and mean the folder. */
function withContents(pattern: string): string[] {
  const folder = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  return folder === "" || folder === "." ? ["**"] : [folder, `${folder}/**`];
}

/** A name that git, a shell and a glob could read differently is not judged but refused. */
function unclearName(path: string): string | null {
  const shown = JSON.stringify(path);
  if (/[\p{Cc}\u2028\u2029\\]/u.test(path)) return `${shown} holds a control character or a backslash: rename the file`;
  if (path.startsWith('"')) return `${shown} begins with a quote, like a path that git has quoted: rename the file`;
  if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return `${shown} is no plain path from the top of the repository`;
  return null;
}

/** Compares as file systems do that fold case, compatible letters, invisible signs, and dots and blanks at the end of names. */
function protectedName(path: string): string | null {
  const folded = path
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .split("/")
    // `name:stream` is `name` on file systems that know streams.
    .map((part) => part.replace(/:.*$/, "").replace(/[. ]+$/, ""))
    .join("/");
  return isProtected(path) || isProtected(folded)
    ? `${path} is protected: only people change it, in a merge request of their own`
    : null;
}

function unusualMode(path: string, mode: string): string | null {
  if (FILE_MODES.has(mode)) return null;
  return `${path} is ${OTHER_MODES.get(mode) ?? `of mode ${mode}`}, and only plain files are taken over`;
}
