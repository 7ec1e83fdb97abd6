import type { Outline } from "../../domain/code-base/code-base.ts";
import {
  type Column,
  type Columns,
  floatColumn,
  intColumn,
  packColumns,
  textColumn,
  unpackColumns,
} from "./columns.ts";
import type { KnownCommit, KnownFile, KnownOutline, KnownTree } from "./known-tree.ts";
import { type CacheAccess, readSigned, writeSigned } from "./signed-file.ts";

/** What is known from an earlier run; null where nothing can be believed. */
export function readTree(access: CacheAccess | null): Promise<KnownTree | null> {
  return access === null ? Promise.resolve(null) : readSigned(access, (body) => treeIn(unpackColumns(body)));
}

/** Keeps what is known for a later run. */
export async function writeTree(access: CacheAccess | null, tree: KnownTree): Promise<void> {
  if (access !== null) await writeSigned(access, packColumns(columnsOf(tree)));
}

/** Bits of a file's number, below that of its language. */
const BITS = ["isOurs", "isGenerated", "isTest", "isAside", "isGuide", "describes", "isBeginning"] as const;
const IS_READ = 1 << BITS.length;
const LANGUAGE = IS_READ << 1;

/** In no path, name or text of git's. */
const SEPARATOR = "\0";

function columnsOf({ commit, files, imports, outlines, history }: KnownTree): Columns {
  const languages = [...new Set(files.map(({ language }) => language ?? ""))];
  const number = (file: KnownFile) =>
    BITS.reduce((sum, name, bit) => sum + (file[name] ? 1 << bit : 0), 0) +
    (file.mentions === null ? 0 : IS_READ) +
    LANGUAGE * languages.indexOf(file.language ?? "");
  const texts = {
    commit,
    languages: languages.join(SEPARATOR),
    paths: files.map(({ path }) => path).join(SEPARATOR),
    shas: files.map(({ sha }) => sha).join(""),
    mentions: files.map(({ mentions }) => mentions ?? "").join(SEPARATOR),
    outlines: JSON.stringify([...outlines]),
  };
  return new Map<string, Column>([
    ...Object.entries(texts),
    ["traits", Int32Array.from(files, number)],
    ["bytes", Float64Array.from(files, ({ bytes }) => bytes)],
    ["first", imports.first],
    ["target", imports.target],
    ["weight", imports.weight],
    ...historyColumns(history, files),
  ]);
}

/** Most paths of the history are those of a file: they are told by its place, and others by theirs in a list of their own. */
function historyColumns(history: readonly KnownCommit[], files: readonly KnownFile[]): Columns {
  const numbers = new Map(files.map(({ path }, at) => [path, at]));
  const gone: string[] = [];
  const changed: number[] = [];
  const ends: number[] = [];
  for (const { paths } of history) {
    for (const path of paths) {
      const known = numbers.get(path) ?? files.length + gone.length;
      if (known === files.length + gone.length) {
        gone.push(path);
        numbers.set(path, known);
      }
      changed.push(known);
    }
    ends.push(changed.length);
  }
  return new Map<string, Column>([
    ["commits", history.map(({ sha, isFirst }) => `${sha}${isFirst ? "*" : ""}`).join(" ")],
    ["gone", gone.join(SEPARATOR)],
    ["changed", Int32Array.from(changed)],
    ["ends", Int32Array.from(ends)],
    ["times", Float64Array.from(history, ({ at }) => at)],
  ]);
}

function treeIn(columns: Columns): KnownTree {
  const files = filesIn(columns);
  return {
    commit: textColumn(columns, "commit"),
    files,
    imports: {
      first: intColumn(columns, "first"),
      target: intColumn(columns, "target"),
      weight: floatColumn(columns, "weight"),
    },
    outlines: outlinesIn(textColumn(columns, "outlines")),
    history: historyIn(columns, files),
  };
}

function filesIn(columns: Columns): KnownFile[] {
  const languages = partsOf(textColumn(columns, "languages")).map((name) => (name === "" ? null : name));
  const paths = partsOf(textColumn(columns, "paths"));
  const shas = textColumn(columns, "shas");
  const mentions = textColumn(columns, "mentions").split(SEPARATOR);
  const traits = intColumn(columns, "traits");
  const bytes = floatColumn(columns, "bytes");
  const length = shas.length / Math.max(1, paths.length);
  return paths.map((path, at) => {
    const bits = traits[at] ?? 0;
    return {
      path,
      sha: shas.slice(at * length, (at + 1) * length),
      bytes: bytes[at] ?? 0,
      language: languages[Math.floor(bits / LANGUAGE)] ?? null,
      isOurs: (bits & 1) !== 0,
      isGenerated: (bits & 2) !== 0,
      isTest: (bits & 4) !== 0,
      isAside: (bits & 8) !== 0,
      isGuide: (bits & 16) !== 0,
      describes: (bits & 32) !== 0,
      isBeginning: (bits & 64) !== 0,
      mentions: (bits & IS_READ) === 0 ? null : (mentions[at] ?? ""),
    };
  });
}

function historyIn(columns: Columns, files: readonly KnownFile[]): KnownCommit[] {
  const gone = partsOf(textColumn(columns, "gone"));
  const changed = intColumn(columns, "changed");
  const ends = intColumn(columns, "ends");
  const times = floatColumn(columns, "times");
  const named = textColumn(columns, "commits");
  const pathAt = (number: number) => files[number]?.path ?? gone[number - files.length] ?? "";
  return (named === "" ? [] : named.split(" ")).map((name, at) => ({
    sha: name.replace("*", ""),
    at: times[at] ?? 0,
    isFirst: name.endsWith("*"),
    paths: Array.from(changed.subarray(ends[at - 1] ?? 0, ends[at]), pathAt),
  }));
}

function partsOf(text: string): string[] {
  return text === "" ? [] : text.split(SEPARATOR);
}

/** By hand, as no schema is loaded where nothing else needs one; what is of another shape is no outline of ours. */
function outlinesIn(text: string): Map<string, KnownOutline> {
  const pairs: unknown = JSON.parse(text);
  if (!Array.isArray(pairs) || !pairs.every(isPair))
    throw new Error("expected pairs of a path and what was found in it");
  return new Map(pairs);
}

function isPair(pair: unknown): pair is [string, KnownOutline] {
  if (!Array.isArray(pair)) return false;
  const [path, known]: unknown[] = pair;
  return typeof path === "string" && isRecord(known) && typeof known.sha === "string" && isOutline(known.outline);
}

const LONGEST = 400;

function isOutline(outline: unknown): outline is Outline | null {
  if (outline === null) return true;
  if (!isRecord(outline) || !isShort(outline.purpose) || !Array.isArray(outline.symbols)) return false;
  return outline.symbols.every(
    (symbol: unknown) =>
      isRecord(symbol) &&
      isShort(symbol.signature) &&
      typeof symbol.isMember === "boolean" &&
      typeof symbol.isPublic === "boolean",
  );
}

function isShort(text: unknown): boolean {
  return typeof text === "string" && text.length <= LONGEST;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
