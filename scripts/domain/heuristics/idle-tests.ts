import { ASSERTION, cannotFail, reportsArrival } from "../guards/test-marks.ts";
import { indentOf } from "../source/indent.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Token } from "../source/tokens.ts";
import { quoted } from "./quoted.ts";
import type { Flaw, Rule } from "./rule.ts";
import { codeLines, isAssertion } from "./test-function.ts";
import { REMEDY, testFiles } from "./unchecked-tests.ts";

const IDLE = /^(pass|\.\.\.|;|void 0;?|null;?|undefined;?|true;?|None)$/;

export const IDLE_TEST: Rule = {
  rule: "idle-test",
  category: "tests",
  describe: "no statement that does nothing, and no assertion in a comment, stands in the place of a check",
  find: ({ examined }) =>
    testFiles(examined).flatMap(({ path, before, after, gained }): Flaw[] => {
      const lines = after.text.split("\n");
      const idle = idleLines(path, after);
      const more = idle.length - (before === null ? 0 : idleLines(path, before).length);
      const wasSaid = new Set((before?.text ?? "").split("\n").map((text) => text.trim()));
      const silenced = after.comments.filter(
        ({ text, line }) =>
          gained.has(line) &&
          ASSERTION.test(uncommented(text)) &&
          !cannotFail(uncommented(text)) &&
          !reportsArrival(uncommented(text)) &&
          IS_CODE.test(uncommented(text)) &&
          !wasSaid.has(text.trim()),
      );
      const said = (points: number, line: number): Flaw[] => [
        {
          points,
          path,
          line,
          detail: `${path}:${line}: ${quoted(lines[line - 1] ?? "")} stands where a check could`,
          remedy: REMEDY,
        },
      ];
      const first = idle.find((line) => gained.has(line)) ?? idle[0];
      const empty = emptyBlocks(after).find(({ line, head }) => gained.has(line) || gained.has(head))?.line;
      return [
        ...(empty === undefined ? [] : said(3.7, empty)),
        ...(first === undefined || more <= 0 ? [] : said(more > 1 ? 4 : 3.7, first)),
        ...(silenced[0] === undefined ? [] : said(pointsOfSilenced(silenced.length, after, gained), silenced[0].line)),
      ];
    }),
};

/** Beside so many times as many that speak, those in comments are an aside. */
const OUTSPOKEN = 2;

function pointsOfSilenced(silenced: number, after: SourceText, gained: ReadonlySet<number>): number {
  const spoken = codeLines(after).filter((text, at) => gained.has(at + 1) && isAssertion(text)).length;
  if (spoken >= silenced * OUTSPOKEN) return 1.5;
  return silenced > 1 ? 3.7 : 2;
}

/** A call, an assignment, or a keyword with what it asserts: sentences speak of assertions, too. */
const IS_CODE =
  /\w[!?]?\(|[=;<>]|^assert\s+(?:not\s+)?[\w.[\]"']+(?:\s+(?:in|is|not)\b.*)?$|^(?:assert|refute|must|wont)_\w+\b/;

/** Loops and branches with nothing in them, but for loops whose condition does the work. */
function emptyBlocks({ tokens }: SourceText): { line: number; head: number }[] {
  return tokens.flatMap(({ text, line }, at) => {
    if (text !== "{" || tokens[at + 1]?.text !== "}" || tokens[at - 1]?.text !== ")") return [];
    const open = openingOf(tokens, at - 1);
    const before = tokens[open - 1]?.text === "await" ? open - 2 : open - 1;
    const head = tokens[before];
    if (head === undefined || !/^(for|while|if)$/.test(head.text) || drains(tokens, before)) return [];
    if (head.text === "while" && tokens.slice(open + 1, at - 1).some((token) => token.text === "(")) return [];
    return [{ line, head: head.line }];
  });
}

/** The place of the bracket that the one at `close` closes. */
function openingOf(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (tokens[at]?.text === ")") depth += 1;
    if (tokens[at]?.text === "(") depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

/** `for await (const _ of stream) {}`: that its values are left alone is said by the name they are given. */
function drains(tokens: readonly Token[], at: number): boolean {
  const name = tokens
    .slice(at + 1, at + 6)
    .find(({ text, kind }) => kind === "word" && !/^(?:await|const|let|var)$/.test(text));
  return /^_|^(?:unused|ignored?)$/.test(name?.text ?? "");
}

/** Statements that do nothing, on lines of their own; a line within a text is none. */
function idleLines(path: string, source: SourceText): number[] {
  const endsWithValue = LAST_IS_VALUE.test(path);
  const lines = source.text.split("\n");
  const live = new Set(source.tokens.map(({ line }) => line));
  return lines.flatMap((text, at) =>
    IDLE.test(text.trim()) &&
    live.has(at + 1) &&
    !isInsideList(lines, at) &&
    !(text.trim() === ";" && closesStatement(lines, at)) &&
    !(endsWithValue && isLastOfBlock(lines, at)) &&
    isAmongOthers(lines, at + 1)
      ? [at + 1]
      : [],
  );
}

/** Behind calls on lines of their own, the sign that ends them may have one, too. */
function closesStatement(lines: readonly string[], at: number): boolean {
  return /[\w)\]"']\s*$/.test(lines.slice(0, at).findLast((text) => text.trim() !== "") ?? "");
}

/** Languages in which the last line of a block is what the block comes to. */
const LAST_IS_VALUE = /\.(?:kts?|scala|rs|rb)$/;

function isLastOfBlock(lines: readonly string[], at: number): boolean {
  return /^\s*(?:\}|end\b)/.test(lines.slice(at + 1).find((text) => text.trim() !== "") ?? "");
}

/** A value on a line of its own, among the arguments of a call or in a list. */
function isInsideList(lines: readonly string[], at: number): boolean {
  const above = lines.slice(0, at).findLast((text) => text.trim() !== "") ?? "";
  const below = lines.slice(at + 1).find((text) => text.trim() !== "") ?? "";
  return (
    /[,([=?:]\s*$|=>\s*$/.test(above) &&
    !/^\s*(?:case|default|if|else|for|def|class|try|with|while)\b.*:\s*$/.test(above) &&
    /^\s*[\])},]/.test(below)
  );
}

function uncommented(text: string): string {
  return text.replace(/^(\/\/+|#+|\/\*+|--)\s*/, "").trim();
}

/** A `pass` that is alone in its block is needed there. */
function isAmongOthers(lines: readonly string[], line: number): boolean {
  const own = lines[line - 1] ?? "";
  const [above, below] = [
    lines.slice(0, line - 1).findLast((text) => text.trim() !== ""),
    lines.slice(line).find((text) => text.trim() !== ""),
  ];
  return [above, below].some(
    (text) =>
      text !== undefined &&
      indentOf(text) === indentOf(own) &&
      indentOf(own) > 0 &&
      !/^(@|def |class )|("""|''')$/.test(text.trim()),
  );
}
