import { z } from "zod";

/** A merge of two branches that git cannot make alone. */
export const conflictSchema = z.object({
  /** The commit of the target branch that was tried. */
  targetSha: z.string(),
  paths: z.array(z.string()).min(1),
  /** What git says of each of them. */
  messages: z.array(z.string()),
  /**
   * `merge`: the resolution becomes a merge commit on the branch, so nothing is forced and review comments stay where
   * they are. `rebase`: the branch's change becomes one commit on top of the target, where the history must be linear.
   */
  strategy: z.enum(["merge", "rebase"]),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** What git writes around the two sides of a conflict. The one between them underlines headings too. */
const BEGIN = /^<{7}(?: |\r?$)/;
const MIDDLE = /^={7}\r?$/;
const END = /^>{7}(?: |\r?$)/;

/** Lines (from 1) that begin or end a conflict. */
export function markerLines(text: string): number[] {
  return text.split("\n").flatMap((line, at) => (BEGIN.test(line) || END.test(line) ? [at + 1] : []));
}

/** Each conflict of a text: where it begins, and the lines of its two sides. */
export function sidesOf(text: string): { line: number; first: string[]; second: string[] }[] {
  const sides: { line: number; first: string[]; second: string[] }[] = [];
  let side: "both" | "first" | "second" = "both";
  for (const [at, line] of text.split("\n").entries()) {
    if (side === "both" && BEGIN.test(line)) {
      side = "first";
      sides.push({ line: at + 1, first: [], second: [] });
    } else if (side === "first" && MIDDLE.test(line)) side = "second";
    else if (side === "second" && END.test(line)) side = "both";
    else if (side !== "both") sides.at(-1)?.[side].push(line);
  }
  return sides;
}

/** A file with conflicts as the second of the two branches (in git's order) has it: its side of each, no markers. */
export function secondSide(text: string): string {
  let side: "both" | "first" | "second" = "both";
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    if (side === "both" && BEGIN.test(line)) side = "first";
    else if (side === "first" && MIDDLE.test(line)) side = "second";
    else if (side === "second" && END.test(line)) side = "both";
    else if (side !== "first") kept.push(line);
  }
  return kept.join("\n");
}
