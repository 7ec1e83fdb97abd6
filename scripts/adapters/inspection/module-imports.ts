import type { Node, Tree } from "web-tree-sitter";
import { grammarOf, readTree } from "./grammar.ts";
import { remembered } from "./remembered.ts";

/** What is remembered of so many characters of text. */
const KEPT_CHARACTERS = 8_000_000;

/** The languages whose imports name packages plainly enough to look them up. */
export type ImportLanguage = "javascript" | "python" | "go" | "rust" | "ruby";

/**
 * `module` is the name as written: `./x`, `@scope/name/part`, `a.b.c`, `..x`, `github.com/a/b`. `isOfBlocks`: it
 * stands in a statement that has imports in blocks, as no program has.
 */
export type ModuleImport = { language: ImportLanguage; module: string; line: number; isOfBlocks: boolean };

const LANGUAGES: Readonly<Record<string, ImportLanguage>> = {
  javascript: "javascript",
  typescript: "javascript",
  tsx: "javascript",
  python: "python",
  go: "go",
  rust: "rust",
  ruby: "ruby",
};

type Reader = { types: string[]; read: (node: Node) => (string | null)[] };

const READERS: Record<ImportLanguage, Reader> = {
  javascript: {
    types: ["import_statement", "export_statement", "import_require_clause", "call_expression", "new_expression"],
    read: (node) => {
      if (node.type === "new_expression") return [besideModule(node)];
      if (node.type !== "call_expression") return [quoted(node.childForFieldName("source"))];
      const called = node.childForFieldName("function")?.text ?? "";
      if (!["require", "import", "require.resolve", "import.meta.resolve"].includes(called)) return [];
      return [quoted(node.childForFieldName("arguments")?.namedChildren[0] ?? null)];
    },
  },
  python: {
    types: ["import_statement", "import_from_statement", "call"],
    read: (node) => {
      if (node.type === "call") {
        const called = node.childForFieldName("function")?.text ?? "";
        if (!["__import__", "importlib.import_module", "import_module"].includes(called)) return [];
        const [name, ...others] = node.childForFieldName("arguments")?.namedChildren ?? [];
        return [others.length > 0 ? null : quoted(name ?? null)];
      }
      if (node.type === "import_from_statement") return [node.childForFieldName("module_name")?.text ?? null];
      return node
        .childrenForFieldName("name")
        .map((name) => (name.type === "aliased_import" ? (name.childForFieldName("name")?.text ?? null) : name.text));
    },
  },
  go: { types: ["import_spec"], read: (node) => [quoted(node.childForFieldName("path"))] },
  rust: {
    types: ["use_declaration", "extern_crate_declaration", "mod_item"],
    read: (node) => {
      if (node.type === "mod_item") return [moduleFile(node)];
      const name = node.childForFieldName("argument") ?? node.childForFieldName("name");
      if (name === null) return [];
      const used = name.type === "use_list" ? name.namedChildren.map(({ text }) => text) : [name.text];
      return used.map((text) => (text.startsWith("{") ? null : (text.replace(/^::/, "").split(/::| as /)[0] ?? null)));
    },
  },
  ruby: {
    types: ["call"],
    read: (node) => {
      const method = node.childForFieldName("method")?.text;
      if ((method !== "require" && method !== "require_relative") || node.childForFieldName("receiver") !== null)
        return [];
      const name = quoted(node.childForFieldName("arguments")?.namedChildren[0] ?? null);
      return [name !== null && method === "require_relative" ? `./${name}` : name];
    },
  },
};

/** What a file imports; null when its language is not read. Imports whose failure is caught are left out: they may be missing. */
export const readImports: (path: string, text: string) => Promise<ModuleImport[] | null> = remembered(
  KEPT_CHARACTERS,
  importsOf,
);

async function importsOf(path: string, text: string): Promise<ModuleImport[] | null> {
  const grammar = grammarOf(path);
  const language = grammar === null ? undefined : LANGUAGES[grammar];
  if (grammar === null || language === undefined) return null;
  return await readTree(grammar, text, (tree) => importsIn(tree, language));
}

function importsIn(tree: Tree, language: ImportLanguage): ModuleImport[] {
  const { types, read } = READERS[language];
  const tried = language === "javascript" ? statementsWithImports(tree) : [];
  return tree.rootNode.descendantsOfType(types).flatMap((node) => {
    const modules = read(node).flatMap((module) => (module === null || module === "" ? [] : [module]));
    if (modules.length === 0 || mayFail(node)) return [];
    const isOfBlocks = tried.some(({ from, to }) => node.startIndex >= from && node.endIndex <= to);
    return modules.map((module) => ({ language, module, line: node.startPosition.row + 1, isOfBlocks }));
  });
}

/** Where the statements of a script stand that have imports in blocks. */
function statementsWithImports({ rootNode }: Tree): { from: number; to: number }[] {
  const imports = rootNode
    .descendantsOfType("import_statement")
    .filter((node) => node.parent?.type === "statement_block")
    .map((node) => node.startIndex);
  if (imports.length === 0) return [];
  return rootNode.namedChildren
    .map((node) => ({ from: node.startIndex, to: node.endIndex }))
    .filter(({ from, to }) => imports.some((at) => at >= from && at < to));
}

/** `new URL("./worker.js", import.meta.url)`: how a module names a file beside itself. */
function besideModule(node: Node): string | null {
  const given = node.childForFieldName("arguments")?.namedChildren ?? [];
  if (node.childForFieldName("constructor")?.text !== "URL" || given[1]?.text !== "import.meta.url") return null;
  const name = quoted(given[0] ?? null);
  return name !== null && /^\.\.?\/.*\.\w+$/.test(name) ? name : null;
}

/** `mod x;` stands for a file; with a body, a path of its own or inside another module it does not stand for one here. */
function moduleFile(node: Node): string | null {
  const isElsewhere = node.previousNamedSibling?.text.startsWith("#[path") ?? false;
  if (node.childForFieldName("body") !== null || isElsewhere || node.parent?.type !== "source_file") return null;
  return `./${node.childForFieldName("name")?.text ?? ""}`;
}

function mayFail(node: Node): boolean {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (["try_statement", "begin"].includes(above.type)) return true;
  }
  return false;
}

/** The content of a string that is written out; null for a template with holes, a variable, or nothing. */
function quoted(node: Node | null): string | null {
  if (
    node === null ||
    !/string/.test(node.type) ||
    node.descendantsOfType(["interpolation", "template_substitution"]).length > 0
  )
    return null;
  return node.text.replace(/^["'`]|["'`]$/g, "");
}
