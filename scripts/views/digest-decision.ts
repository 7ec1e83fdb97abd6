import type { Decision } from "../domain/decision.ts";
import { describeFault } from "../domain/fault.ts";
import { inlineCode } from "./code.ts";
import { mergeRequestLink, name, quote } from "./digest-words.ts";
import { dollarsIn } from "./figures.ts";

/** Evidence beyond this is in the ledger. */
const MAX_EVIDENCE = 5;

/** What happened to a task that goes no further by itself, and what a person can do about it. */
export function decision(one: Decision): string {
  if (one.kind === "fault") return `- **A file to mend:** ${inlineCode(describeFault(one.fault))}`;
  const evidence = evidenceOf(one)
    .slice(0, MAX_EVIDENCE)
    .map((line) => `\n  - ${quote(line)}`);
  return `- **${name(one)}** ${happened(one)} _${action(one)}_${evidence.join("")}`;
}

type StuckTask = Exclude<Decision, { kind: "fault" }>;

function evidenceOf(one: StuckTask): readonly string[] {
  if (one.kind === "declined") return one.scouting?.evidence ?? [];
  // The sentence of a task that is there already ends with the first line of its evidence.
  if (one.kind === "redundant") return one.evidence.filter((line) => !one.detail.includes(line));
  return "evidence" in one ? one.evidence : [];
}

function happened(one: StuckTask): string {
  switch (one.kind) {
    case "quarantined":
      return `failed ${one.attempts} times and is left alone. Last: ${quote(one.detail)}`;
    case "declined":
      return one.scouting === undefined
        ? `was handed back: ${quote(one.detail)}`
        : `was handed back by the scout, before an agent started, for ${dollarsIn(one.scouting.usd)}: ${quote(one.detail)}`;
    case "stalled":
      return `${STALLED[one.reason]} ${mergeRequestLink(one.mergeRequest)}: ${quote(one.detail)}`;
    case "closed":
      return `was closed with ${mergeRequestLink(one)}${one.reason === "" ? "." : `: ${quote(one.reason)}`}`;
    case "unclear":
      return `is unclear: ${quote(one.detail)}`;
    case "redundant":
      return `seems to be there already: ${quote(one.detail)}`;
  }
}

const STALLED = {
  idle: "makes no progress with",
  repeated: "was answered, and the same was said again, on",
  forbidden: "has a conflict that only people may resolve, in",
} satisfies Record<Extract<Decision, { kind: "stalled" }>["reason"], string>;

/** What a person can do about it, in a sentence. */
function action(one: StuckTask): string {
  switch (one.kind) {
    case "quarantined":
      return "Make it smaller or clearer to have it tried once more, or delete it.";
    case "declined":
      return one.mergeRequest === null
        ? "Edit the task to have it tried again, or delete it."
        : `Say it in another way on ${mergeRequestLink(one.mergeRequest)}, or close that.`;
    case "stalled":
      return `Write on ${mergeRequestLink(one.mergeRequest)} what to do, push to its branch, or close it.`;
    case "closed":
      return "Edit the task to have it tried again, or delete it.";
    case "unclear":
      return "Edit the task to say what is meant, or delete it.";
    case "redundant":
      return "Delete the task, or edit it to say what is missing.";
  }
}
