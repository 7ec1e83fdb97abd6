import type { GuardedFile, Inspection } from "../domain/guards/guard.ts";

/** The project after a change; `read` gives null, and `readMany` nothing, for a file that is missing or no text. */
export type InspectedProject = {
  list(): Promise<string[]>;
  read(path: string): Promise<string | null>;
  /** For when many files are looked at: where one costs a process, so do all of them together. */
  readMany(paths: readonly string[]): Promise<Map<string, string>>;
};

/** What parsers and libraries find in a change: pure guards decide on it. */
export type Inspect = (files: readonly GuardedFile[], project: InspectedProject) => Promise<Inspection>;
