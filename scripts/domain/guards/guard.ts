import type { Task } from "../task.ts";

/** A file of a change, on both sides of it. Modes are git's (`100644`); text is null where the file did not exist or is binary. */
export type GuardedFile = {
  path: string;
  /** The name before a rename; null when the file kept its name, is new or is deleted. */
  previousPath: string | null;
  /** `000000` for a deleted file. */
  mode: string;
  previousMode: string | null;
  before: string | null;
  after: string | null;
  binary: boolean;
  /** Size after the change. */
  bytes: number;
};

/** What parsers and libraries find in the files of a change. Lines are 1-based, in the text after the change. */
export type Inspection = {
  /** Errors that the file did not have before. Not sure: a grammar may not know a language's newest forms. */
  syntax: readonly { path: string; line: number; detail: string; isSure: boolean }[];
  /** Files of which nobody can say whether they are whole, and why. */
  unchecked: readonly { path: string; reason: string }[];
  secrets: readonly { path: string; line: number; kind: string }[];
  /** Files of the project that its pipeline includes. */
  pipelineFiles: readonly string[];
  /**
   * Imports and manifest additions that neither lock file, manifest, standard library nor allow-list explains. `listed`: in
   * a manifest of packages; `referenced`: what comes from no registry of packages and so is in no lock file, as images do.
   */
  unknownPackages: readonly { path: string; line: number; name: string; how: "imported" | "listed" | "referenced" }[];
};

export type GuardInput = {
  task: Task;
  files: readonly GuardedFile[];
  patchBytes: number;
  /** Globs of further paths that only people change. */
  protect: readonly string[];
  limits: { patchBytes: number; fileBytes: number; files: number; totalBytes: number };
  inspection: Inspection;
};

/** `refuse`: the change does not leave the job so; `draft`: people must look before it counts; `warn`: said, no more. */
export type GuardVerdict = "refuse" | "draft" | "warn";

export type GuardFinding = {
  guard: string;
  verdict: GuardVerdict;
  path: string | null;
  line: number | null;
  detail: string;
  /** Told to the model while it can still mend what is wrong. */
  remedy: string;
};

/** A finding in one line of a log; most details name the file themselves. */
export function guardWords({ guard, verdict, path, detail }: GuardFinding): string {
  const where = path === null || detail.includes(path) ? "" : ` ${path}`;
  return `guard ${guard} (${verdict})${where}: ${detail}`;
}

export type Guard = {
  name: string;
  /** All that it may say, the usual first: published too, so that an agent spends no turn on finding out. */
  verdicts: readonly [GuardVerdict, ...GuardVerdict[]];
  /** One line, published in the prompt. */
  describe: string;
  check: (input: GuardInput) => GuardFinding[];
};

export function isDeleted(file: GuardedFile): boolean {
  return file.mode === "000000";
}

export function isNew(file: GuardedFile): boolean {
  return file.previousMode === null;
}
