import type { Node } from "web-tree-sitter";
import { BODIES } from "./declaration-tables.ts";
import type { GrammarName } from "./grammar-files.ts";

/** Longer ones are cut: their beginning says what they are. */
const LONGEST = 180;

/** Notes for tools in front of a declaration: annotations, attributes, decorators. */
const NOTES =
  /^(?:@[\w.]+(?:\((?:[^()]|\([^()]*\))*\))?\s*|#?\[[^\]]*\]\s*|\/\/[^\n]*\n\s*|__attribute__\s*\(\([^)]*\)\)\s*)+/;

/** A declaration without its body, in one line; null for one that says nothing here. `outer` holds the words before it. */
export function signatureOf(grammar: GrammarName, node: Node, outer: Node, text: string): string | null {
  if (grammar === "cpp" && !isTold(node)) return null;
  if (grammar === "ruby") return oneLine(text.slice(node.startIndex, rubyHead(node)));
  const from = outer.type === "export_statement" ? outer.startIndex : startOf(node, text);
  const body = bodyStart(node);
  const raw = text.slice(from, Math.min(body ?? node.endIndex, from + 2_000));
  if (grammar === "python") return oneLine(raw.replace(/(^|\s)#[^\n]*/g, " "));
  const template = node.parent?.type === "template_declaration" ? `${headOf(node.parent, node, text)} ` : "";
  return oneLine(`${template}${keyword(grammar, node)}${raw}`);
}

/** Ruby's bodies have no brackets, and an empty one is no node. */
function rubyHead(node: Node): number {
  const last =
    node.childForFieldName("parameters") ?? node.childForFieldName("superclass") ?? node.childForFieldName("name");
  return last?.endIndex ?? node.endIndex;
}

/** Go writes `type` before a group of types. */
function keyword(grammar: GrammarName, node: Node): string {
  return grammar === "go" && (node.type === "type_spec" || node.type === "type_alias") ? "type " : "";
}

function headOf(template: Node, node: Node, text: string): string {
  return text.slice(template.startIndex, node.startIndex);
}

function startOf(node: Node, text: string): number {
  const notes = NOTES.exec(text.slice(node.startIndex, node.startIndex + 1_000))?.[0].length ?? 0;
  return node.startIndex + notes;
}

/** Where the body begins; the parts of a struct or an interface of Go are its body as well. */
function bodyStart(node: Node): number | null {
  if (node.type === "preproc_function_def") return node.childForFieldName("value")?.startIndex ?? null;
  if (node.type === "macro_definition") return node.childForFieldName("name")?.endIndex ?? null;
  if (node.type === "const_item" || node.type === "static_item")
    return node.childForFieldName("value")?.startIndex ?? null;
  const body = node.childForFieldName("body");
  if (body !== null) return body.startIndex;
  const type = node.childForFieldName("type");
  if (node.type === "type_spec" && type !== null && BODIES.has(type.type)) {
    return type.startIndex + (/^(struct|interface)/.exec(type.text)?.[0].length ?? 0);
  }
  if (node.type === "type_definition") return null;
  const inner = node.namedChildren.find(({ type }) => BODIES.has(type));
  return inner?.startIndex ?? null;
}

/** C and C++ declare variables, fields and types by the same nodes: only functions and types are told. */
function isTold(node: Node): boolean {
  if (node.type === "declaration" || node.type === "field_declaration")
    return node.descendantsOfType("function_declarator").length > 0;
  if (/_specifier$/.test(node.type))
    return node.childForFieldName("body") !== null && node.childForFieldName("name") !== null;
  return true;
}

export function oneLine(raw: string): string | null {
  const flat = raw
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/(^|\s)\/\/[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .replace(/\(\s+/g, "(")
    .replace(/,?\s+\)/g, ")")
    .trim()
    .replace(/\s*(?:=>|[={:;])$/, "")
    .trim();
  if (flat === "") return null;
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
}
