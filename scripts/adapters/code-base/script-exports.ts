import type { Node } from "web-tree-sitter";
import type { GrammarName } from "./grammar-files.ts";
import { oneLine } from "./signature.ts";

type Told = { signature: string; isPublic: boolean };

const FUNCTIONS = new Set(["arrow_function", "function_expression", "generator_function"]);

/**
 * What JavaScript and TypeScript declare by other means than declarations: constants, functions bound to a name, names that are
 * passed on, and the exports of CommonJS. Null for a node that is none of it.
 */
export function scriptSymbols(grammar: GrammarName, node: Node): Told[] | null {
  if (grammar !== "javascript" && grammar !== "typescript" && grammar !== "tsx") return null;
  switch (node.type) {
    case "export_statement":
      return exported(node);
    case "lexical_declaration":
    case "variable_declaration":
      return bound(node, "", false);
    case "expression_statement":
      return assigned(node);
    default:
      return null;
  }
}

function exported(node: Node): Told[] | null {
  const declaration = node.childForFieldName("declaration");
  if (declaration !== null)
    return declaration.type === "lexical_declaration" || declaration.type === "variable_declaration"
      ? bound(declaration, "export ", true)
      : null;
  const value = node.childForFieldName("value");
  if (value === null) return told(node.text, true);
  const body = value.childForFieldName("body");
  const end = body === null ? Math.min(value.endIndex, value.startIndex + 80) : body.startIndex;
  return told(node.text.slice(0, end - node.startIndex), true);
}

/** `const f = (a) => …`, and `const LIMIT: number = 3`, whose value is told when it is short. */
function bound(node: Node, before: string, isPublic: boolean): Told[] {
  const word = node.child(0)?.text ?? "const";
  return node.namedChildren.flatMap((declarator) => {
    const value = declarator.childForFieldName("value");
    if (declarator.type !== "variable_declarator" || value === null) return [];
    if (value.type === "assignment_expression") return exportedValue(value) ?? [];
    const isFunction = FUNCTIONS.has(value.type);
    if (!isFunction && !isPublic) return [];
    const end = isFunction ? value.childForFieldName("body") : value.text.length > 40 ? value : null;
    const length = (end?.startIndex ?? declarator.endIndex) - declarator.startIndex;
    return told(`${before}${word} ${declarator.text.slice(0, length)}`, isPublic);
  });
}

function assigned(node: Node): Told[] | null {
  const assignment = node.namedChildren[0];
  return assignment?.type === "assignment_expression" ? exportedValue(assignment) : null;
}

/** `module.exports = …`, `exports.a = …`, `app.use = function …`, `A.prototype.b = function …`. */
function exportedValue(assignment: Node): Told[] | null {
  const left = assignment.childForFieldName("left");
  const right = assignment.childForFieldName("right");
  if (left === null || right === null || !(left.type === "member_expression" || left.text === "exports")) return null;
  const isExport = /^(module\.)?exports\b/.test(left.text);
  if (right.type === "assignment_expression") return exportedValue(right) ?? (isExport ? told(left.text, true) : null);
  const body = FUNCTIONS.has(right.type) ? right.childForFieldName("body") : null;
  if (body === null && !isExport) return null;
  const end = body === null ? Math.min(right.endIndex, right.startIndex + 120) : body.startIndex;
  return told(assignment.text.slice(0, end - assignment.startIndex), isExport || !/\b_/.test(left.text));
}

function told(raw: string, isPublic: boolean): Told[] {
  const signature = oneLine(raw);
  return signature === null ? [] : [{ signature, isPublic }];
}
