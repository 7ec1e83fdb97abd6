import type { GuardedFile, GuardInput } from "../guards/guard.ts";
import type { SourceText } from "../source/source-text.ts";
import type { WithoutChange } from "../verify/without-change.ts";
import type { CheckRun } from "../work-outcome.ts";

/** A file of a change with what parsers say of both sides; null where it did not exist, or its language is not known. */
export type ExaminedFile = { file: GuardedFile; before: SourceText | null; after: SourceText | null };

/** The words of a file: names as written, and concepts. */
export type FileWords = {
  names: ReadonlySet<string>;
  concepts: ReadonlySet<string>;
  /** The concepts of its path. */
  named: ReadonlySet<string>;
  /** Whether it hands on whatever other files hold, so that it may hold any name. */
  isOpen: boolean;
  lines: number;
};

/** What surrounds a change: the files that it leaves alone, and what it has changed as it was before. */
export type Surroundings = {
  /** Every path of the tree after the change. */
  paths: ReadonlySet<string>;
  /** Of each file with source or prose that the change leaves alone. */
  words: ReadonlyMap<string, FileWords>;
  /** Of each file that it changes, before the change. */
  changed: ReadonlyMap<string, FileWords>;
  /** Names in capitals in files that set what programs find around them: pipelines, scripts of packages, makefiles. */
  settings: ReadonlySet<string>;
  /** Source files that share many words with what is new: copies are looked for here. */
  alike: readonly { path: string; source: SourceText }[];
};

export type HeuristicInput = GuardInput & {
  examined: readonly ExaminedFile[];
  surroundings: Surroundings;
  /** Runs after the work; empty when the project has no checks or they were not run. */
  checks: readonly CheckRun[];
  /** All runs, before the work and after it. */
  runs: readonly CheckRun[];
  withoutChange: WithoutChange | null;
  /** Addresses of the pages that the run has read, as `addressOf` writes them; null where that is not known. */
  pagesRead: ReadonlySet<string> | null;
};

export type Category = "completeness" | "quality" | "tests" | "report";

/** `points`: off a grade of 10. */
export type Flaw = { points: number; path: string | null; line: number | null; detail: string; remedy: string };

export type Rule = {
  rule: string;
  category: Category;
  /** One line, for people. */
  describe: string;
  find: (input: HeuristicInput) => Flaw[];
};

/** What is told of a change as a whole, and of no place in it. */
export const whole = (points: number, detail: string, remedy: string): Flaw[] => [
  { points, path: null, line: null, detail, remedy },
];
