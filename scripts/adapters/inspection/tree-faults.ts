import type { Node, Tree } from "web-tree-sitter";
import { quoteLine } from "../../domain/guards/quote.ts";
import type { Fault } from "./fault.ts";
import { grammarOf, readTree } from "./grammar.ts";

/** Macros make valid C and C++ that no grammar reads: only brackets that are never closed count there. */
const MACRO_LANGUAGES = new Set(["cpp"]);
/** Grammars that know what people write in these languages today; the others lag behind in one thing or another. */
const UP_TO_DATE = new Set(["javascript", "typescript", "tsx", "python", "go"]);

/** More errors than these are one: the text is in another language. */
const MOST_FAULTS = 200;

/** Errors by the grammar of the file's language; none where there is no grammar for it. */
export async function treeFaultsIn(path: string, text: string): Promise<Fault[]> {
  const grammar = grammarOf(path);
  if (grammar === null) return [];
  if (MACRO_LANGUAGES.has(grammar)) return (await readTree(grammar, text, (tree) => openBrackets(tree, text))) ?? [];
  const isCurrent = UP_TO_DATE.has(grammar);
  return (await grammarFaults(grammar, knownToGrammar(grammar, text))).map((fault) => ({
    ...fault,
    isSure: fault.isSure || isCurrent,
  }));
}

/** The faults of a text that is read as another kind of file than its own. */
export async function faultsAsScript(text: string): Promise<Fault[]> {
  return (await readTree("javascript", text, (tree) => treeFaults(tree, text))) ?? [];
}

/** `export type * from "./types"`, of TypeScript 5, as the grammar has it: without the word, in as many characters. */
const TYPE_EXPORTS = /^([ \t]*export[ \t]+)type(?=[ \t]+\*)/gm;
/** Two signatures of calls, one below the other: the grammar wants a mark between them where the second has its own types. */
const SIGNATURES = /([\w>)\]}])(?=\r?\n[ \t]*<[A-Z]\w*\b)/g;

function knownToGrammar(grammar: string, text: string): string {
  if (grammar !== "typescript" && grammar !== "tsx") return text;
  const plain = text.replace(TYPE_EXPORTS, "$1    ");
  return grammar === "tsx" ? plain : plain.replace(SIGNATURES, "$1;");
}

/** Compilers take types in plain scripts too (Flow, Babel): what another dialect accepts is no error. */
const DIALECTS: Readonly<Record<string, readonly string[]>> = {
  javascript: ["tsx", "typescript"],
  typescript: ["tsx"],
};

/** The mark of a script with Flow's types, in its head. */
const FLOW = /^[ \t]*(?:\/\/|\/?\*+)[ \t]*@flow\b/m;
const HEAD = 1_000;

