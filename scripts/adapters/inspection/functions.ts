import type { Node, Tree } from "web-tree-sitter";
import type { FunctionSpan } from "../../domain/source/function-span.ts";
import { grammarOf, readTree } from "./grammar.ts";

const SCRIPT = [
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "arrow_function",
  "method_definition",
];
const C_LIKE = ["function_definition", "lambda_expression"];

/** Nodes that are functions, by grammar. All grammars call their parts `name`, `parameters` and `body`. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  javascript: SCRIPT,
  typescript: SCRIPT,
  tsx: SCRIPT,
  python: ["function_definition"],
  go: ["function_declaration", "method_declaration", "func_literal"],
  rust: ["function_item"],
  java: ["method_declaration", "constructor_declaration", "lambda_expression"],
  cpp: C_LIKE,
  "c-sharp": ["method_declaration", "constructor_declaration", "local_function_statement", "lambda_expression"],
  ruby: ["method", "singleton_method", "do_block", "block"],
  php: ["function_definition", "method_declaration", "anonymous_function"],
  bash: ["function_definition"],
};

/** Brackets and words around a body. */
const MEMBERS = /^(class_body|object|object_type|declaration_list|impl_item|body_statement|field_declaration_list)$/;
/** What a function without a name of its own is bound to, and the field with the name. */
const BINDERS: Readonly<Record<string, string>> = {
  variable_declarator: "name",
  assignment_expression: "left",
  assignment: "left",
  pair: "key",
  field_definition: "property",
  public_field_definition: "name",
  keyed_element: "key",
};

/** The functions of a text; null when there is no grammar for its language, or it is too long to be parsed. */
export async function readFunctions(path: string, text: string): Promise<FunctionSpan[] | null> {
  const grammar = grammarOf(path);
  const types = grammar === null ? undefined : FUNCTIONS[grammar];
  if (grammar === null || types === undefined) return null;
  return await readTree(grammar, text, (tree) => functionsIn(tree, types));
}

function functionsIn(tree: Tree, types: readonly string[]): FunctionSpan[] {
  return tree.rootNode.descendantsOfType([...types]).flatMap((node) => {
    const body = node.childForFieldName("body");
    return body === null ? [] : [spanOf(node, body)];
  });
}

function spanOf(node: Node, body: Node): FunctionSpan {
  const outer = outermost(node);
  const { name, isMember } = nameOf(node);
  return {
    name,
    parameters: parametersOf(node),
    headLine: headLineOf(outer),
    line: node.startPosition.row + 1,
    endLine: node.endPosition.row + 1,
    ...inside(body),
    isMember,
  };
}

/** The body's content. Python and Ruby bodies have no brackets of their own, nor has the value of a short arrow. */
function inside(body: Node): { bodyAt: number; bodyEnd: number } {
  const hasBrackets = body.child(0)?.type === "{" && body.child(body.childCount - 1)?.type === "}";
  return hasBrackets
    ? { bodyAt: body.startIndex + 1, bodyEnd: body.endIndex - 1 }
    : { bodyAt: body.startIndex, bodyEnd: body.endIndex };
}

function nameOf(node: Node): { name: string | null; isMember: boolean } {
  const isInClass = MEMBERS.test(node.parent?.type ?? "") || MEMBERS.test(node.parent?.parent?.type ?? "");
  const own = node.childForFieldName("name") ?? declaredName(node.childForFieldName("declarator"));
  // What `[key]() {` and `a[key] = function` are called, only a run can tell.
  if (own?.type === "computed_property_name") return { name: null, isMember: true };
  if (own !== null) return { name: own.text, isMember: isInClass || node.type === "method_definition" };
  let value = node;
  while (value.parent !== null && /^(parenthesized_expression|as_expression|await_expression)$/.test(value.parent.type))
    value = value.parent;
  const binder = value.parent;
  const field = binder === null ? undefined : BINDERS[binder.type];
  const bound = field === undefined ? null : (binder?.childForFieldName(field) ?? null);
  if (bound === null || bound.id === value.id) return { name: null, isMember: false };
  // Of `a.b.c = function` the last part is the name.
  const isMember =
    binder?.type !== "variable_declarator" && !(binder?.type.startsWith("assignment") && bound.type === "identifier");
  if (bound.type === "subscript_expression" && !/\[["'`]/.test(bound.text)) return { name: null, isMember };
  return {
    name:
      bound.text
        .slice(0, 200)
        .split(/[.\s]/)
        .at(-1)
        ?.replace(/^["'[]+|["'\]]+$/g, "") ?? null,
    isMember,
  };
}

/** C writes the name within a declarator, below pointers and references. */
function declaredName(declarator: Node | null): Node | null {
  let at = declarator;
  while (
    at !== null &&
    at.type !== "identifier" &&
    at.type !== "field_identifier" &&
    at.type !== "qualified_identifier"
  ) {
    at = at.childForFieldName("declarator");
  }
  return at?.type === "qualified_identifier" ? (at.childForFieldName("name") ?? at) : at;
}

function parametersOf(node: Node): string[] {
  const list =
    node.childForFieldName("parameters") ??
    node.childForFieldName("parameter") ??
    node.childForFieldName("declarator")?.childForFieldName("parameters") ??
    null;
  if (list === null) return [];
  if (list.type === "identifier") return [list.text];
  return list.namedChildren.flatMap((child) => {
    const name =
      child.childForFieldName("pattern") ??
      child.childForFieldName("name") ??
      child.childForFieldName("declarator") ??
      child.childForFieldName("left") ??
      child;
    const identifier = name.type.endsWith("identifier")
      ? name
      : name.descendantsOfType(["identifier", "variable_name", "name"])[0];
    return identifier === undefined || identifier === null ? [] : [identifier.text.replace(/^\$/, "")];
  });
}

/** A test is an argument of the call that names it; a method's decorators stand above it. */
function outermost(node: Node): Node {
  const call =
    node.parent?.type === "arguments" || node.parent?.type === "argument_list" ? node.parent.parent : node.parent;
  if (call?.type === "call_expression" || call?.type === "call" || call?.type === "decorated_definition") return call;
  return node;
}

/** Attributes that a grammar puts beside the function they belong to. */
function headLineOf(node: Node): number {
  let first = node;
  while (first.previousNamedSibling?.type === "attribute_item") first = first.previousNamedSibling;
  return first.startPosition.row + 1;
}
