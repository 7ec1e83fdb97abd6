import { gainedLines } from "../guards/changed-lines.ts";
import { isFixture, isGenerated, isTest } from "../guards/file-kind.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Names that a file takes from another file of the project. */
type Taken = { from: string; names: string[]; line: number };

export const MISSING_NAME: Rule = {
  rule: "missing-name",
  category: "quality",
  describe: "what a file imports by name from another one of the project stands there",
  find: (input) =>
    input.examined
      .filter(({ file, after }) => after !== null && !isFixture(file.path) && !isGenerated(file.path))
      .flatMap((one) => [
        ...newImports(one).flatMap((taken) => missingIn(one.file.path, taken, input)),
        ...missingModules(one, input),
      ]),
};

const RUST_MODULE = /^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+crate::([a-z_]\w*)\b/;

/** Modules of its own crate that a file of Rust uses, and of which nothing in the project says the name. */
function missingModules({ file, after }: ExaminedFile, { examined, surroundings }: HeuristicInput): Flaw[] {
  if (!file.path.endsWith(".rs") || after === null) return [];
  return gainedLines(file).flatMap(({ text, line }): Flaw[] => {
    const name = RUST_MODULE.exec(text)?.[1];
    if (name === undefined) return [];
    const isSaid =
      [...surroundings.words.values()].some(({ names }) => names.has(name)) ||
      [...surroundings.paths].some((path) => path.endsWith(`/${name}.rs`) || path.includes(`/${name}/`)) ||
      examined.some((one) =>
        one.after?.tokens.some((token) => token.text === name && (one.after !== after || token.line !== line)),
      );
    const detail = `${file.path}:${line} uses \`crate::${name}\`, and nothing in the project bears the name`;
    return isSaid
      ? []
      : [{ points: 4, path: file.path, line, detail, remedy: "Write the module, or use what there is." }];
  });
}

function missingIn(path: string, { from, names, line }: Taken, input: HeuristicInput): Flaw[] {
  const target = wordsAt(from, input);
  const missing =
    target === null ? [] : names.filter((name) => !target.has(name) && !isModule(`${from}/${name}`, input));
  if (missing.length === 0) return [];
  return [
    {
      points: 4,
      path,
      line,
      detail: `${path}:${line} takes ${missing.map((name) => `\`${name}\``).join(", ")} from ${from}, where no such name stands`,
      remedy: "Define what is imported, or import what there is.",
    },
  ];
}

const SCRIPT = /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*["'](\.[^"']*)["']/g;
const REQUIRE = /\b(?:const|let|var)\s*\{([^}=]*)\}\s*=\s*require\(\s*["'](\.[^"']*)["']\s*\)/g;
const PYTHON = /^[ \t]*from[ \t]+(\.*[\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#(]+))/gm;

/** The named imports on lines that are new. */
function newImports({ file, after }: ExaminedFile): Taken[] {
  const text = after?.text ?? "";
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  const found = (pattern: RegExp, read: (match: RegExpExecArray) => { names: string; from: string } | null): Taken[] =>
    [...text.matchAll(pattern)].flatMap((match): Taken[] => {
      const what = read(match);
      const first = text.slice(0, match.index).split("\n").length;
      const lines = match[0].split("\n").map((_, at) => first + at);
      const line = lines.find((each) => gained.has(each));
      return what === null || line === undefined ? [] : [{ from: what.from, names: namesIn(what.names), line }];
    });
  if (/\.[mc]?[jt]sx?$/.test(file.path)) {
    const read = (match: RegExpExecArray) => ({ names: match[1] ?? "", from: relativeTo(file.path, match[2] ?? "") });
    return [...found(SCRIPT, read), ...found(REQUIRE, read)];
  }
  if (!/\.pyi?$/.test(file.path)) return [];
  return found(PYTHON, (match) => {
    const from = pythonPath(file.path, match[1] ?? "");
    return from === null ? null : { names: match[2] ?? match[3] ?? "", from };
  });
}

/** `a`, `type a`, `a as b`, `a: b`: what counts is the name that it has where it comes from. */
function namesIn(list: string): string[] {
  return list
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*/g, "")
    .split(",")
    .map((part) => /^\s*(?:type\s+)?([\w$]+)/.exec(part)?.[1] ?? "")
    .filter((name) => name !== "" && name !== "default" && name !== "type");
}

function relativeTo(path: string, module: string): string {
  const parts = [...path.split("/").slice(0, -1), ...module.split("/")];
  const made: string[] = [];
  for (const part of parts) {
    if (part === "..") made.pop();
    else if (part !== "." && part !== "") made.push(part);
  }
  return made.join("/");
}

/** Where a module of Python lies, from the importing file; absolute names from any root of the project. */
function pythonPath(path: string, module: string): string | null {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const rest = module.slice(dots).split(".").join("/");
  // A name of one part lies at the root, for tests beside them: `ssl` is no `utils/ssl.py`.
  const isBeside = dots === 0 && isTest(path) && !rest.includes("/");
  if (dots === 0 && !isBeside) return rest.includes("/") ? `**/${rest}` : rest;
  const folder = path.split("/").slice(0, -Math.max(1, dots)).join("/");
  return rest === "" ? null : folder === "" ? rest : `${folder}/${rest}`;
}

const OPEN =
  /\bexport\s*\*|\bimport\s*\*|__getattr__|module\.exports\s*=\s*(require|Object\.assign)|\.{3}require|\bexports\s*=\s*[\w.]+\s*\(/;

/** Whether a file hands on whatever others hold. */
export function mayHoldAnyName(text: string): boolean {
  return OPEN.test(text);
}

/** The words of the one file that a module stands for; null when there is none, or more than one, or it may hold any name. */
function wordsAt(from: string, { examined, surroundings }: HeuristicInput): ReadonlySet<string> | null {
  const own = examined.filter(({ file, after }) => after !== null && standsFor(from, file.path));
  const others = [...surroundings.words].filter(([path]) => standsFor(from, path));
  if (own.length + others.length !== 1) return null;
  const [changed] = own;
  if (changed !== undefined) {
    if (changed.after === null || mayHoldAnyName(changed.after.text)) return null;
    return new Set(
      changed.after.tokens.flatMap(({ text, kind }) => (kind === "string" ? text.split(/[^\w$]+/) : [text])),
    );
  }
  const [, words] = others[0] ?? [];
  return words === undefined || words.isOpen ? null : words.names;
}

/** Whether what is taken from a package of Python is a module of it, or a package within. */
function isModule(from: string, { examined, surroundings }: HeuristicInput): boolean {
  const paths = [...surroundings.paths, ...examined.flatMap(({ file, after }) => (after === null ? [] : [file.path]))];
  const wanted = from.replace(/^\*\*/, "");
  return paths.some(
    (path) => /\.(pyi?|pyx|so|pyd)$/.test(path) && (standsFor(from, path) || `/${path}`.includes(`${wanted}/`)),
  );
}

const ENDING = /\.(d\.)?([mc]?[jt]sx?|pyi?)$/;

function standsFor(from: string, path: string): boolean {
  const plain = path.replace(ENDING, "");
  if (plain === path) return false;
  const wanted = from.replace(ENDING, "");
  const places = [plain, plain.replace(/\/(index|__init__)$/, "")];
  if (wanted.startsWith("**/")) return places.some((place) => `/${place}`.endsWith(wanted.slice(2)));
  return places.includes(wanted);
}
