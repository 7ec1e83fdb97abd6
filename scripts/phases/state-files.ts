import { moveToDone } from "../domain/backlog.ts";
import type { LedgerEvent } from "../domain/event.ts";

/** What every agent is told of the project. */
export const MANIFEST_FILE = "prompts/manifest.md";

type Files = ReadonlyMap<string, string>;

/** Tasks whose merge request was merged move to backlog/done. */
export function withDone(files: Files, events: readonly LedgerEvent[]): Files {
  const merged = events.flatMap((event) => (event.type === "mr.merged" ? [event.task] : []));
  return merged.reduce((at, task) => withChange(at, moveToDone(at, task)), files);
}

/** The files after a change; null deletes. */
export function withChange(files: Files, change: ReadonlyMap<string, string | null>): Files {
  const kept = [...files].filter(([path]) => change.get(path) !== null);
  const written = [...change].filter((entry): entry is [string, string] => entry[1] !== null);
  return new Map([...kept, ...written]);
}

/** What must be written and deleted to come from one to the other. */
export function differenceOf(before: Files, after: Files): Map<string, string | null> {
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path): [string, null] => [path, null]);
  return new Map([...gone, ...[...after].filter(([path, text]) => before.get(path) !== text)]);
}
