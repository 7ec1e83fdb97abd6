import { InvalidArgumentError, Option } from "commander";
import type { Category } from "../domain/task.ts";

/** Checked by the compiler against the domain's list, and not imported from it: help must not wait for its schemas. */
export const CATEGORY_NAMES = Object.keys({
  code: true,
  test: true,
  docs: true,
  refactor: true,
  research: true,
  analysis: true,
  ops: true,
} satisfies Record<Category, true>);

export const jsonOption = () => new Option("--json", "print data as JSON on stdout");
export const repoOption = () => new Option("--repo <dir>", "the project's checkout").argParser(folder).default(".");

/** A variable of a script that is not set would otherwise stand for the folder in which it runs. */
export function folder(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Expected a folder.");
  return text;
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a whole number above 0.");
  return Number(text);
}

/** 0 counts as none. */
export function positiveNumber(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new InvalidArgumentError("Expected a number, 0 or more.");
  return Number(text);
}

/** A part of a whole, or how likely something is. */
export function share(text: string): number {
  if (!/^(0(\.\d+)?|1(\.0+)?)$/.test(text)) throw new InvalidArgumentError("Expected a number from 0 to 1.");
  return Number(text);
}

export function instant(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(text))
    throw new InvalidArgumentError("Expected a day such as 2026-03-28, or a time such as 2026-03-28T22:00Z.");
  return time;
}

export function priorityNumber(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 1 (highest) to 5.");
  return Number(text);
}
