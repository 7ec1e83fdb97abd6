import { toldOfProject } from "../agent/briefing.ts";
import { type Context, chooseContext, type FixedPart, taskText } from "../domain/context.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { LikelyFile } from "../domain/preflight/likely-files.ts";
import type { Task } from "../domain/task.ts";
import { inlineCode } from "../views/code.ts";
import type { PlanningInput } from "./planning-input.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** Files beyond these say little: the likeliest five hold one that is changed in nine of ten tasks (docs/selection.md). */
const MOST_FILES = 8;
/** A file with a smaller part of the first one's score is there by chance. */
const LEAST_SHARE = 0.15;
const MOST_DECISIONS = 5;
const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Names of the parts that a brief has places for. */
export const FILES = "likely files";
export const DECISIONS = "recent merges";

/** What a task's agent is told beside the task itself, within the tokens that `context.max_tokens` gives, and why. */
export function contextOf(
  task: Task,
  lessons: readonly string[],
  known: { ledger: Ledger; waiting: Whereabouts; manifest: string | null },
  input: PlanningInput,
): Context {
  const { likelyFiles, configuration, conventions } = input;
  const shared = (name: string, text: string | null, because: string): FixedPart[] =>
    text === null || text === "" ? [] : [{ name, text, because }];
  const fixed = [
    { name: "task", text: taskText(task), because: "what is asked for" },
    ...shared(
      "manifest",
      toldOfProject("manifest", known.manifest),
      "all tasks of a cycle begin with it, and its tokens are cached",
    ),
    ...shared(
      "AGENTS.md",
      toldOfProject("conventions", conventions),
      "how this project is worked on; shared by all tasks too",
    ),
    ...shared("lessons", lessons.join("\n"), "they apply to this task, and none of them is held out"),
  ];
  return chooseContext(
    fixed,
    [
      {
        name: FILES,
        lines: filesWords(likelyFiles(task)),
        because: "they hold the task's words, are called by them, or go with files that do",
      },
      { name: DECISIONS, lines: mergesNear(task, known, input), because: "merged lately in the same folders" },
    ],
    configuration.context.max_tokens,
  );
}

function filesWords(files: readonly LikelyFile[]): string[] {
  const most = files[0]?.score ?? 0;
  return files
    .filter(({ score }) => score >= most * LEAST_SHARE)
    .slice(0, MOST_FILES)
    .map(({ path, kind, because, beside }) => {
      const why = because === "" && beside !== null ? `goes with ${inlineCode(beside)}` : because;
      return `${inlineCode(path)} (${kind}): ${why}`;
    });
}

/** What was merged in the folders of a task in the last thirty days, newest first: its code may be new to everybody. */
function mergesNear(
  task: Task,
  { ledger, waiting }: Pick<Parameters<typeof contextOf>[2], "ledger" | "waiting">,
  { now }: PlanningInput,
): string[] {
  const areas = waiting.areasOf(task.id);
  const since = now.getTime() - RECENT_DAYS * DAY_MS;
  return [...ledger.mergeRequests.values()]
    .filter(({ state, isReverted }) => state === "merged" && !isReverted)
    .map((merged) => ({ ...merged, at: Date.parse(merged.closedAt ?? "") }))
    .filter(({ at, task: other }) => at >= since && waiting.areasOf(other).some((area) => areas.includes(area)))
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST_DECISIONS)
    .map(({ iid, task: other, at }) => {
      const title = waiting.titleOf(other);
      const what = title === null ? "" : `: ${inlineCode(title)}`;
      return `${inlineCode(other)} (!${iid}), ${new Date(at).toISOString().slice(0, 10)}${what}`;
    });
}
