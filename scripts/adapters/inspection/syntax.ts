import { basename, extname } from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import { isFixture } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import type { Fault } from "./fault.ts";
import { grammarOf, whyUnread } from "./grammar.ts";
import { readAs } from "./lexis.ts";
import { scriptsWithin, xmlFaults } from "./markup-faults.ts";
import { remembered } from "./remembered.ts";
import { continuationFaults, fenceFaults, isGuessed, isReadAsText, textFaults } from "./text-faults.ts";
import { NO_LIMIT } from "./time-limit.ts";
import { faultsAsScript, treeFaultsIn } from "./tree-faults.ts";

/** JSON that its readers take with comments and trailing commas. */
const RELAXED_JSON =
  /^(tsconfig|jsconfig|devcontainer|api-extractor|deno|turbo|nx|biome|renovate|\.eslintrc|\.babelrc|\.swcrc|\.jshintrc)(?:\.[\w.-]*json)?$|\.(jsonc|json5|code-workspace)$/i;

const JSON_FILE = /\.(json|ipynb|webmanifest|geojson|har)$/i;

/** Marks of a template that is turned into YAML later. */
const TEMPLATE = /\{\{|\{%|<%/;

/** Most faults told of one file: the first is the cause of most others. */
const MAX_FAULTS = 3;

type Found = Pick<Inspection, "syntax" | "unchecked">;

/** Errors by the languages' grammars that the files did not have before the change, and files that none of them can judge. */
export async function findSyntaxErrors(files: readonly GuardedFile[], limit = NO_LIMIT): Promise<Found> {
  const found: Found[] = [];
  for (const file of files) {
    limit();
    // Broken on purpose, often: parsers are tested with such files.
    if (file.after !== null && !isFixture(file.path)) found.push(await look(file, file.after));
  }
  return { syntax: found.flatMap(({ syntax }) => syntax), unchecked: found.flatMap(({ unchecked }) => unchecked) };
}

async function look({ path, previousPath, before: was }: GuardedFile, text: string): Promise<Found> {
  const after = await faultsIn(path, text);
  const before = was === null || after.length === 0 ? [] : await faultsIn(previousPath ?? path, was);
  const known = new Set(before.map(({ text }) => text));
  // Where the grammar failed before the change, its limits are more likely than a new error on a line that merely moved.
  const isMore = after.length > before.length;
  const wasCut = before.some(({ isAtEnd }) => isAtEnd === true);
  const fresh = after.filter(({ text, isAtEnd }) => (isMore && !known.has(text)) || (!wasCut && isAtEnd === true));
  const syntax = fresh.slice(0, MAX_FAULTS).map(({ line, detail, isSure }) => ({ path, line, detail, isSure }));
  if (syntax.length > 0 || (was !== null && lastLine(was) === lastLine(text))) return { syntax, unchecked: [] };
  const reason =
    wasCut && after.some(({ isAtEnd }) => isAtEnd === true)
      ? "by all that is known of its language it was not before either"
      : isGuessed(readAs(path, text))
        ? "nobody here knows its language, and only its brackets and its last line were looked at"
        : null;
  return { syntax, unchecked: reason === null ? [] : [{ path, reason }] };
}

function lastLine(text: string): string {
  const end = text.trimEnd();
  return end.slice(end.lastIndexOf("\n") + 1).trim();
}

/** What is remembered of so many characters of text. */
const KEPT_CHARACTERS = 8_000_000;

const faultsIn = remembered(KEPT_CHARACTERS, readFaults);

/** Names that are words of the language, too, and that its grammar takes for these: a module of Python before 3.7, a macro before 2018, one that is called like a type, a variable. */
const TAKEN_FOR_WORDS: readonly (readonly [RegExp, RegExp])[] = [
  [/\.pyi?$/, /\basync\b(?=\s*(?:[.,)\]=]|import\b|$))|(?<=\.)async(?=\()/gm],
  [/\.rs$/, /\b(?:try|str)(?=!\s*[([{])/g],
  [/\.[mc]?[jt]sx?$/, /\busing(?=\s*(?:[-+*/%&|^?]{0,2}=(?!=)|[.,;)\]]))/g],
];

function withoutTakenNames(path: string, text: string): string {
  const pattern = TAKEN_FOR_WORDS.find(([ending]) => ending.test(path))?.[1];
  return pattern === undefined ? text : text.replace(pattern, (name) => "x".repeat(name.length));
}

async function readFaults(name: string, whole: string): Promise<Fault[]> {
  const path = readAs(name, whole);
  const text = withoutTakenNames(path, whole);
  const ending = extname(path).toLowerCase();
  if (ending === ".yml" || ending === ".yaml") return yamlFaults(text);
  if (JSON_FILE.test(path) || RELAXED_JSON.test(basename(path))) return jsonFaults(path, text);
  const ofWhole = [...continuationFaults(path, text), ...fenceFaults(path, text), ...xmlFaults(path, text)];
  const within: Fault[] = [];
  for (const script of scriptsWithin(path, text)) within.push(...(await treeFaultsIn(script.name, script.text)));
  const own = isReadAsText(path) ? textFaults(path, text) : await treeFaultsIn(path, text);
  return [...ofWhole, ...within, ...own, ...unreadFaults(path, text)];
}

/** What no grammar gets through may hold anything: it must not pass for looked at. */
function unreadFaults(path: string, text: string): Fault[] {
  const grammar = grammarOf(path);
  const why = grammar === null ? null : whyUnread(grammar, text);
  if (why === null) return [];
  const detail = `nobody can say whether it is in order: ${why.reason}`;
  return [{ line: 1, detail, text: why.reason, isSure: why.isHostile }];
}

async function jsonFaults(path: string, text: string): Promise<Fault[]> {
  if (text.trim() === "") return [];
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (RELAXED_JSON.test(basename(path))) {
      return faultsAsScript(`(${text}\n)`);
    }
    return [
      {
        line: lineOfJsonError(message, text),
        detail: `no valid JSON: ${message.slice(0, 120)}`,
        text: message,
        isSure: true,
      },
    ];
  }
}

/** V8 names a line for some errors, an offset for others, and none at the end of the text. */
function lineOfJsonError(message: string, text: string): number {
  const line = /\bline (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return text.slice(0, offset).trimEnd().split("\n").length;
}

function yamlFaults(text: string): Fault[] {
  if (TEMPLATE.test(text)) return [];
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, logLevel: "silent", uniqueKeys: true, prettyErrors: false });
  return [...documents].flatMap(({ errors }) =>
    errors.map(({ code, message, pos }) => ({
      line: lineCounter.linePos(pos[0]).line,
      detail: message,
      text: message,
      // Most readers take the last of two keys, and say nothing.
      isSure: code !== "DUPLICATE_KEY",
    })),
  );
}
