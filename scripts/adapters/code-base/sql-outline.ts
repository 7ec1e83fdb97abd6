import { createRequire } from "node:module";
import type { SgNode } from "@ast-grep/napi";
import type { Outline } from "../../domain/code-base/code-base.ts";
import { purposeIn } from "../../domain/code-base/purpose.ts";
import { oneLine } from "./signature.ts";

const MAX_CHARACTERS = 200_000;
const MOST_SYMBOLS = 120;

/** Statements that make something which others may name. */
const MAKES =
  /^create_(table|view|materialized_view|function|procedure|type|trigger|schema|sequence|role|extension|database)$/;

type Parse = (language: string, text: string) => { root(): SgNode };
let parser: Promise<Parse | null> | null = null;

/** The one grammar of SQL that has builds for the usual machines is native; null where there is none for this one. */
async function openSql(): Promise<Parse | null> {
  try {
    const napi = await import("@ast-grep/napi");
    const require = createRequire(import.meta.url);
    const { default: grammar } = await import("@ast-grep/lang-sql");
    require.resolve("@ast-grep/lang-sql");
    napi.registerDynamicLanguage({ sql: grammar });
    return napi.parse;
  } catch {
    return null;
  }
}

/** Tables with their columns, views, functions and the like; null where no grammar reads SQL. */
export async function sqlOutline(text: string): Promise<Outline | null> {
  if (text.length > MAX_CHARACTERS) return null;
  parser ??= openSql();
  const parse = await parser;
  if (parse === null) return null;
  const root = parse("sql", text).root();
  const statements = root.children().flatMap((node) => (node.kind() === "statement" ? node.children() : [node]));
  const made = statements.filter((node) => MAKES.test(String(node.kind()))).slice(0, MOST_SYMBOLS);
  const symbols = made.flatMap((node) => {
    const signature = oneLine(headOf(node));
    return signature === null ? [] : [{ signature, isMember: false, isPublic: true }];
  });
  return { purpose: purposeIn(firstRemarks(root)), symbols };
}

/** A table is told by its columns' names, a function by its arguments and result, anything else by its name. */
function headOf(node: SgNode): string {
  const parts = node.children();
  const name = parts.find((part) => part.kind() === "object_reference" || part.kind() === "identifier");
  const what = String(node.kind()).replace("create_", "").replaceAll("_", " ");
  const head = `${what} ${name?.text() ?? ""}`;
  const columns = parts.find((part) => part.kind() === "column_definitions");
  if (columns !== undefined) {
    const names = columns.children().filter((part) => part.kind() === "column_definition");
    return `${head} (${names.map((column) => column.text().split(/\s+/, 2).join(" ")).join(", ")})`;
  }
  const body = parts.find((part) => part.kind() === "function_body");
  if (body === undefined) return /trigger/.test(what) ? node.text().replace(/^create\s+(or\s+replace\s+)?/i, "") : head;
  const from = node.range().start.index;
  return node
    .text()
    .slice(0, body.range().start.index - from)
    .replace(/^create\s+(or\s+replace\s+)?/i, "");
}

/** Comments at the top, lines that follow each other as one. */
function firstRemarks(root: SgNode): string[] {
  const remarks: string[] = [];
  for (const node of root.children()) {
    if (!/comment|marginalia/.test(String(node.kind()))) break;
    remarks.push(node.text());
  }
  return remarks.length === 0 ? [] : [remarks.join("\n")];
}
