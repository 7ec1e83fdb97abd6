import { linesBeyond } from "../guards/changed-lines.ts";
import { isGenerated, isProse } from "../guards/file-kind.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";

/** Fewer lines that change in their blanks alone are the price of wrapping a block. */
const MIN_LINES = 12;
/** The share of the lines that stay what they say, from which on changing their layout is a reformatting. */
const SHARE = 0.6;
/** Tasks that are about layout itself. */
const ASKED =
  /^style\b.*:|\b(reformat\w*|prettier|gofmt|rustfmt|clang-format|editorconfig|re-?indent\w*|code style|whitespace|lint(ing|er)?|biome|eslint|tabs|line (endings|length))\b/i;

export const FORMAT_NOISE: Rule = {
  rule: "format-noise",
  category: "quality",
  describe: "a change leaves the layout of the lines alone that it does not need to change",
  find: ({ task, examined }) => (ASKED.test(task.title) ? [] : examined.flatMap(noiseIn)),
};

function noiseIn({ file }: ExaminedFile): Flaw[] {
  if (file.before === null || file.after === null || isProse(file.path) || isGenerated(file.path)) return [];
  const [before, after] = [rawLines(file.before), rawLines(file.after)];
  const [lost, gained] = [linesBeyond(before, after), linesBeyond(after, before)];
  if (gained.length < MIN_LINES) return [];
  const plain = (line: { text: string; line: number }) => ({
    text: line.text.replace(/\s+/g, "").replace(/["'`]/g, '"').replace(/[,;]$/, ""),
    line: line.line,
  });
  const same = gained.length - linesBeyond(gained.map(plain), lost.map(plain)).length;
  // What stands at the margin has no layout to change.
  const untouched = before.length - lost.length - before.filter(({ text }) => !/^\s/.test(text)).length;
  if (same < MIN_LINES || same < SHARE * (same + Math.max(0, untouched))) return [];
  return [
    {
      points: 4,
      path: file.path,
      line: gained[0]?.line ?? null,
      detail: `${file.path} is laid out anew: ${same} of its ${gained.length} changed lines differ in blanks and quotes alone`,
      remedy: "Restore the layout, and change only the lines that the task needs.",
    },
  ];
}

/** Lines with something on them, their blanks kept: here they are what is compared. */
function rawLines(text: string): { line: number; text: string }[] {
  return text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [{ line: at + 1, text: line }]));
}
