import type { Node, Parser, Tree } from "web-tree-sitter";
import { chiefSymbols } from "../../domain/code-base/chief-symbols.ts";
import type { CodeSymbol, Outline } from "../../domain/code-base/code-base.ts";
import { purposeIn } from "../../domain/code-base/purpose.ts";
import { isParserCrash } from "../parser-module.ts";
import { DECLARATIONS, type DeclarationTable } from "./declaration-tables.ts";
import { abandonParsers, type GrammarName, parserOf } from "./grammar-files.ts";
import { scriptSymbols } from "./script-exports.ts";
import { signatureOf } from "./signature.ts";
import { isPublic } from "./visibility.ts";

/** Larger files are data, whatever their ending says. */
const MAX_CHARACTERS = 200_000;

/** A page has no room for more of one file. */
const MOST_SYMBOLS = 120;
/** The most important are chosen of so many; what has more is no code of people's. */
const MOST_FOUND = 3_000;

/** What makes a parser take so long is no code; what people write takes milliseconds, on any machine. */
const MAX_PARSE_MS = 3_000;

/** What a file declares, by its grammar; null when there is none here, or it does not get through the text. */
export async function outlineByTree(grammar: GrammarName, text: string): Promise<Outline | null> {
  if (text.length > MAX_CHARACTERS) return null;
  const startedAt = performance.now();
  const first = await attempt(grammar, text);
  // Perhaps it was an earlier text that has left the parsers' memory in disorder: this one is not to suffer for it.
  const isWorthAnother = first === "crashed" && performance.now() - startedAt < MAX_PARSE_MS;
  const last = isWorthAnother ? await attempt(grammar, text) : first;
  return last === "crashed" ? null : last;
}

async function attempt(grammar: GrammarName, text: string): Promise<Outline | null | "crashed"> {
  try {
    const parser = await parserOf(grammar);
    return parser === null ? null : read(parser, grammar, text);
  } catch (error) {
    if (!isParserCrash(error)) throw error;
    abandonParsers();
    return "crashed";
  }
}

function read(parser: Parser, grammar: GrammarName, text: string): Outline | null {
  const first = parse(parser, text);
  if (first === null) return null;
  if (grammar === "kotlin" && first.rootNode.hasError && withLineEnds(text) !== text) {
    first.delete();
    const again = withLineEnds(text);
    return outlineIn(grammar, again, parse(parser, again));
  }
  return outlineIn(grammar, text, first);
}

/** Kotlin's grammar wants a line end before the bracket that closes a body, where the language does not. */
function withLineEnds(text: string): string {
  return text.replace(/(\{ ?[^{}"\n]*[^{}"\s])[ \t]*\}/g, "$1\n}");
}

function parse(parser: Parser, text: string): Tree | null {
  const startedAt = performance.now();
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() - startedAt > MAX_PARSE_MS });
  if (tree === null) parser.reset();
  return tree;
}

function outlineIn(grammar: GrammarName, text: string, tree: Tree | null): Outline | null {
  if (tree === null) return null;
  try {
    const walk = { grammar, text, table: DECLARATIONS[grammar], found: [] as Found[] };
    visit(walk, tree.rootNode, { isMember: false, isHidden: false });
    const symbols = publicOnly(grammar, text, walk.found).map(({ symbol }) => symbol);
    const purpose = purposeIn(remarksOf(tree.rootNode, walk.found));
    return { purpose, symbols: chiefSymbols(symbols, MOST_SYMBOLS) };
  } finally {
    tree.delete();
  }
}

type Found = { symbol: CodeSymbol; remark: string | null };
type Walk = { grammar: GrammarName; text: string; table: DeclarationTable; found: Found[] };
/** `isHidden`: below a word such as `private`, which hides all that follows. */
type Place = { isMember: boolean; isHidden: boolean };

/** What may stand between a remark and what it is about. */
const BETWEEN = new Set(["attribute_item", "decorator", "template_parameter_list"]);

/** `above`: what stands before a wrapper is said of what it wraps. */
function visit(walk: Walk, parent: Node, place: Place, above: readonly string[] = []): void {
  const { grammar, found } = walk;
  let isHidden = place.isHidden;
  let remark = [...above];
  let lastRow = -1;
  for (const node of parent.namedChildren) {
    if (found.length > MOST_FOUND) return;
    if (isRemark(node)) {
      // Behind something on its line, it is about that.
      if (node.startPosition.row !== lastRow) remark.push(node.text);
      continue;
    }
    lastRow = node.endPosition.row;
    isHidden = hides(node) ?? isHidden;
    const here = { ...place, isHidden };
    const own = scriptSymbols(grammar, node);
    if (own !== null)
      for (const symbol of own) found.push({ symbol: { ...symbol, isMember: place.isMember }, remark: joined(remark) });
    const declared = own === null || own.length === 0 ? exportedNode(node) : null;
    if (declared !== null) declare(walk, declared, node, here, remark);
    if (!BETWEEN.has(node.type)) remark = [];
  }
}

