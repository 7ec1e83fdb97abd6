import type { Environment } from "../config.ts";

/** A number with its unit, and the bound that it is meant to keep, where there is one. */
export type Figure = { value: number; unit: Unit; atMost?: number; atLeast?: number };

/** `×` is a ratio of two figures of the same run: the only kind that means the same on every machine. */
export type Unit = "ms" | "s" | "MB" | "$" | "×" | "%" | "";

export type Cell = string | Figure;

/** `columns` name the cells of each row; the first cell says what a row is about. */
export type Table = { title: string; columns: readonly string[]; rows: readonly (readonly Cell[])[] };

/** `notes` say under which conditions it was measured, in sentences. */
export type Measured = { kind: "measured"; tables: Table[]; notes: string[] };

/** `skipped`: this machine lacks what the section needs; `why` says what. */
export type Result = Measured | { kind: "skipped"; why: string };

/** What a section is given. */
export type Bench = {
  /** A folder of the section's own, which goes when the section has ended. */
  scratch: string;
  /** Variables of the process: PATH, and where the package registry is. */
  environment: Environment;
  /** A folder with git directories of public repositories (`<owner>+<name>`), where the command line names one. */
  trees: string | null;
  /** A folder with more labelled changes (`<owner>+<name>.jsonl.gz`), where the command line names one. */
  data: string | null;
  /** Says what goes on, for the one who waits. */
  tell(line: string): void;
};

/**
 * One part of `npm run bench`. What goes wrong while it measures is thrown: a bench that cannot measure has no figures.
 */
export type Section = {
  /** One line for `--list`. */
  about: string;
  measure(bench: Bench): Promise<Result>;
};

/** Whether a figure keeps its bound; one without a bound does. */
export function keepsBound({ value, atMost, atLeast }: Figure): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}
