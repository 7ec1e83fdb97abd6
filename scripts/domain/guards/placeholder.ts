import { abstractMethods } from "./abstract-method.ts";
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
  "(code|implementation|logic|body|function|method|methods|class|file|module|component|imports?|tests?|content|contents|definitions?|props|fields?|cases?|styles|lines?|section|jobs|targets|deps|dependencies|routes|handlers|resources|template|markup|jsx|entries|config(uration)?)";
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
  /^\W*(unchanged|omitted|snip|snipped|truncated|elided)( for (brevity|clarity|length))?\W*$/i,
  /\bfor brevity\b/i,
  new RegExp(
    `^\\W*(the )?(rest|remainder|remaining) (of )?(the |this |your )?${WHAT}( (here|below|follows))?\\W*$`,
    "i",
  ),
  /^[<[(…⋯\s]*(rest|remainder)( of (the |this )?\w+)?[>\])…⋯\s]*$/i,
  /^\W*(code|file|function|class) continues\b/i,
  /^\W*no (further )?changes (below|above|here|from here)\b/i,
  /^\W*keep (the )?(existing|current|old|original|previous) \w+\W*$/i,
  /^\W*(implementation|this) (is )?left as an exercise\b/i,
  // The same in other languages.
  /\b(resto|restante)\b.*\b(c[oó]digo|archivo|arquivo|funci[oó]n|fun[cç][aã]o)\b.*\b(sin cambios|igual|inalterad[oa]|omitid[oa]|sem altera[cç][oõ]es)\b/i,
  /\breste\b.*\b(code|fichier|fonction)\b.*\b(inchang[eé]e?|identique|omise?)/i,
  /\b(Rest|restliche[rn]?)\b.*\b(Codes?|Datei|Funktion|Klasse)\b.*\b(unver[aä]ndert|gleich|ausgelassen|weggelassen)\b/i,
  /(остальн|прочи|далее).*(код|файл|функци|метод).*(без изменений|не изменил|опущен)/i,
  /(其余|其他|剩余|剩下).{0,8}(代码|部分|内容|函数|方法).{0,8}(不变|省略|相同|保持)|(残り|以下).{0,8}(コード|部分).{0,8}(変更なし|省略|同じ)/,
];
/** Marks and words that say little by themselves, and stand for text when text is gone. */
const WEAK: readonly RegExp[] = [
  /^\W*(\.{2,}|…|⋯)\W*$/,
  /^\W*(etc\.?|and so on|and so forth|ditto)\W*$/i,
  /^\W*(same|as) (as )?(before|above|previously|the original)\W*$/i,
  /^\W*(existing|previous|original|other|remaining) [\w ]{2,30}\W*$/i,
];
/** A line of prose that stands for what was there: no reader is told so by an author. */
const WEAK_IN_PROSE =
  /^[([*_<]+.*\b(rest|remainder|remaining)\b.*\b(unchanged|omitted|the same|as (before|is))\b.*[)\]*_>]+$/i;
/** What a model writes in the place of work that it does not do. */
const UNDONE: readonly RegExp[] = [
  /^\W*(todo|fixme)\W*\s*(please\s+)?(to\s+)?(implement|fill (in|this)|complete)(\s+(this|me|it|later|here|the)(\s+\w+)?)?\W*$/i,
  /^\W*(your|add( your)?|put( your)?|insert( your)?|implementation|actual) ?(code|logic|implementation)?\s*(goes\s+)?here\W*$/i,
  /^\W*(implement|write) (this|me)( (function|method|class|later|here))?\W*$/i,
  /^\W*(placeholder|stub)( (implementation|for now|code|function|method))?\W*$/i,
  /^\W*implementation (goes here|pending|omitted|to follow|to be (done|added))\W*$/i,
];
const STUB =
  /(?:^|[{;>:)]\s*)(throw new \\?\w*(Error|Exception)\((['"`])\s*(method |function )?(not (yet )?implemented|unimplemented|todo)\b|throw new NotImplemented\w*\(|throw new (UnsupportedOperation|NotSupported)\w*\(\s*(\)|["'](not|un|todo|later)\b)|raise NotImplementedError\b|todo!\(|unimplemented!\(|TODO\(\s*(["')]|$)|fatalError\(\s*["'](not\b|unimpl|unfinished)|panic\((['"`])(not implemented|unimplemented|todo))/i;
/** How many lines must have gone for a stub to stand in their place. */
const REPLACED_LINES = 2;

export const PLACEHOLDER: Guard = {
  name: "placeholder",
  verdicts: ["refuse"],
  describe:
    "new comments that stand for text or work left out (`… rest unchanged`, `existing code`, `TODO: implement`) and stubs in place of code are refused",
  check: ({ files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isFixture(file.path)) return [];
      const gained = gainedLines(file);
      const lost = isNew(file) ? 0 : withContent(lostForGood(file, files)).length;
      const isEaten = lost >= REPLACED_LINES && lost > withContent(gained).length;
      const commented = gained.find(({ text }) => isPlaceholder(text, file.path, isEaten));
      const isForOthers = abstractMethods(file.after ?? "");
      const stub =
        isCode(file.path) && !isTest(file.path) && !isNew(file)
          ? gained.find(({ text, line }) => STUB.test(text) && !isForOthers(line))
          : undefined;
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
function isPlaceholder(line: string, path: string, isEaten: boolean): boolean {
  if (isEaten && isProse(path) && WEAK_IN_PROSE.test(line)) return true;
  const comment = isProse(path) ? HTML_COMMENT.exec(line)?.[1] : commentIn(line);
  if (comment === undefined || comment === "") return false;
  return [...ELIDED, ...UNDONE, ...(isEaten ? WEAK : [])].some((pattern) => pattern.test(comment));
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