/** The declaration in `export …`, with the signature that begins at the export. */
function exportedNode(node: Node): Node | null {
  if (node.type !== "export_statement") return node;
  return node.childForFieldName("declaration");
}

function declare(walk: Walk, node: Node, outer: Node, place: Place, remark: readonly string[]): void {
  const { grammar, table, found } = walk;
  const { leaves, holders, wrappers } = table;
  if (leaves.includes(node.type) || holders.includes(node.type)) {
    const signature = signatureOf(grammar, node, outer, walk.text);
    if (signature !== null) {
      const seen = isPublic(grammar, node, outer, place);
      found.push({ symbol: { signature, isMember: place.isMember, isPublic: seen }, remark: joined(remark) });
    }
    const body = holders.includes(node.type) ? bodyOf(node) : null;
    // Members of members are the parts of a part.
    const first = node.namedChildren.filter(isRemark).map(({ text }) => text);
    if (body !== null && (!place.isMember || grammar === "ruby"))
      visit(walk, body, { isMember: true, isHidden: hidesByDefault(grammar, node) }, first);
  } else if (wrappers.includes(node.type) || node.type === "expression_statement") {
    const body = node.childForFieldName("body") ?? node;
    if (node.type !== "expression_statement" || body.namedChildren.some(({ type }) => wrappers.includes(type)))
      visit(walk, body, place, remark);
  } else if (walk.grammar === "cpp" && node.type === "field_declaration_list") visit(walk, node, place);
}

/** The members of a C++ class are private until it says otherwise. */
function hidesByDefault(grammar: GrammarName, node: Node): boolean {
  return grammar === "cpp" && node.type === "class_specifier";
}

function hides(node: Node): boolean | null {
  if (node.type === "access_specifier") return !/^public/.test(node.text);
  if (node.type !== "identifier") return null;
  return /^(private|protected)$/.test(node.text) ? true : node.text === "public" ? false : null;
}

function bodyOf(node: Node): Node | null {
  return (
    node.childForFieldName("body") ??
    node.namedChildren.find(({ type }) => /(^|_)body$|declaration_list$/.test(type)) ??
    null
  );
}

function isRemark(node: Node): boolean {
  return /comment$/.test(node.type);
}

function joined(remark: readonly string[]): string | null {
  return remark.length === 0 ? null : remark.join("\n");
}

/** A script that exports nothing is run or included: what it declares at the top is what it offers. */
function publicOnly(grammar: GrammarName, text: string, found: readonly Found[]): Found[] {
  const isModule = /^[ \t]*export\b|\bmodule\.exports\b|^[ \t]*exports\./m.test(text);
  const isScript = /^(javascript|typescript|tsx)$/.test(grammar) && !isModule;
  return found.map((one) => {
    const seen = one.symbol.isPublic || (isScript && !one.symbol.isMember);
    return { ...one, symbol: { ...one.symbol, isPublic: seen } };
  });
}

/** What may say what a file is for, most likely first: its head, and what stands above what it offers. */
function remarksOf(root: Node, found: readonly Found[]): string[] {
  const head: string[] = [];
  let lastRow = -2;
  for (const node of root.namedChildren) {
    if (/^(php_tag|hash_bang_line|preproc_call)$/.test(node.type) || isPragma(node)) continue;
    const string = node.type === "expression_statement" && node.namedChildren[0]?.type === "string" ? node : null;
    if (string === null && !isRemark(node)) break;
    const { row } = node.startPosition;
    if (node.text.startsWith("#!")) continue;
    // Lines of comments that follow each other are one text.
    const isLine = /^(\/\/|#|--)/.test(node.text);
    if (isLine && head.length > 0 && row === lastRow + 1) head[head.length - 1] += `\n${node.text}`;
    else head.push(node.text);
    lastRow = node.endPosition.column === 0 ? node.endPosition.row - 1 : node.endPosition.row;
  }
  const above = (isMember: boolean) =>
    found.flatMap(({ symbol, remark }) =>
      remark !== null && symbol.isMember === isMember && symbol.isPublic ? [remark] : [],
    );
  return [...head, ...above(false), ...above(true)];
}

function isPragma(node: Node): boolean {
  return node.type === "expression_statement" && /^["']use \w+["'];?$/.test(node.text);
}
