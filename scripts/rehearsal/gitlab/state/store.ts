import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type State, stateSchema } from "./state.ts";

/** The next number for records of `kind`; numbers are never given twice, also not after a deletion or a restart. */
export function nextId(of: State, kind: string): number {
  const next = (of.lastIds[kind] ?? 0) + 1;
  of.lastIds[kind] = next;
  return next;
}

const fileOf = (dir: string) => join(dir, "state.json");

/** Reads the state left in `dir` by an earlier run, or an empty one; throws when the file is not one of ours. */
export function loadState(dir: string): State {
  mkdirSync(dir, { recursive: true });
  let text: string;
  try {
    text = readFileSync(fileOf(dir), "utf8");
  } catch {
    return { lastIds: {}, users: [], projects: [] };
  }
  return stateSchema.parse(JSON.parse(text));
}

/** Writes the state whole or not at all: a reader after a crash sees the old file or the new one. */
export function saveState(dir: string, value: State): void {
  const temporary = `${fileOf(dir)}.new`;
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 });
  renameSync(temporary, fileOf(dir));
}
