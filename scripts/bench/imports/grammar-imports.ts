import type { Node } from "web-tree-sitter";
import { type GrammarName, grammarFor, parserOf } from "../../adapters/code-base/grammar-files.ts";

/** Reads an import out of a node of its grammar: the names as the scan tells them; null for a node that is none. */
type Reader = (node: Node) => string[] | null;

/** What a file imports by its grammar; null where there is none for its language, or it does not get through the text. */
export async function importsByGrammar(path: string, text: string): Promise<string[] | null> {
  const grammar = grammarFor(path);
  const reader = grammar === null ? undefined : READERS[grammar];
  const parser = grammar === null || reader === undefined ? null : await parserOf(grammar);
  const tree = parser?.parse(text) ?? null;
  if (tree === null || reader === undefined) return null;
  try {
    return tree.rootNode.hasError ? null : namesBelow(tree.rootNode, reader);
  } finally {
    tree.delete();
  }
}

function namesBelow(root: Node, reader: Reader): string[] {
  const found: string[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    found.push(...(reader(node) ?? []));
    open.push(...node.namedChildren);
  }
  return [...new Set(found)];
}

const script: Reader = (node) => {
  if (node.type === "import_statement" || node.type === "export_statement" || node.type === "import_require_clause")
    return literal(node.childForFieldName("source"));
  if (node.type !== "call_expression") return null;
  const called = node.childForFieldName("function")?.text;
  const [argument] = node.childForFieldName("arguments")?.namedChildren ?? [];
  return called === "require" || called === "import" ? literal(argument ?? null) : null;
};

const python: Reader = (node) => {
  const names = node.namedChildren.filter(({ type }) => type === "dotted_name" || type === "aliased_import");
  const plain = ({ text }: Node) => text.split(/\s+as\s/)[0] ?? "";
  if (node.type === "import_statement") return names.map(plain);
  if (node.type !== "import_from_statement") return null;
  const module = node.childForFieldName("module_name");
  const from = module?.text ?? "";
  const inner = names.filter(({ id }) => id !== module?.id).map(plain);
  return inner.length === 0 ? [from] : inner.map((name) => `${from}${from.endsWith(".") ? "" : "."}${name}`);
};

const rust: Reader = (node) => {
  if (node.type === "mod_item")
    return node.childForFieldName("body") === null ? [`mod ${node.childForFieldName("name")?.text}`] : null;
  const argument = node.type === "use_declaration" ? node.childForFieldName("argument") : null;
  if (argument === null) return null;
  const paths = usedIn(argument, "");
  // Within a module in the text itself, `super` is the text's own.
  return node.parent?.type === "declaration_list" && node.parent.parent?.type === "mod_item"
    ? paths.map((path) => path.replace(/^super\b/, "self"))
    : paths;
};

/** `a::{b, c::{self, d as e}, f::*}` as the paths that it stands for. */
function usedIn(node: Node, before: string): string[] {
  const within = (inner: string) => (before === "" ? inner : `${before}::${inner}`);
  const path = node.childForFieldName("path");
  switch (node.type) {
    case "scoped_use_list": {
      const list = node.childForFieldName("list");
      return list === null ? [] : usedIn(list, path === null ? before : within(path.text));
    }
    case "use_list":
      return node.namedChildren.flatMap((child) => usedIn(child, before));
    case "use_as_clause":
      return path === null ? [] : usedIn(path, before);
    case "use_wildcard":
      return node.namedChildren.map(({ text }) => within(text));
    case "self":
      return [before === "" ? "self" : before];
    default:
      return [within(node.text)];
  }
}

const ruby: Reader = (node) => {
  const method = node.type === "call" ? node.childForFieldName("method")?.text : undefined;
  const [argument, second] = node.childForFieldName("arguments")?.namedChildren ?? [];
  const [name] = literal((method === "autoload" ? second : argument) ?? null);
  if (name === undefined) return null;
  if (method === "require" || method === "autoload") return [name];
  return method === "require_relative" ? [`require_relative '${name}`] : null;
};

const php: Reader = (node) => {
  if (/^(require|include)(_once)?_expression$/.test(node.type)) {
    const file = /["']([^"']+\.php)["']/.exec(node.text)?.[1];
    return file === undefined ? [] : [file];
  }
  if (node.type !== "namespace_use_declaration") return null;
  const prefix = node.namedChildren.find(({ type }) => type === "namespace_name")?.text;
  const clauses = node
    .descendantsOfType("namespace_use_clause")
    .flatMap((clause) => clause?.namedChildren[0]?.text ?? []);
  return clauses.map((name) => (prefix === undefined ? name : `${prefix}\\${name}`).replace(/^\\/, ""));
};

const shell: Reader = (node) => {
  const name = node.type === "command" ? node.childForFieldName("name")?.text : undefined;
  if (name !== "source" && name !== ".") return null;
  const [, argument] = node.namedChildren;
  return argument === undefined ? null : [argument.text.replace(/^["']|["']$/g, "")];
};

const jvm: Reader = (node) => {
  if (node.type !== "import_declaration" && node.type !== "import") return null;
  const name = /^import\s+(?:static\s+)?([\w.`]+(?:\.\*)?)/.exec(node.text)?.[1];
  return name === undefined ? null : [name.replaceAll("`", "")];
};

const READERS: Partial<Record<GrammarName, Reader>> = {
  ...{ javascript: script, typescript: script, tsx: script, python, rust, ruby, php, java: jvm, kotlin: jvm },
  bash: shell,
  go: (node) => (node.type === "import_spec" ? literal(node.childForFieldName("path")) : null),
  cpp: (node) => {
    if (node.type === "preproc_include") return quoted(node.childForFieldName("path")?.text ?? "");
    // Objective-C's word for it.
    return node.type === "preproc_call" ? quoted(/^#\s*import\s+(\S+)/.exec(node.text)?.[1] ?? "") : null;
  },
  "c-sharp": (node) => {
    if (node.type !== "using_directive") return null;
    const name = /^(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;/.exec(node.text)?.[1];
    return name === undefined ? null : [name];
  },
  swift: (node) => {
    if (node.type !== "import_declaration") return null;
    const name = /import\s+(?:(?:class|struct|func|enum|protocol)\s+)?(\w+)/.exec(node.text)?.[1];
    return name === undefined ? null : [name];
  },
};

/** What a string holds, where it is one without anything put in. */
function literal(node: Node | null): string[] {
  if (node === null || node.text.includes("${") || node.text.includes("#{")) return [];
  return quoted(node.text);
}

function quoted(text: string): string[] {
  const inner = /^(?:(["'`])([^\n]*)\1|<([^\n]*)>)$/.exec(text);
  const name = inner?.[2] ?? inner?.[3];
  return name === undefined || name === "" ? [] : [name];
}
