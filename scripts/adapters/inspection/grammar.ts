import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import type { Language, Parser, Tree } from "web-tree-sitter";
import { isParserCrash, startParserModule } from "../parser-module.ts";

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

/** Loaded once, and only when a file needs it: the runtime and each grammar cost up to 50 ms. */
type Runtime = { module: Promise<typeof import("web-tree-sitter")>; languages: Map<string, Promise<Language>> };
let runtime: Runtime | null = null;
const require = createRequire(import.meta.url);

/** The name of the grammar that fits a path; null when there is none for its language. */
export function grammarOf(path: string): string | null {
  return GRAMMARS.get(extname(path).toLowerCase()) ?? null;
}

/** Trees kept at hand, and the characters that they may stand for: several checks read the same text one after the other. */
const KEPT_TREES = 24;
const KEPT_CHARACTERS = 2_000_000;
const kept = new Map<string, { text: string; tree: Tree }>();

/**
 * Parses a text and hands its tree to `read`, whose result must hold no node: the tree's memory is freed later. Null for a
 * text that is too long, or that no parser gets through.
 */
export async function readTree<T>(grammar: string, text: string, read: (tree: Tree) => T): Promise<T | null> {
  if (Buffer.byteLength(text) > MAX_PARSED_BYTES || givenUp.has(`${grammar}:${text}`)) return null;
  const startedAt = performance.now();
  const first = await attempt(grammar, text, read);
  // Perhaps it was an earlier text that has left the parser's memory in disorder: the others are not to suffer for it.
  const isWorthAnother = first.kind === "crashed" && performance.now() - startedAt < MAX_PARSE_MS;
  const last = isWorthAnother ? await attempt(grammar, text, read) : first;
  if (last.kind === "read") return last.value;
  givenUp.add(`${grammar}:${text}`);
  return null;
}

type Attempt<T> = { kind: "read"; value: T } | { kind: "too-slow" } | { kind: "crashed" };

async function attempt<T>(grammar: string, text: string, read: (tree: Tree) => T): Promise<Attempt<T>> {
  runtime ??= { module: startParserModule(), languages: new Map() };
  const own = runtime;
  try {
    const { Parser } = await own.module;
    const language = await loadGrammar(own, grammar);
    const key = `${grammar}:${text}`;
    const known = kept.get(key);
    kept.delete(key);
    const tree = known?.tree ?? parse(new Parser(), language, text);
    if (tree === null) return { kind: "too-slow" };
    kept.set(key, { text, tree });
    forget();
    return { kind: "read", value: read(tree) };
  } catch (error) {
    if (!isParserCrash(error)) throw error;
    if (runtime === own) abandonRuntime();
    return { kind: "crashed" };
  }
}

/** Trees in memory that is in disorder. Who collects one as garbage calls into that memory, which ends the process. */
const wrecked: Tree[] = [];

function abandonRuntime(): void {
  runtime = null;
  wrecked.push(...[...kept.values()].map(({ tree }) => tree));
  kept.clear();
}

/**
 * What people write takes milliseconds. Text that is made to be no code takes a parser's recovery minutes: it is given up,
 * as a text too long is.
 */
const MAX_PARSE_MS = 3_000;
const givenUp = new Set<string>();

/** Why a text that `readTree` was asked for has no tree; null when it has one. Hostile: no hand writes such a text. */
export function whyUnread(grammar: string, text: string): { reason: string; isHostile: boolean } | null {
  if (Buffer.byteLength(text) > MAX_PARSED_BYTES)
    return { reason: `it has more than ${MAX_PARSED_BYTES} bytes`, isHostile: false };
  if (!givenUp.has(`${grammar}:${text}`)) return null;
  return { reason: `its grammar does not get through it in ${MAX_PARSE_MS / 1_000} s, or not at all`, isHostile: true };
}

function parse(parser: Parser, language: Language, text: string): Tree | null {
  const startedAt = performance.now();
  const isTooLong = () => performance.now() - startedAt > MAX_PARSE_MS;
  try {
    parser.setLanguage(language);
    return parser.parse(text, null, { progressCallback: isTooLong });
  } finally {
    parser.delete();
  }
}

/** Frees the trees that were read longest ago; the latest always stays, for its reader. */
function forget(): void {
  let characters = [...kept.values()].reduce((sum, { text }) => sum + text.length, 0);
  for (const [key, { text, tree }] of kept) {
    if (kept.size === 1 || (kept.size <= KEPT_TREES && characters <= KEPT_CHARACTERS)) return;
    characters -= text.length;
    kept.delete(key);
    tree.delete();
  }
}

function loadGrammar({ module, languages }: Runtime, grammar: string): Promise<Language> {
  const known = languages.get(grammar);
  if (known !== undefined) return known;
  const folder = dirname(require.resolve("@vscode/tree-sitter-wasm/package.json"));
  const loading = module.then(({ Language }) => Language.load(join(folder, "wasm", `tree-sitter-${grammar}.wasm`)));
  languages.set(grammar, loading);
  return loading;
}
