import { folderOf, isFixture, isGenerated, isTest, nameOf } from "../guards/file-kind.ts";
import { isDeleted, isNew } from "../guards/guard.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";
import { common } from "./token-likeness.ts";

/** A file counts as a copy when so much of it stands in another. */
const COPIED = 0.8;
const MIN_FILE_TOKENS = 60;
const MIN_FILE_TOKENS_NAMED = 25;
/** The share of a file that must be left for it to count as what it was. */
const STAYS = 0.6;

export const COPIED_FILE: Rule = {
  rule: "copied-file",
  category: "quality",
  describe: "no new file is the copy of one that stays",
  find: (input) =>
    input.examined.flatMap(({ file, after }): Flaw[] => {
      if (!isNew(file) || after === null || after.tokens.length < MIN_FILE_TOKENS_NAMED || !judgesCopies(file.path))
        return [];
      const tokens = after.tokens.map(({ text }) => text);
      const twin = standing(input).find(
        ({ path, source }) =>
          path !== file.path &&
          (tokens.length >= MIN_FILE_TOKENS || isNamedAfter(file.path, path)) &&
          copies(
            tokens,
            source.tokens.map(({ text }) => text),
          ),
      );
      if (twin === undefined) return [];
      const isDead = !isImported(file.path, input);
      return [
        {
          points: isDead && isNamedAfter(file.path, twin.path) ? 4.5 : isDead ? 1 : 0.5,
          path: file.path,
          line: 1,
          detail: `${file.path} says again what stands in ${twin.path}${isDead ? ", and nothing uses it" : ""}`,
          remedy: isDead ? "Remove the copy." : "Share the code instead of keeping it twice.",
        },
      ];
    }),
};

/** Whether copies are faults there: tests and data say the same again on purpose, programs that write files by nature. */
export function judgesCopies(path: string): boolean {
  return !isTest(path) && !isFixture(path) && !isGenerated(path);
}

/** Files that a copy can have been made from: as they were, and as they are. What moved on to another file is no copy. */
function standing({ examined, surroundings }: HeuristicInput): { path: string; source: SourceText }[] {
  const kept = examined.filter(({ file }) => !isDeleted(file) && file.previousPath === null);
  return [
    ...kept.flatMap(({ file, before, after }) => {
      const stays =
        before !== null && after !== null && common(textsOf(before), textsOf(after)) >= before.tokens.length * STAYS;
      return [stays ? before : null, after].flatMap((source) => (source === null ? [] : [{ path: file.path, source }]));
    }),
    ...surroundings.alike,
  ];
}

function textsOf({ tokens }: SourceText): string[] {
  return tokens.map(({ text }) => text);
}

function copies(a: readonly string[], b: readonly string[]): boolean {
  const shorter = Math.min(a.length, b.length);
  return (
    shorter >= MIN_FILE_TOKENS_NAMED &&
    shorter >= Math.max(a.length, b.length) * 0.5 &&
    common(a, b) >= a.length * COPIED
  );
}

/** Files that a change leaves alone cannot know of one that it brings: only those that it touches are asked. */
function isImported(path: string, { examined }: HeuristicInput): boolean {
  const own = nameOf(path).replace(/\.\w+$/, "");
  // A folder's entry is called by the folder's name.
  const name = /^(index|__init__|mod|main|lib)$/.test(own) ? nameOf(folderOf(path)) : own;
  return examined.some(
    ({ file, after }) =>
      file.path !== path &&
      after !== null &&
      after.tokens.some(
        ({ kind, text }) => (kind === "string" && text.includes(name)) || (kind === "word" && text === name),
      ),
  );
}

/** `parse.new.ts`, `parse2.ts` and `old-parse.ts` tell what they are copies of. */
function isNamedAfter(path: string, other: string): boolean {
  const [own, its] = [path, other].map((one) =>
    nameOf(one)
      .replace(/\.\w+$/, "")
      .toLowerCase(),
  );
  return own !== undefined && its !== undefined && own !== its && own.includes(its);
}
