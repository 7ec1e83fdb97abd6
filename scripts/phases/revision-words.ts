import type { RevisionKnowledge } from "../agent/briefing.ts";
import type { Revision } from "../artifacts/plan.ts";
import type { Conflict } from "../domain/conflict.ts";
import type { FailedJob, FailedPipeline } from "../domain/observation.ts";
import type { Thread } from "../domain/thread.ts";

/** Longest change that is quoted: it is in the tree as well, and each character of a first message is paid for. */
const MAX_CHANGE = 40_000;
/** Longest words of one note: longer ones are logs that somebody pasted. */
const MAX_NOTE = 8_000;

/** What an agent reads of a merge request that it is to revise. */
export function revisionWords({ threads, failure, conflict, targetBranch, patch }: Revision): RevisionKnowledge {
  return {
    threads:
      threads.length === 0
        ? "(nobody wrote anything that waits for an answer)"
        : threads.map(describeThread).join("\n\n"),
    pipeline: failure === null ? "(it has not failed)" : describeFailure(failure),
    conflict: conflict === null ? "(there is none)" : describeConflict(conflict, targetBranch),
    change: shorten(patch),
  };
}

function describeThread({ path, line, entries, waiting, leftOut }: Thread, at: number): string {
  const place = path === null ? "" : `, on ${flat(path)}:${line ?? "?"}`;
  const said = entries.map(({ noteId, author, body }) => {
    const who = flat(author ?? "you (Night Shift)");
    const isWaiting = waiting.includes(noteId) ? " (waits for your answer)" : "";
    return `Note ${noteId} by ${who}${isWaiting}:\n${quoted(shortened(body, MAX_NOTE))}`;
  });
  const others = leftOut === 0 ? [] : [`(${leftOut} more by people who may not direct you: left out)`];
  return [`Thread ${at + 1}${place}`, ...said, ...others].join("\n\n");
}

function describeFailure({ fault, jobs }: FailedPipeline): string {
  const wrong = fault === "" ? [] : [`GitLab says of the pipeline file:\n${quoted(fault)}`];
  if (jobs.length === 0 && fault === "") return "It failed, and GitLab names no job that did.";
  return [...wrong, ...jobs.map(describeJob)].join("\n\n");
}

function describeJob({ name, stage, log }: FailedJob): string {
  const title = `Job ${named(name)} of stage ${named(stage)} failed.`;
  return log === "" ? `${title} Its log is not shown.` : `${title} The end of its log:\n${quoted(log)}`;
}

function describeConflict({ paths, messages, strategy }: Conflict, targetBranch: string): string {
  return [
    `git could not merge ${named(targetBranch)} into the merge request. The files are as it left them: all that could be merged is, and in these files it could not:`,
    [...paths.map((path) => `- ${named(path)}`), ...messages.map((message) => `- ${named(message)}`)].join("\n"),
    "Between `<<<<<<< merge-request` and `=======` stands what the merge request has, from there to `>>>>>>> target-branch` what the target has now. Where a file has no such markers, git has kept the merge request's version. Make of each what both sides meant, and leave no marker.",
    strategy === "merge"
      ? "Your result becomes a merge commit on the branch."
      : "Your result becomes the branch's one commit on top of the target.",
  ].join("\n\n");
}

/** A name is foreign text too. */
function named(name: string): string {
  return JSON.stringify(flat(name));
}

function flat(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

/** Each line marked, so that foreign text can neither end its part nor begin another. */
function quoted(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/)
    .map((line) => `| ${line}`)
    .join("\n");
}

function shorten(patch: string): string {
  if (patch.length <= MAX_CHANGE) return quoted(patch.trimEnd());
  return `${quoted(patch.slice(0, MAX_CHANGE))}\n(the change is ${patch.length} characters long; read the files for the rest)`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n(${text.length - most} more characters)`;
}
