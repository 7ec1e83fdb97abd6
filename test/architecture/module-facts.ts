import { parseAst } from "vitest/node";

/** Something a file imports, statically, dynamically or as a type; `names` as the other file has them. */
export type Import = { specifier: string; line: number; how: "static" | "type" | "dynamic"; names: string[] };

/** What a file does that the architecture has an opinion on; lines are 1-based. */
export type ModuleFacts = {
  imports: Import[];
  /** Dynamic imports whose target is computed: nobody can check them. */
  computedImports: number[];
  environmentReads: number[];
  defaultExports: number[];
  mocks: number[];
};

type Node = Readonly<Record<string, unknown>> & { type: string };

/** Reads a TypeScript source with a real parser: comments, strings and templates are not taken for code. */
export function moduleFacts(source: string): ModuleFacts {
  const facts: ModuleFacts = { imports: [], computedImports: [], environmentReads: [], defaultExports: [], mocks: [] };
  const lineOf = (node: Node) => source.slice(0, Number(node.start)).split("\n").length;
  for (const node of nodesOf(parseAst(source, { lang: "ts" }))) {
    const imported = importOf(node);
    if (imported?.kind === "named") {
      const { specifier, how } = imported;
      facts.imports.push({ specifier, line: lineOf(node), how, names: importedNames(node) });
    }
    if (imported?.kind === "computed") facts.computedImports.push(lineOf(node));
    if (readsEnvironment(node)) facts.environmentReads.push(lineOf(node));
    if (exportsDefault(node)) facts.defaultExports.push(lineOf(node));
    if (isCallOf(node, "vi", /^(do)?mock$/i)) facts.mocks.push(lineOf(node));
  }
  return facts;
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodesOf(child);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

type Imported = { kind: "named"; specifier: string; how: Import["how"] } | { kind: "computed" };

function importOf(node: Node): Imported | null {
  switch (node.type) {
    case "ImportDeclaration":
      return named(node.source, node.importKind === "type" || hasOnlyTypes(node.specifiers) ? "type" : "static");
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return isNode(node.source) ? named(node.source, node.exportKind === "type" ? "type" : "static") : null;
    case "ImportExpression":
      return named(node.source, "dynamic");
    case "TSImportType":
      return named(node.source ?? node.argument, "type");
    case "TSExternalModuleReference":
      return named(node.expression, "static");
    case "CallExpression":
      return isNamed(node.callee, "require") && Array.isArray(node.arguments)
        ? named(node.arguments[0], "dynamic")
        : null;
    default:
      return null;
  }
}

/** Of `import { a, b as c }`: a and b. A whole module is `*`. */
function importedNames({ type, specifiers }: Node): string[] {
  if (type !== "ImportDeclaration" && type !== "ExportNamedDeclaration") return ["*"];
  if (!Array.isArray(specifiers)) return [];
  return specifiers.map((specifier: unknown) => {
    const original = isNode(specifier) ? (specifier.imported ?? specifier.local) : null;
    const isWhole = isNode(specifier) && specifier.type === "ImportNamespaceSpecifier";
    return isNode(original) && !isWhole ? String(original.name) : "*";
  });
}

/** `import { type A, type B }`; an import without any name is there for what it does. */
function hasOnlyTypes(specifiers: unknown): boolean {
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((specifier) => isNode(specifier) && specifier.importKind === "type");
}

function named(source: unknown, how: Import["how"]): Imported {
  const text = literalText(source);
  return text === null ? { kind: "computed" } : { kind: "named", specifier: text, how };
}

function literalText(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "TSLiteralType") return literalText(node.literal);
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  const quasis = node.type === "TemplateLiteral" && Array.isArray(node.quasis) ? node.quasis : [];
  const [only] = quasis;
  if (quasis.length !== 1 || !isNode(only) || typeof only.value !== "object" || only.value === null) return null;
  return "cooked" in only.value && typeof only.value.cooked === "string" ? only.value.cooked : null;
}

/** `process.env`, `process["env"]`, `const { env } = process`, or the module that has it. */
function readsEnvironment(node: Node): boolean {
  if (node.type === "MemberExpression") {
    return isNamed(node.object, "process") && (isNamed(node.property, "env") || literalText(node.property) === "env");
  }
  if (node.type === "VariableDeclarator") return isNamed(node.init, "process") && isNode(node.id);
  return node.type === "ImportDeclaration" && /^(node:)?process$/.test(literalText(node.source) ?? "");
}

function exportsDefault(node: Node): boolean {
  if (node.type === "ExportDefaultDeclaration") return true;
  return node.type === "ExportSpecifier" && isNamed(node.exported, "default");
}

function isCallOf(node: Node, object: string, method: RegExp): boolean {
  if (node.type !== "CallExpression" || !isNode(node.callee) || node.callee.type !== "MemberExpression") return false;
  const { property } = node.callee;
  return isNamed(node.callee.object, object) && isNode(property) && method.test(String(property.name));
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === "Identifier" && node.name === name;
}
