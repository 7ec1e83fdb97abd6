import { basename, extname } from "node:path";
import type { Node, Tree } from "web-tree-sitter";
import { LineCounter, parseAllDocuments } from "yaml";
import { isFixture } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { quoteLine } from "../../domain/guards/quote.ts";
import { grammarOf, readTree } from "./grammar.ts";

/** `text` is the line at fault: what was wrong before the change is known by it. */
type Fault = { line: number; detail: string; text: string };

/** Macros make valid C and C++ that no grammar reads: only brackets that are never closed count there. */
const MACRO_LANGUAGES = new Set(["cpp"]);

/** JSON that its readers take with comments and trailing commas. */
const RELAXED_JSON =
  /^(tsconfig|jsconfig|devcontainer|api-extractor|deno|turbo|nx|biome|renovate|\.eslintrc|\.babelrc|\.swcrc|\.jshintrc)\b.*|\.(jsonc|json5|code-workspace)$/i;

/** Marks of a template that is turned into YAML later. */
const TEMPLATE = /\{\{|\{%|<%/;

/** Most faults told of one file: the first is the cause of most others. */
const MAX_FAULTS = 3;

/** Errors by the languages' grammars that the files did not have before the change. */
export async function findSyntaxErrors(files: readonly GuardedFile[]): Promise<Inspection["syntax"][number][]> {
  const found: Inspection["syntax"][number][] = [];
  for (const file of files) {
    // Broken on purpose, often: parsers are tested with such files.
    if (file.after === null || isFixture(file.path)) continue;
    const after = await faultsIn(file.path, file.after);
    if (after.length === 0) continue;
    const before = file.before === null ? [] : await faultsIn(file.previousPath ?? file.path, file.before);
    const known = new Set(before.map(({ text }) => text));
    // Where the grammar failed before the change, its limits are more likely than a new error on a line that merely moved.
    const fresh = after.length > before.length ? after.filter(({ text }) => !known.has(text)) : [];
    found.push(...fresh.slice(0, MAX_FAULTS).map(({ line, detail }) => ({ path: file.path, line, detail })));
  }
  return found;
}

async function faultsIn(path: string, text: string): Promise<Fault[]> {
  const ending = extname(path).toLowerCase();
  if (ending === ".json" || RELAXED_JSON.test(basename(path))) return jsonFaults(path, text);
  if (ending === ".yml" || ending === ".yaml") return yamlFaults(text);
  const grammar = grammarOf(path);
  if (grammar === null) return [];
  if (MACRO_LANGUAGES.has(grammar)) return (await readTree(grammar, text, (tree) => openBrackets(tree, text))) ?? [];
  return await grammarFaults(grammar, text);
}

/** Compilers take types in plain scripts too (Flow, Babel): what another dialect accepts is no error. */
const DIALECTS: Readonly<Record<string, readonly string[]>> = {
  javascript: ["tsx", "typescript"],
  typescript: ["tsx"],
};

async function grammarFaults(grammar: string, text: string): Promise<Fault[]> {
  const read = (tree: Tree) => [
    ...treeFaults(tree, text),
    ...(grammar === "python" ? indentationFaults(tree, text) : []),
  ];
  const faults = (await readTree(grammar, text, read)) ?? [];
  if (faults.length === 0) return [];
  for (const dialect of DIALECTS[grammar] ?? []) {
    const others = await readTree(dialect, text, (tree) => treeFaults(tree, text));
    if (others?.length === 0) return [];
  }
  return faults;
}

function treeFaults(tree: Tree, text: string): Fault[] {
  const lines = text.split("\n");
  const last = text.trimEnd().split("\n").length;
  const faults: Fault[] = [];
  const visit = (node: Node): void => {
    if (!node.hasError && !node.isMissing) return;
    if (node.isMissing || node.isError) {
      faults.push(describeNode(node, lines, last));
      return;
    }
    for (const child of node.children) visit(child);
  };
  visit(tree.rootNode);
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
  return [{ line: lines.length, detail, text: opening }];
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
    return [{ line, detail: `${quoteLine(shown)} is indented unlike the rest of its block`, text: shown }];
  });
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
    return { line, detail, text };
  }
  // What is never closed makes one error from its beginning to the end of the file.
  const opening = (lines[node.startPosition.row] ?? "").trim();
  return {
    line: last,
    detail: `the file ends in the middle of what begins at line ${node.startPosition.row + 1}: ${quoteLine(opening)}`,
    text: opening,
  };
}

async function jsonFaults(path: string, text: string): Promise<Fault[]> {
  if (text.trim() === "") return [];
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (RELAXED_JSON.test(basename(path))) {
      const faults = await readTree("javascript", `(${text}\n)`, (tree) => treeFaults(tree, text));
      return faults ?? [];
    }
    return [{ line: lineOfJsonError(message, text), detail: `no valid JSON: ${message.slice(0, 120)}`, text: message }];
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
    errors.map(({ message, pos }) => ({ line: lineCounter.linePos(pos[0]).line, detail: message, text: message })),
  );
}
