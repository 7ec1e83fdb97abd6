import { gainedLines, lostForGood, withContent } from "./changed-lines.ts";
import { isCode, isFixture, isProse, isTest } from "./file-kind.ts";
import { type Guard, type GuardFinding, isNew } from "./guard.ts";
import { quoteLine } from "./quote.ts";

/** Openers of comments in the usual languages; a line within a block comment begins with a star. */
const LINE_COMMENT =
  /^(?:\/\/+|#+(?!!)|\/\*+|\*(?!\/)|--|;+|%+|<!--|\{\/\*|\{#|"{3}|'{3}|\(\*|REM\b)\s*(.*?)\s*(?:\*\/\}?|-->|#\}|"{3}|'{3}|\*\))?$/i;
const TRAILING_COMMENT = /\s(?:\/\/+|#|\/\*+|--)\s+(.*?)\s*(?:\*\/)?$/;
const HTML_COMMENT = /^<!--\s*(.*?)\s*-->$/;

const WHAT =
  "(code|implementation|logic|body|function|method|methods|class|file|module|component|imports?|tests?|content|contents|definitions?|props|fields?|cases?|styles|lines?|section|config(uration)?)";
/** What a model writes in the place of text that it does not repeat. */
const ELIDED: readonly RegExp[] = [
  /^\W*(\.{2,}|…)\W*(the\s+)?(rest|remaind(er|ing)|remaining|existing|previous|unchanged|same|omitted|other|your|keep|more|implementation|code|snip)\b.*$/i,
  new RegExp(
    `\\b(rest|remainder|remaining)\\s+(of\\s+)?(the\\s+|this\\s+|your\\s+)?(\\w+\\s+)?${WHAT}?.*\\b(unchanged|(stays?|remains?|is|are)\\s+(the\\s+)?(same|unchanged|as)|omitted|same as|as (before|above|is)|goes here)\\b`,
    "i",
  ),
  new RegExp(`^\\W*(the\\s+)?(rest|remainder) of (the|this|your) ${WHAT}\\W*$`, "i"),
  /^\W*\(?keep (the |all )?(rest|existing|remaining|other)\b.*(as( it)? is|unchanged|here|same|code|implementation)/i,
  new RegExp(
    `^\\W*(existing|previous|original|unchanged|same) ${WHAT}( (here|above|below|goes here|as before|unchanged|remains|stays|continues).*)?\\W*$`,
    "i",
  ),
  new RegExp(
    `^\\W*${WHAT} (is |are )?(unchanged|omitted|elided|truncated|goes here|stays the same|remains the same)\\b`,
    "i",
  ),
  /^\W*(unchanged|omitted|snip|snipped|truncated|elided)( for (brevity|clarity))?\W*$/i,
  /\bfor brevity\b/i,
];
/** What a model writes in the place of work that it does not do. */
const UNDONE: readonly RegExp[] = [
  /^\W*(todo|fixme)\W*\s*(please\s+)?(to\s+)?(implement|fill (in|this)|complete)(\s+(this|me|it|later|here|the)(\s+\w+)?)?\W*$/i,
  /^\W*(your|add( your)?|put( your)?|insert( your)?|implementation|actual) ?(code|logic|implementation)?\s*(goes\s+)?here\W*$/i,
  /^\W*(implement|write) (this|me)( (function|method|class|later|here))?\W*$/i,
  /^\W*(placeholder|stub)( (implementation|for now|code|function|method))?\W*$/i,
  /^\W*implementation (goes here|pending|omitted|to follow|to be (done|added))\W*$/i,
];
const STUB =
  /^(throw new \w*(Error|Exception)\((['"`])\s*(method |function )?(not (yet )?implemented|unimplemented|todo)\b|raise NotImplementedError\b|todo!\(|unimplemented!\(|panic\((['"`])(not implemented|unimplemented|todo))/i;
/** How many lines must have gone for a stub to stand in their place. */
const REPLACED_LINES = 2;

export const PLACEHOLDER: Guard = {
  name: "placeholder",
  describe:
    "new comments that stand for text or work left out (`… rest unchanged`, `existing code`, `TODO: implement`) and stubs in place of code are refused",
  check: ({ files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isFixture(file.path)) return [];
      const gained = gainedLines(file);
      const commented = gained.find(({ text }) => isPlaceholder(text, file.path));
      const stub =
        isCode(file.path) && !isTest(file.path) && !isNew(file)
          ? gained.find(({ text }) => STUB.test(text.replace(/^.*=>\s*|^\{\s*/, "")))
          : undefined;
      const lost = stub === undefined ? 0 : withContent(lostForGood(file, files)).length;
      const found = commented ?? (lost >= REPLACED_LINES ? stub : undefined);
      if (found === undefined) return [];
      return [
        {
          guard: "placeholder",
          verdict: "refuse",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} stands for something that is missing: ${quoteLine(found.text)}`,
          remedy: "Write out what belongs there: the text that was there before, or the work that the task asks for.",
        },
      ];
    }),
};

/** Whether a line is a comment in place of text or work. In prose only comments of HTML count: examples elide rightly. */
function isPlaceholder(line: string, path: string): boolean {
  const comment = isProse(path) ? HTML_COMMENT.exec(line)?.[1] : commentIn(line);
  if (comment === undefined || comment === "") return false;
  return [...ELIDED, ...UNDONE].some((pattern) => pattern.test(comment));
}

function commentIn(line: string): string | undefined {
  const whole = LINE_COMMENT.exec(line);
  if (whole !== null) return whole[1];
  const trailing = TRAILING_COMMENT.exec(line);
  // A comment's sign within a string opens none.
  if (
    trailing === null ||
    /(["'`])(?:(?!\1).)*$/.test(line.slice(0, trailing.index).replace(/(["'`])(?:(?!\1).)*\1/g, ""))
  )
    return undefined;
  return trailing[1];
}
