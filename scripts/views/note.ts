import type { Conflict } from "../domain/conflict.ts";
import type { FailedPipeline } from "../domain/observation.ts";
import type { Stall } from "../domain/revision-round.ts";
import { inlineCode } from "./code.ts";
import { escapeInline, escapeMarkdown } from "./escape.ts";

/** What is told of a round of a revision, on the threads that it was about and on the merge request itself. */
export type RoundAccount = {
  /** How it ended: `done` is an answer, everything else an attempt that came to less. */
  end: "done" | "unfinished" | "not-pushed" | "failed";
  /** The agent's words, or the harness's own; escaped here. */
  words: string;
  /** The commit that was pushed; null when none was. */
  pushedSha: string | null;
  /** What happens now; null when nothing needs to. */
  next: NextStep | null;
};

export type NextStep =
  | { kind: "again" }
  /** Handed back: it is left alone until a person speaks. */
  | { kind: "left" }
  /** So many rounds without progress: it stops here. */
  | { kind: "stops"; rounds: number }
  | { kind: "quarantined"; file: string }
  /** The note was changed after it was read. */
  | { kind: "reread" };

/** Invisible in GitLab; says up to which note a thread is answered, so that no answer is given twice. */
export function replyMarker(noteId: number): string {
  return `<!-- nightshift:reply:${noteId} -->`;
}

/** Of an account that is no answer: one a cycle and thread. */
export function attemptMarker(cycle: string, noteId: number): string {
  return `<!-- nightshift:attempt:${cycle}:${noteId} -->`;
}

/** Of what is said of a round, or of a stall, on the merge request itself. */
export function roundMarker(cycle: string): string {
  return `<!-- nightshift:round:${cycle} -->`;
}

export function stallMarker(key: string): string {
  return `<!-- nightshift:stall:${key} -->`;
}

const MARKER = /\s*<!-- nightshift:(?:reply:(\d+)|[\w:.-]+) -->\s*$/;

/** The note up to which one of Night Shift's own answers a thread; null when it is no answer. */
export function answeredNote(body: string): number | null {
  const id = Number(MARKER.exec(body)?.[1] ?? 0);
  return id > 0 ? id : null;
}

export function withoutMarker(body: string): string {
  return body.replace(MARKER, "");
}

/** The answer in a thread: what was done, or what was tried and what comes next. */
export function replyNote(account: RoundAccount, marker: string): string {
  return joined([headline(account), escapeMarkdown(account.words), pushed(account), nextStep(account.next), marker]);
}

/**
 * The same on the merge request, for a failed pipeline or a conflict, which have no thread. `isSaid`: a thread of the same
 * round was answered with the same words.
 */
export function roundNote(
  about: { failure: FailedPipeline | null; conflict: Conflict | null; targetBranch: string; isSaid: boolean },
  account: RoundAccount,
  marker: string,
): string {
  const { failure, conflict, targetBranch, isSaid } = about;
  const causes = [
    ...(failure === null ? [] : [failureLine(failure)]),
    ...(conflict === null
      ? []
      : [`**Conflict** with ${inlineCode(targetBranch)} in ${conflict.paths.map(inlineCode).join(", ")}.`]),
  ];
  return joined([
    causes.join("\n\n"),
    headline(account),
    isSaid ? "What was done stands in the answer above." : escapeMarkdown(account.words),
    pushed(account),
    nextStep(account.next),
    marker,
  ]);
}

/** Said once, when no further round is begun. */
export function stallNote({ reason, detail }: Omit<Stall, "key">, rounds: number, marker: string): string {
  return joined([STALLED[reason](rounds), escapeMarkdown(detail), STOPS, marker]);
}

const STALLED = {
  idle: (rounds) => `**${rounds} rounds made no progress here.** The last one said:`,
  repeated: (rounds) => `**The same was said again after ${rounds} answers,** so they have not helped:`,
  forbidden: () => "**This conflict is in a file that Night Shift does not change:**",
} satisfies Record<Stall["reason"], (rounds: number) => string>;

const STOPS = "Night Shift leaves this merge request alone until somebody writes here, or pushes to its branch.";

const HEADLINES = {
  done: "",
  unfinished: "**Not finished.**",
  "not-pushed": "**Nothing was pushed.**",
  failed: "**This did not work out.**",
} satisfies Record<RoundAccount["end"], string>;

function headline({ end }: RoundAccount): string {
  return HEADLINES[end];
}

/** In code, a hash is no reference, which would leave a note on the commit. */
function pushed({ pushedSha }: RoundAccount): string {
  return pushedSha === null ? "" : `<sub>Pushed as ${inlineCode(pushedSha.slice(0, 8))}.</sub>`;
}

function nextStep(next: NextStep | null): string {
  switch (next?.kind) {
    case undefined:
      return "";
    case "again":
      return "The next shift tries again.";
    case "left":
      return STOPS;
    case "stops":
      return `These were ${next.rounds} rounds without progress. ${STOPS}`;
    case "quarantined":
      return `It has failed too often, and is left alone until somebody edits ${inlineCode(next.file)}.`;
    case "reread":
      return "The note was changed after it was read: the next shift reads it again.";
  }
}

function failureLine({ url, jobs, fault }: FailedPipeline): string {
  const pipeline = /^https?:\/\/[^\s<>`\\|]+$/.test(url) ? `[pipeline](<${url}>)` : "pipeline";
  const where = jobs.length === 0 ? "" : ` in ${jobs.map(({ name }) => inlineCode(name)).join(", ")}`;
  return `**The ${pipeline} failed**${where}${fault === "" ? "." : `: ${escapeInline(fault)}`}`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
