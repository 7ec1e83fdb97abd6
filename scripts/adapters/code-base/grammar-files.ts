import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Language, Parser } from "web-tree-sitter";
import { startParserModule } from "../parser-module.ts";

/** Where a grammar lies: a package, and the file in it. C goes by the grammar of C++, which accepts nearly all of it. */
const GRAMMARS = {
  javascript: {
    package: "@vscode/tree-sitter-wasm",
    file: "wasm/tree-sitter-javascript.wasm",
    endings: ".js .mjs .cjs .jsx",
  },
  typescript: {
    package: "@vscode/tree-sitter-wasm",
    file: "wasm/tree-sitter-typescript.wasm",
    endings: ".ts .mts .cts",
  },
  tsx: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-tsx.wasm", endings: ".tsx" },
  python: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-python.wasm", endings: ".py .pyi" },
  go: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-go.wasm", endings: ".go" },
  rust: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-rust.wasm", endings: ".rs" },
  java: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-java.wasm", endings: ".java" },
  kotlin: { package: "@tree-sitter-grammars/tree-sitter-kotlin", file: "tree-sitter-kotlin.wasm", endings: ".kt .kts" },
  cpp: {
    package: "@vscode/tree-sitter-wasm",
    file: "wasm/tree-sitter-cpp.wasm",
    endings: ".c .h .cc .cpp .cxx .hpp .hh .hxx",
  },
  "c-sharp": { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-c-sharp.wasm", endings: ".cs" },
  ruby: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-ruby.wasm", endings: ".rb .gemspec .rake" },
  php: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-php.wasm", endings: ".php" },
  swift: { package: "@repomix/tree-sitter-wasms", file: "out/tree-sitter-swift.wasm", endings: ".swift" },
  bash: { package: "@vscode/tree-sitter-wasm", file: "wasm/tree-sitter-bash.wasm", endings: ".sh .bash" },
} as const satisfies Record<string, { package: string; file: string; endings: string }>;

export type GrammarName = keyof typeof GRAMMARS;

const BY_ENDING: ReadonlyMap<string, GrammarName> = new Map(
  grammarNames().flatMap((name) => GRAMMARS[name].endings.split(" ").map((ending) => [ending, name] as const)),
);

function grammarNames(): GrammarName[] {
  return Object.keys(GRAMMARS).filter((name): name is GrammarName => Object.hasOwn(GRAMMARS, name));
}

/** The grammar that fits a path; null when there is none for its language. */
export function grammarFor(path: string): GrammarName | null {
  return BY_ENDING.get(extname(path).toLowerCase()) ?? null;
}

type Runtime = {
  module: Promise<typeof import("web-tree-sitter")>;
  parsers: Map<GrammarName, Promise<Parser | null>>;
};
let runtime: Runtime | null = null;

/** Parsers in memory that is in disorder. Who collects one as garbage calls into that memory, which ends the process. */
const wrecked: Runtime[] = [];

/** A parser, made once; null where the package of its grammar could not be installed. */
export function parserOf(name: GrammarName): Promise<Parser | null> {
  runtime ??= startRuntime();
  const known = runtime.parsers.get(name);
  if (known !== undefined) return known;
  const opening = openParser(runtime.module, name);
  runtime.parsers.set(name, opening);
  return opening;
}

/** After a crash of one parser: `parserOf` gives new ones, in new memory. */
export function abandonParsers(): void {
  if (runtime !== null) wrecked.push(runtime);
  runtime = null;
}

async function openParser(module: Runtime["module"], name: GrammarName): Promise<Parser | null> {
  const file = installedFile(GRAMMARS[name].package, GRAMMARS[name].file);
  if (file === null) return null;
  const { Language, Parser } = await module;
  const language: Language = await Language.load(file);
  return new Parser().setLanguage(language);
}

/**
 * For some hundred files, V8's second compiler of WebAssembly takes longer than it saves, and half a gigabyte of memory: the
 * tables of a grammar are one huge function each.
 */
function startRuntime(): Runtime {
  for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
  return { module: startParserModule(), parsers: new Map() };
}

/** Packages of one grammar may be left out of an install: Kotlin's wants a compiler where it has no build for the machine. */
function installedFile(name: string, file: string): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
  } catch {
    return null;
  }
}
