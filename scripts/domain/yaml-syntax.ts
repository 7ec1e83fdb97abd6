import {
  type Document,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from "yaml";

/** No honest front matter or configuration comes near these. */
const MAX_DEPTH = 24;
const MAX_ALIASES = 50;

/** The parser counts a value's own place as a use, and aliases within aliases by their product. */
const MAX_EXPANSIONS = MAX_ALIASES + 1;

/** Brackets also stand in quotes and comments, where they nest nothing: the bound on the bare text is wider. */
const MAX_BRACKETS = 200;

/** `line` is counted from 0 in the YAML text. */
type SyntaxFault = { line: number; found: string; expected: string };

/** `lineAt` and `columnAt` give the place, counted from 0, of an offset in the text. */
export type ReadYaml =
  | {
      kind: "read";
      document: Document.Parsed;
      value: unknown;
      lineAt: (offset: number) => number;
      columnAt: (offset: number) => number;
    }
  | { kind: "fault"; fault: SyntaxFault };

/** What people get wrong most often, in their words, by the parser's error code. */
const WORDS: Partial<Record<YAMLError["code"], readonly [found: string, expected: string]>> = {
  TAB_AS_INDENT: ["a tab in the indentation", "spaces"],
  BLOCK_AS_IMPLICIT_KEY: ["a second `: ` in one line", "quotes around a value that holds a colon and a space"],
  BAD_SCALAR_START: ["a value that begins with ` or @", "quotes around it"],
  MULTIPLE_DOCS: ["a second document after a line of ---", "one YAML document"],
  BAD_DQ_ESCAPE: ["a backslash that escapes nothing", "single quotes, or a doubled backslash"],
};

/** Parses YAML text of bounded size, with cheap checks of the text before and of the tree after. Never throws. */
export function readYaml(text: string): ReadYaml {
  const fault = (fault: SyntaxFault): ReadYaml => ({ kind: "fault", fault });
  const deepLine = deepLineOf(text);
  if (deepLine !== null) return fault(tooDeep(deepLine));
  const counter = new LineCounter();
  // Duplicate keys are found in the tree: the parser itself compares every key with every other, which takes many
  // seconds for a hostile file.
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, prettyErrors: false });
  const lineAt = (offset: number) => counter.linePos(offset).line - 1;
  const columnAt = (offset: number) => counter.linePos(offset).col - 1;
  const error = document.errors[0];
  if (error !== undefined) return fault(faultOf(error, document, lineAt, lastLineOf(text)));
  const found = faultInTree(document, (node) => lineAt(node.range?.[0] ?? 0));
  if (found !== null) return fault(found);
  try {
    return { kind: "read", document, value: document.toJS({ maxAliasCount: MAX_EXPANSIONS }), lineAt, columnAt };
  } catch {
    return fault({ line: 0, found: "YAML aliases that expand without end", expected: "the values written out" });
  }
}

function faultOf(
  error: YAMLError,
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  lastLine: number,
): SyntaxFault {
  if (error.message.includes("call stack")) return tooDeep(0);
  if (error.code === "MISSING_CHAR" && error.message.includes("quote"))
    return { line: lineAt(lastQuoteOf(document)), found: "an unclosed quote", expected: "a closing quote" };
  const [found, expected] = WORDS[error.code] ?? [`broken YAML (${error.message})`, "valid YAML"];
  return { line: Math.min(lineAt(error.pos[0]), lastLine), found, expected };
}

/** The parser complains of an unclosed quote where the text ends; people look for where it begins. */
function lastQuoteOf(document: Document.Parsed): number {
  let start = 0;
  visit(document, {
    Scalar: (_key, node) => {
      if (node.type?.startsWith("QUOTE_") && node.range) start = node.range[0];
    },
  });
  return start;
}

/** The first thing in the tree that is out of bounds, or valid YAML that no file of ours should hold. */
function faultInTree(document: Document.Parsed, lineOf: (node: Node) => number): SyntaxFault | null {
  let fault: SyntaxFault | null = null;
  let aliases = 0;
  visit(document, {
    Alias: (_key, node, path) => {
      aliases += 1;
      const target = aliases > MAX_ALIASES ? undefined : node.resolve(document);
      if (aliases > MAX_ALIASES)
        fault = { line: lineOf(node), found: `${aliases} YAML aliases`, expected: `at most ${MAX_ALIASES}` };
      else if (target === undefined)
        fault = {
          line: lineOf(node),
          found: `the alias *${node.source} to nothing`,
          expected: "quotes around a value that begins with *",
        };
      else if (path.some((step) => step === target))
        fault = { line: lineOf(node), found: `the alias *${node.source} inside what it names`, expected: "a value" };
      return fault === null ? undefined : visit.BREAK;
    },
    Collection: (_key, node, path) => {
      const twice = isMap(node)
        ? findDuplicate(node.items.map((pair) => pair.key).filter((key) => isScalar(key)))
        : null;
      if (path.filter((step) => !isPair(step)).length > MAX_DEPTH) fault = tooDeep(lineOf(node));
      else if (twice !== null)
        fault = { line: lineOf(twice), found: `the key \`${twice.value}\` a second time`, expected: "each key once" };
      return fault === null ? undefined : visit.BREAK;
    },
  });
  return fault;
}

/** Keys are the same when they name the same property: `1` and `"1"` do. */
function findDuplicate(keys: readonly Scalar[]): Scalar | null {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(String(key.value))) return key;
    seen.add(String(key.value));
  }
  return null;
}

/** The parser recurses, so nesting is bounded on the text before it is parsed. Gives the line, counted from 0. */
function deepLineOf(text: string): number | null {
  let brackets = 0;
  for (const [number, line] of text.split("\n").entries()) {
    // `- - - a` and `? ? a` nest a level for each sign.
    const signs = /^[ \t]*((?:[-?:][ \t]+)*)/.exec(line)?.[1]?.replace(/[ \t]/g, "").length ?? 0;
    if (signs > MAX_DEPTH) return number;
    for (const char of line) {
      if (char === "[" || char === "{") brackets += 1;
      else if (char === "]" || char === "}") brackets = Math.max(0, brackets - 1);
      if (brackets > MAX_BRACKETS) return number;
    }
  }
  return null;
}

function tooDeep(line: number): SyntaxFault {
  return { line, found: "YAML nested too deeply", expected: `at most ${MAX_DEPTH} levels` };
}

function lastLineOf(text: string): number {
  return text.trimEnd().split("\n").length - 1;
}
