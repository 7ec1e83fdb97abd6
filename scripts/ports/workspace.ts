import type { GuardedFile } from "../domain/guards/guard.ts";

export type CommandResult = {
  exitCode: number | null;
  /** Standard output and error, interleaved as written; head and tail when it was long. */
  output: string;
  timedOut: boolean;
  durationMs: number;
  /** See `Workspace.changes`; looked for after commands that took long enough to make so many. */
  excess?: string;
};

export type ChangedFile = { path: string; added: number; removed: number; binary: boolean };

/** A changed path that no patch can carry (too large, unreadable), with the reason: said, never silently dropped. */
export type LeftOutFile = { path: string; reason: string };

/** Text of a file; `missing`, `outside`, `binary` and the like are refusals with a reason the model can act on. */
export type ReadFile = { kind: "text"; text: string } | { kind: "refused"; reason: string };

/** A path the agent named, after all links are followed: inside the tree, or refused with the reason. */
export type ResolvedPath = { kind: "inside"; path: string } | { kind: "outside"; reason: string };

/**
 * A task's own copy of the tree, and the only place its agent can reach. Paths are relative to the tree.
 * No method throws for what an agent may ask: failures are values.
 */
export type Workspace = {
  /** How commands are confined, for the log: `bubblewrap`, `another uid`, `none` … */
  sandbox: string;
  read(path: string): Promise<ReadFile>;
  /** The same for many files, in the order of their paths; those of a folder one after the other are read fastest. */
  readMany(paths: readonly string[]): AsyncIterable<{ path: string; file: ReadFile }>;
  write(path: string, text: string): Promise<{ kind: "written" } | { kind: "refused"; reason: string }>;
  /** Files of the tree (no git directory, no ignored files), sorted. */
  list(): Promise<string[]>;
  /** Runs a shell command in the tree, confined, without any secret in its environment; kills its whole group on timeout. */
  run(command: string, timeoutMs: number): Promise<CommandResult>;
  /**
   * The change since the base as a patch that `git apply` accepts (binary included), and its files: of a rename both
   * names. What the base's ignore rules cover is no part of it, whatever the agent makes of those rules. `excess`: there
   * are more new files than are looked at (what, how many, and the remedy), and none of them is in the patch.
   */
  changes(): Promise<{ patch: string; files: ChangedFile[]; leftOut?: LeftOutFile[]; excess?: string }>;
  /** The files of that change with their text before and after, as guards look at them. */
  contents(): Promise<GuardedFile[]>;
  /**
   * Keeps the tree as it is now. The result brings it back and gives the paths that differed: what the project's checks
   * write is no part of the change.
   */
  hold(): Promise<() => Promise<string[]>>;
  /**
   * The same for the project's set-up, which leaves what its checks need: new files stay and are part of no change, all
   * others are brought back. Gives the paths of both.
   */
  holdForSetUp(): Promise<() => Promise<string[]>>;
  close(): Promise<void>;
};