/** Flow's own signs (`{| exact |}`, `: ?maybe`, `+readOnly: T`, `List<>`) as TypeScript has them, in as many characters. */
function asTypeScript(text: string): string {
  return text
    .replace(/\{\|/g, "{ ")
    .replace(/\|\}/g, " }")
    .replace(/(?<=\w)<>/g, "  ")
    .replace(/([:<,(|=>][ \t]*)\?(?=[\w({$[])/g, "$1 ")
    .replace(/^([ \t]*)[+-](?=\w+\??:)/gm, "$1 ");
}

async function grammarFaults(grammar: string, text: string): Promise<Fault[]> {
  const read = (tree: Tree) => [
    ...treeFaults(tree, text),
    ...(grammar === "python"
      ? [...indentationFaults(tree, text), ...emptyBlocks(tree, text), ...lateFutures(tree, text)]
      : []),
  ];
  const faults = (await readTree(grammar, text, read)) ?? [];
  if (faults.length === 0) return [];
  const isFlow = grammar === "javascript" && FLOW.test(text.slice(0, HEAD));
  const typed = isFlow ? asTypeScript(text) : text;
  let fewest = faults;
  for (const dialect of DIALECTS[grammar] ?? []) {
    const others = (await readTree(dialect, typed, (tree) => treeFaults(tree, typed))) ?? faults;
    if (others.length === 0) return [];
    // To a grammar that knows no types, each of them is a fault.
    if (isFlow && others.length < fewest.length) fewest = others;
  }
  return fewest;
}

function treeFaults(tree: Tree, text: string): Fault[] {
  const lines = text.split("\n");
  const last = text.trimEnd().split("\n").length;
  const faults: Fault[] = [];
  // A list and no recursion: a text that opens ten thousand brackets nests as deep.
  const open = [tree.rootNode];
  for (let node = open.pop(); node !== undefined && faults.length < MOST_FAULTS; node = open.pop()) {
    if (!node.hasError && !node.isMissing) continue;
    if (node.isMissing || node.isError) faults.push(describeNode(node, lines, last));
    else open.push(...node.children.toReversed());
  }
  return faults;
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

function openBrackets(tree: Tree, text: string): Fault[] {
  // Each branch of a condition may open what all of them close once.
  if (/^\s*#\s*(else|elif)/m.test(text) || !opensMore(text)) return [];
  const brackets = tree.rootNode
    .descendantsOfType([...Object.keys(CLOSING), ...Object.values(CLOSING)])
    .filter((node) => !node.isMissing);
  const open: Node[] = [];
  for (const node of brackets) {
    if (CLOSING[node.type] !== undefined) open.push(node);
    else if (CLOSING[open.at(-1)?.type ?? ""] === node.type) open.pop();
  }
  const innermost = open.at(-1);
  if (innermost === undefined) return [];
  const lines = text.trimEnd().split("\n");
  const opening = (lines[innermost.startPosition.row] ?? "").trim();
  const detail = `the file ends with line ${innermost.startPosition.row + 1} still open: ${quoteLine(opening)}`;
  return [{ line: lines.length, detail, text: opening, isSure: true, isAtEnd: true }];
}

/** What the grammar skips as unreadable may hold the bracket that it misses: the plain text must lack one, too. */
function opensMore(text: string): boolean {
  const plain = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g, "");
  const count = (pattern: RegExp) => plain.match(pattern)?.length ?? 0;
  return count(/[{([]/g) > count(/[})\]]/g);
}

/** Python refuses a statement that stands further in than its neighbours of the same block; the grammar lets it pass. */
function indentationFaults(tree: Tree, text: string): Fault[] {
  const lines = text.split("\n");
  return tree.rootNode.descendantsOfType(["block", "module"]).flatMap((block) => {
    const statements = block.namedChildren.filter((node) => {
      const { row, column } = node.startPosition;
      return node.type !== "comment" && !node.isError && (lines[row] ?? "").slice(0, column).trim() === "";
    });
    const first = statements[0];
    const odd = statements.find((node) => node.startPosition.column !== first?.startPosition.column);
    if (first === undefined || odd === undefined) return [];
    const shown = (lines[odd.startPosition.row] ?? "").trim();
    const line = odd.startPosition.row + 1;
    return [
      { line, detail: `${quoteLine(shown)} is indented unlike the rest of its block`, text: shown, isSure: true },
    ];
  });
}

/** The grammar takes a statement without the block that it announces, as at the end of a file that was cut. */
function emptyBlocks(tree: Tree, text: string): Fault[] {
  const lines = text.split("\n");
  return tree.rootNode
    .descendantsOfType(["block"])
    .filter((block) => block.namedChildren.length === 0)
    .map((block) => {
      const line = (block.parent?.startPosition ?? block.startPosition).row + 1;
      const shown = (lines[line - 1] ?? "").trim();
      return { line, detail: `${quoteLine(shown)} has no block`, text: shown, isSure: true };
    });
}

/** Python compiles no file in which anything but words stands before what is to hold for all of it; the grammar lets it pass. */
function lateFutures(tree: Tree, text: string): Fault[] {
  const statements = tree.rootNode.namedChildren.filter(({ type }) => type !== "comment");
  const isWords = ({ type, namedChildren }: Node) =>
    type === "expression_statement" && namedChildren.length === 1 && namedChildren[0]?.type === "string";
  const opening = statements[0] !== undefined && isWords(statements[0]) ? 1 : 0;
  const others = statements.slice(opening).findIndex(({ type }) => type !== "future_import_statement");
  if (others === -1) return [];
  const late = statements.slice(opening + others).find(({ type }) => type === "future_import_statement");
  if (late === undefined) return [];
  const line = late.startPosition.row + 1;
  const shown = (text.split("\n")[line - 1] ?? "").trim();
  return [{ line, detail: `${quoteLine(shown)} must come before all other code`, text: shown, isSure: true }];
}

function describeNode(node: Node, lines: readonly string[], last: number): Fault {
  const isAtEnd = node.endPosition.row + 1 >= last && node.startPosition.row + 1 < last;
  if (node.isMissing || !isAtEnd) {
    const line = Math.min(node.startPosition.row + 1, last);
    const text = (lines[line - 1] ?? "").trim();
    const detail =
      line >= last && node.isMissing
        ? `the file ends where \`${node.type}\` is still to come`
        : node.isMissing
          ? `\`${node.type}\` is missing in ${quoteLine(text)}`
          : `the grammar does not accept ${quoteLine(text)}`;
    return { line, detail, text, isSure: line >= last };
  }
  // What is never closed makes one error from its beginning to the end of the file.
  const opening = (lines[node.startPosition.row] ?? "").trim();
  return {
    line: last,
    detail: `the file ends in the middle of what begins at line ${node.startPosition.row + 1}: ${quoteLine(opening)}`,
    text: opening,
    isSure: true,
    isAtEnd: true,
  };
}
