import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import type { Language, Parser, Tree } from "web-tree-sitter";

/** Grammars by the file's ending. C goes by the grammar of C++, which accepts nearly all of it. */
const GRAMMARS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    javascript: [".js", ".mjs", ".cjs", ".jsx"],
    typescript: [".ts", ".mts", ".cts"],
    tsx: [".tsx"],
    python: [".py", ".pyi"],
    go: [".go"],
    rust: [".rs"],
    java: [".java"],
    cpp: [".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh"],
    "c-sharp": [".cs"],
    ruby: [".rb", ".gemspec", ".rake"],
    php: [".php"],
    bash: [".sh", ".bash"],
    powershell: [".ps1", ".psm1"],
  }).flatMap(([grammar, endings]) => endings.map((ending) => [ending, grammar])),
);

/** Larger files are not parsed: what people write by hand is smaller. */
const MAX_PARSED_BYTES = 1_000_000;

/** Loaded once for the process, and only when a file needs it: the runtime and each grammar cost up to 50 ms. */
const loaded = new Map<string, Promise<Language>>();
let runtime: Promise<typeof import("web-tree-sitter")> | null = null;

/** The name of the grammar that fits a path; null when there is none for its language. */
export function grammarOf(path: string): string | null {
  return GRAMMARS.get(extname(path).toLowerCase()) ?? null;
}

/** What people write is parsed in a hundredth of it; a text that was made to be hard can take any time. */
const LONGEST_PARSE_MS = 5_000;

/** A text that its grammar cannot be asked about: nobody knows what it holds. */
export class UnreadableText extends Error {
  override readonly name = "UnreadableText";
}

/**
 * Parses a text and hands its tree to `read`, whose result must hold no node: the tree's memory is freed afterwards. Null
 * for a text that is too long. Throws `UnreadableText` for one that takes too long.
 */
export async function readTree<T>(grammar: string, text: string, read: (tree: Tree) => T): Promise<T | null> {
  if (Buffer.byteLength(text) > MAX_PARSED_BYTES) return null;
  const parser: Parser = new (await startRuntime()).Parser();
  try {
    parser.setLanguage(await loadGrammar(grammar));
    const stopAt = performance.now() + LONGEST_PARSE_MS;
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() > stopAt });
    if (tree === null) throw new UnreadableText(`its grammar could not read it in ${LONGEST_PARSE_MS / 1_000} s`);
    try {
      return read(tree);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

function startRuntime(): Promise<typeof import("web-tree-sitter")> {
  runtime ??= import("web-tree-sitter").then(async (module) => {
    await module.Parser.init();
    return module;
  });
  return runtime;
}

function loadGrammar(grammar: string): Promise<Language> {
  const known = loaded.get(grammar);
  if (known !== undefined) return known;
  const folder = dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm/package.json"));
  const loading = startRuntime().then(({ Language }) =>
    Language.load(join(folder, "wasm", `tree-sitter-${grammar}.wasm`)),
  );
  loaded.set(grammar, loading);
  return loading;
}
