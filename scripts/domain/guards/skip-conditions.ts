import type { TextLine } from "./changed-lines.ts";

/** What is the same whatever the circumstances: a condition of it is none. */
export const TRUE =
  "(?:(?:true|True|!+\\s*(?:0|false|null|undefined|\"\"|'')|not\\s+(?:False|0|None)|!!\\s*(?:1|true)|[1-9]\\d*(?:\\s*(?:===?|[<>]=?)\\s*\\d+)?|\\[\\s*\\]|\\{\\s*\\}|[\"'][^\"']+[\"']|\\(\\)\\s*=>\\s*true))";
export const FALSE =
  "(?:false|False|0|null|None|undefined|!\\s*(?:1|true)|not\\s+(?:True|1)|\"\"|''|\\(\\)\\s*=>\\s*false)";
const IS_TRUE = new RegExp(`^${TRUE}`);

const CONDITION =
  /^(?:\}\s*)?(?:else\s+)?(?:if|elif|unless|when|guard|case)\b(?!\s*\(?\s*(?:true|True|1)\s*\)?\s*[:{])/;
/** A trailing condition, as Ruby and Perl have it. */
const TRAILING_CONDITION = /\b(?:if|unless)\s+\S/;
/** A handler of nothing but that a package is not there. */
const ABSENT =
  /^(?:except\b\s*\(?\s*(?:ImportError|ModuleNotFoundError)(?:\s*,\s*(?:ImportError|ModuleNotFoundError))?\s*\)?\s*(?:as\s+\w+\s*)?:|rescue\s+(?:Gem::)?LoadError\s*(?:=>\s*\w+\s*)?$)/;
const ATTEMPTS = /^(?:try\s*:|begin$|def\b)/;
/** What is not about a package in an attempt to load one: an assertion that may fail so, and a failure that is made. */
const IS_MADE = /\b(?:raise|assert\w*)\b/;

/** Whether a line stands under a condition, or where a package is found missing. */
export function isUnderCondition(lines: readonly TextLine[], at: number): boolean {
  const above = lines[at - 1]?.text ?? "";
  const line = lines[at]?.text ?? "";
  // What a test is called may hold an `if` as well.
  const isTrailing = /^(?:skip|pending)\b/.test(line) && TRAILING_CONDITION.test(line.replace(/(["'`]).*?\1/g, ""));
  if (isTrailing || CONDITION.test(above)) return true;
  return (
    (ABSENT.test(above) && !isMade(lines.slice(0, at - 1))) || (CAUGHT.test(above) && isTrial(lines.slice(0, at - 1)))
  );
}

/** Where a script does without what it has tried out. */
const CAUGHT = /^\}?\s*catch\b[^{]*\{$/;
const TRIES = /^try\s*\{$/;

/** Whether the attempt that ends here is one call, which asserts nothing and makes no failure: whether there is what it calls. */
function isTrial(lines: readonly TextLine[]): boolean {
  const tried = lines.slice(lines.findLastIndex(({ text }) => TRIES.test(text)) + 1);
  return tried.length === 1 && tried.every(({ text }) => !/\b(?:throw|expect|assert\w*|should|reject\w*)\b/.test(text));
}

/** Whether the attempt that ends here brings its failure about. */
function isMade(lines: readonly TextLine[]): boolean {
  const start = lines.findLastIndex(({ text }) => ATTEMPTS.test(text));
  return lines.slice(start + 1).some(({ text }) => IS_MADE.test(text));
}

/** `isHere ? it : it.skip`, where a name says whether. */
const CHOICE =
  /(?:^|(?<=[=(,\s]))(!*)([A-Za-z_$][\w$.]*)(\([^()]*\))?(?:\s*[!=]==?\s*(?:["'][^"']{0,40}["']|\d+|(?:true|false)\b|(undefined|null)\b))?\)?\s*\?\s*(?:(?:it|test|describe|suite)(?:\.\w+)?\s*:\s*(?:it|test|describe|suite)\.skip\b|(?:it|test|describe|suite)\.skip\s*:\s*(?:it|test|describe|suite)\b)/g;
/** What says the same every time: a literal, and what makes one of a literal. */
const GIVEN = /^(?:true|false|null|undefined|NaN|Boolean|Number|String|Object|Infinity)$/;
/** `Boolean(process.env.NAME)` is of what it is given. */
const OF_SOMETHING = /^\(\s*!*(?!(?:true|false|null|undefined|NaN)\b)([A-Za-z_$][\w$.]*)/;
/** Only here is it everyday that something is not there: what else is undefined may be so everywhere. */
const ENVIRONMENT = /^process\.env\./;

/** A choice that is written on several lines as one, where it goes on or ends here: what stands behind `?` and `:` belongs to what stands above. */
export function wholeChoice(lines: readonly TextLine[], at: number): string {
  let from = at;
  while (from > 0 && at - from < LONGEST_CHOICE && /^[?:]/.test(lines[from]?.text ?? "")) from -= 1;
  return lines
    .slice(from, at + 1)
    .map(({ text }) => text)
    .join(" ");
}

const LONGEST_CHOICE = 4;

/** Playwright's way: what is tried, and in words why. A name alone is there in every browser. */
const SKIP_WHERE =
  /^test\.(?:skip|fixme)\(\s*(?=!|[\w$.]+(?:\(|\s*[!=]=))!*([A-Za-z_$][\w$.]*)(\([^()]*\))?(?:\s*[!=]==?\s*["'][^"']{0,40}["'])?\s*,\s*(["'`])(?:(?!\3).)*\3\s*\);?$/;

/** A line without its choices between a test and a skip, but for those that always come out the same. */
export function withoutChoices(line: string, text: string): string {
  const isSame = (name: string, given = "", nothing?: string) => {
    if (nothing !== undefined && !ENVIRONMENT.test(name)) return true;
    if (!GIVEN.test(name)) return isFixed(name, text);
    const of = OF_SOMETHING.exec(given)?.[1];
    return of === undefined || isFixed(of, text);
  };
  return line
    .replace(CHOICE, (whole, _not: string, name: string, given?: string, nothing?: string) =>
      isSame(name, given, nothing) ? whole : "",
    )
    .replace(SKIP_WHERE, (whole, name: string, given?: string) => (isSame(name, given) ? whole : ""));
}

/** Whether a file defines a name as one literal, or as a function that gives one. */
function isFixed(name: string, text: string): boolean {
  const LITERAL = `(?:${FALSE}|${TRUE})`;
  const own = name.replace(/[^\w]/g, (sign) => `\\${sign}`);
  const asValue = `\\b(?:const|let|var)\\s+${own}\\s*(?::[^=\\n]{0,40})?=\\s*(?:\\(\\)\\s*=>\\s*)?${LITERAL}\\s*(?:[;,\\n]|$)`;
  const asFunction = `\\bfunction\\s+${own}\\s*\\(\\)[^{\\n]{0,40}\\{\\s*return\\s+${LITERAL}\\s*;?\\s*\\}`;
  return new RegExp(`${asValue}|${asFunction}`).test(text);
}

/** `xfail(IS_OLD, reason=…)`: a failure that is expected under a condition alone. */
export function isExpectedSomewhere(line: string, next = ""): boolean {
  const given = /\bxfail\(\s*(.*)$/.exec(line)?.[1];
  return (
    given !== undefined &&
    /^(?!(?:reason|strict|raises|run)\s*=)[A-Za-z_]/.test(given === "" ? next : given) &&
    !IS_TRUE.test(given === "" ? next : given)
  );
}
