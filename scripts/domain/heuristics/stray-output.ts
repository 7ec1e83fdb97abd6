import { gainedLines, type TextLine } from "../guards/changed-lines.ts";
import { isTest } from "../guards/file-kind.ts";
import { DEBUG } from "../guards/leftovers.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Task } from "../task.ts";
import { isSource } from "./change-kinds.ts";
import { quoted } from "./quoted.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Statements that print, by the ending of a file's name: what programs say to people, and what they say in passing. */
type Printing = { to: RegExp; aside: RegExp };

const PRINTING: readonly (readonly [RegExp, Printing])[] = [
  [
    /\.pyi?$/,
    {
      to: /^(?:import pprint\s*;\s*)?(?:print|pprint|pprint\.p?print|sys\.stdout\.write)\s*\(/,
      aside:
        /^(?:sys\.stderr\.write|__import__\(.*\)\.std(?:err|out)\.write|logging\.\w+|traceback\.print_\w+|warnings\.warn)\s*\(/,
    },
  ],
  [
    /\.[mc]?[jt]sx?$/,
    {
      to: /^(?:console\.(?:log|dir|table|trace|debug|info)|process\.stdout\.write|alert)\s*\(/,
      aside: /^(?:console\.(?:warn|error)|process\.stderr\.write)\s*\(/,
    },
  ],
  [
    /\.go$/,
    {
      to: /^(?:fmt\.Print\w*|println|print|spew\.\w+)\s*\(/,
      aside: /^(?:log\.(?:Print|Debug)\w*|fmt\.Fprint\w*)\s*\(/,
    },
  ],
  [
    /\.(?:java|kts?|cs|php|swift)$/,
    {
      to: /^(?:System\.out\.print\w*|println?|Console\.Write(?:Line)?|print_r|var_dump|print|dump)\s*\(/,
      aside: /^(?:System\.err\.print\w*|\w+\.printStackTrace|Console\.Error\.Write\w*|NSLog|debugPrint)\s*\(/,
    },
  ],
  [/\.rs$/, { to: /^(?:println|print|dbg)!\s*[([{]/, aside: /^(?:eprintln|eprint)!\s*[([{]/ }],
  [
    /\.(rb|rake)$/,
    {
      to: /^(?:puts|p|pp|print|\$stdout\.\w+)(?:\s+[^=\s]|\s*\()/,
      aside: /^(?:warn|\$stderr\.\w+)(?:\s+[^=\s]|\s*\()/,
    },
  ],
];

/** What shows the inside of a program, and no person asked for it. */
const INSIDE =
  /\b(?:locals|vars|globals|dir)\(\)|\{(?:self|this)!r\}|repr\((?:self|locals)|\barguments\b|\bcaller\b|\.stack\b|__LINE__|__method__|\bline!\(|\bargs\(\)|%[+#]v|\{:[#]?\?\}.*\benv::|^(?:console\.(?:dir|trace|table|log)|p|pp|dbg!)[\s(]*(?:this|self)\b|\bdbg!/;
/** What is no sentence: signs in a row, or a word or three. */
const SENTENCE_WORDS = 4;

export const STRAY_OUTPUT: Rule = {
  rule: "stray-output",
  category: "quality",
  describe: "a file that printed nothing prints nothing, and none prints what only its author wanted to see",
  find: (input) => {
    const asked = askedOutput(input.task);
    return input.examined.flatMap(({ file, before, after }): Flaw[] => {
      const printing = PRINTING.find(([ending]) => ending.test(file.path))?.[1];
      if (after === null || printing === undefined || !isSource(file.path) || isTest(file.path)) return [];
      if (isForPeople(file.path) || after.text.startsWith("#!") || isTold(file.path, input)) return [];
      const printed = before !== null && codeOf(before).some(({ text }) => printing.to.test(text));
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const found = codeOf(after).find(
        ({ line, text }) => gained.has(line) && isStray(text, printing, { printed, isNew: before === null, asked }),
      );
      return found === undefined ? [] : [flawAt(file.path, found)];
    });
  },
};

function flawAt(path: string, { line, text }: TextLine): Flaw {
  const detail = `${path}:${line} prints what looks left over from debugging: ${quoted(text)}`;
  return { points: 4.5, path, line, detail, remedy: "Remove the line, unless the task asks for this output." };
}

/** Where a program prints already, or says something in passing, only what is no sentence to people is stray. */
function isStray(
  text: string,
  { to, aside }: Printing,
  { printed, isNew, asked }: { printed: boolean; isNew: boolean; asked: "all" | "some" | "none" },
) {
  const isPlain = to.test(text);
  if (!isPlain && !aside.test(text)) return false;
  if (INSIDE.test(text)) return isPlain || !isSentence(text);
  if (asked === "all") return false;
  if (isPlain && !printed && !isNew && asked === "none") return true;
  return isMark(text);
}

/** Words enough to tell people what is the matter. */
function isSentence(text: string): boolean {
  const said = /(["'`])((?:(?!\1).)*)\1/.exec(text)?.[2] ?? "";
  return (said.match(/[A-Za-z]{2,}/g) ?? []).length >= SENTENCE_WORDS;
}

/** Nothing but a short literal: signs and a word or two, no value and no sentence. */
function isMark(text: string): boolean {
  const literal = /^[\w.!$]+[\s([]*[frb]?(["'`])((?:(?!\1).)*)\1[\s)\];]*$/.exec(text);
  if (literal === null) return false;
  const said = literal[2] ?? "";
  const words = said.match(/[A-Za-z]+/g) ?? [];
  return words.length > 0 && words.length < SENTENCE_WORDS && !/[{%#]/.test(said.replace(/^\W+/, ""));
}

/** Lines with code on them, trimmed: what stands in comments and strings over several lines is none. */
function codeOf({ text, tokens }: SourceText): TextLine[] {
  const live = new Set(tokens.filter(({ kind }) => kind === "word").map(({ line }) => line));
  return text
    .split("\n")
    .map((raw, at) => ({ line: at + 1, text: raw.trim(), length: raw.length }))
    .filter(({ line }) => live.has(line));
}

/** What the guard against leftovers says of a file need not be said twice. */
function isTold(path: string, input: HeuristicInput): boolean {
  return DEBUG.check(input).some((finding) => finding.path === path);
}

/** Programs that talk to people from the command line. */
function isForPeople(path: string): boolean {
  return /(^|\/)(bin|cli|cmd|scripts?|tools|examples?)\/|(^|\/)(__main__|cli|main|setup|noxfile|manage)\.\w+$/i.test(
    path,
  );
}

const OUTPUT =
  /\b(print\w*|stdout|stderr|console|debug\w*|echo|verbose|log(?:s|ged|ging)?|warn(?:s|ing|ings)?|progress|output)\b/i;
/** Words for output alone: descriptions speak of logs, progress and warnings in passing. */
const PRINTED = /\b(print\w*|stdout|stderr|console|echo)\b/i;

/** Whether a task is about output, by its title, or speaks of some. */
function askedOutput({ title, description }: Pick<Task, "title" | "description">): "all" | "some" | "none" {
  if (OUTPUT.test(title)) return "all";
  return PRINTED.test(description) ? "some" : "none";
}
