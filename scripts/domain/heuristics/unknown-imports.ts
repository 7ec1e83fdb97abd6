import { gainedLines } from "../guards/changed-lines.ts";
import { isFixture, isGenerated, isTest } from "../guards/file-kind.ts";
import { memo } from "../memo.ts";
import { importsApart } from "./grouped-imports.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";
import { CPP_HEADERS, PYTHON_NAMES, RUST_NAMES, SWIFT_MODULES } from "./standard-names.ts";

/**
 * The names in what a line of a language brings in that another file must know; none for a line that brings in nothing, or
 * what comes with the language. `root` and `below`: the first two parts of the package to which the file says that it belongs. `holds`:
 * whether the project has a folder.
 */
type Reader = (line: string, own: { root: string; below: string; holds: Holds }) => readonly string[];

type Holds = (folder: string, what: "files" | "any") => boolean;

/** First parts of names under which come what languages and their systems bring along. */
const JVM_ROOTS = /^(?:javax?|groovy|jdk|sun|com\.sun|kotlinx?|androidx?|dalvik|jakarta|org\.(?:w3c|xml|omg|ietf))$/;
const JVM_PUBLIC = /^(?:com|org|io|net|dev|me|edu|gov|co|app|de|uk|eu)$/;
const NET_ROOTS = /^(?:System|Microsoft|Windows|Mono)$/;
/** Written by a build, which no checkout holds. */
const MADE =
  /^(?:R|BuildConfig)$|^(?:AutoValue_|Dagger)|(?:Grpc|Proto|OuterClass|Generated)$|(?:^|[/._-])(?:config|version|export|generated)\w*\.h(?:pp|xx)?$|\.(?:pb|grpc|inc|tcc|def)\b|^(?:ui|moc)_/;

const readJvm: Reader = (line, { holds }) => {
  const name = /^import\s+(?:static\s+)?([\w.]+?)(?:\.\*)?(?:\s*(?:;|$)|\s+as\b)/.exec(line)?.[1];
  if (name === undefined) return [];
  const parts = name.split(".");
  const [first = "", second = ""] = parts;
  if (JVM_ROOTS.test(first) || JVM_ROOTS.test(`${first}.${second}`) || parts.length < 2) return [];
  const type = parts.find((part) => /^[A-Z]/.test(part)) ?? parts.at(-1) ?? "";
  // One house has several products under its name: its folder holds folders alone.
  if (parts.length > 3 && holds(parts.slice(0, 3).join("/"), "files")) return [type];
  const depth = [3, 2].find((each) => holds(parts.slice(0, each).join("/"), "any"));
  if (depth !== undefined) return [parts.slice(depth).find((part) => part !== type) ?? type];
  return [JVM_PUBLIC.test(first) ? second : first];
};

const readPhp: Reader = (line, { root, below, holds }) => {
  const name = /^use\s+(?:function\s+|const\s+)?\\?([A-Za-z_][\w\\]*)\s*(?:;|as\b|,|$)/.exec(line)?.[1];
  const parts = name?.split("\\") ?? [];
  const [first = "", second = ""] = parts;
  if (parts.length < 2) return [];
  if (root !== first) return [first];
  // Another product of one's own house has no folder here.
  const isOwn = parts.length === 2 || second === below || holds(second, "any");
  return [isOwn ? (parts.at(-1) ?? "") : second];
};

const readNet: Reader = (line, { root }) => {
  const name = /^(?:global\s+)?using\s+(?:static\s+|\w+\s*=\s*)?([A-Z][\w.]*)\s*;/.exec(line)?.[1];
  const parts = name?.split(".") ?? [];
  const [first = ""] = parts;
  if (parts.length === 0 || NET_ROOTS.test(first)) return [];
  return [root === first ? (parts.at(-1) ?? "") : first];
};

const readSwift: Reader = (line) => {
  const name =
    /^(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|internal|private|fileprivate|package)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)/.exec(
      line,
    )?.[1];
  return name === undefined || SWIFT_MODULES.has(name) || /Kit$|^(?:AV|Core|CF|_)/.test(name) ? [] : [name];
};

const readCpp: Reader = (line) => {
  const [, sign, name = ""] = /^#\s*include\s*([<"])([\w./+-]+)[>"]/.exec(line) ?? [];
  // A name with a line before it is the compiler's.
  if (sign === undefined || /^(?:\.\.|__)/.test(name)) return [];
  const parts = name.split("/");
  const file = parts.at(-1) ?? "";
  if (sign === '"') return [file];
  if (parts.length > 1)
    return /^(?:sys|net|netinet|arpa|linux|asm|mach|experimental|ext|bits|tr1)$/.test(parts[0] ?? "")
      ? []
      : [parts[0] ?? ""];
  return file.includes(".") || CPP_HEADERS.has(name) || /^[A-Z]/.test(name) ? [] : [name];
};

const readRust: Reader = (line) => {
  const [, root, rest = ""] = /^(?:pub(?:\([^)]*\))?\s+)?use\s+(?:::)?(std|core|alloc)::([\w:]+)/.exec(line) ?? [];
  if (root === undefined) return [];
  const [module = "", name] = rest.split("::");
  if (/^[a-z]/.test(module) && RUST_NAMES.get("std")?.has(module) === false) return [module];
  const names = RUST_NAMES.get(`std::${module}`);
  return names === undefined || name === undefined || name === "" || names.has(name) ? [] : [name];
};

const readPython: Reader = (line) => {
  const [, module = "", list = ""] = /^from\s+([\w.]+)\s+import\s+\(?\s*([\w\s,]+)/.exec(line) ?? [];
  const names = PYTHON_NAMES.get(module);
  if (names === undefined) return [];
  const taken = list.split(",").map((part) => part.trim().split(/\s+/)[0] ?? "");
  return taken.filter((name) => /^\w+$/.test(name) && !name.startsWith("_") && !names.has(name));
};

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/\.(?:java|kts?)$/, readJvm],
  [/\.php$/, readPhp],
  [/\.cs$/, readNet],
  [/\.swift$/, readSwift],
  [/\.(?:cc|cpp|cxx|hpp|hh|hxx|h)$/, readCpp],
  [/\.rs$/, readRust],
  [/\.pyi?$/, readPython],
];

export const UNKNOWN_IMPORT: Rule = {
  rule: "unknown-import",
  category: "quality",
  describe: "what a file brings in is known elsewhere in the project, or comes with its language",
  find: (input) => {
    const holds = holdsIn(input.surroundings.paths);
    const bringing = input.examined.map((one) => ({ one, lines: linesBringingIn(one, holds) }));
    const asked = bringing.flatMap(({ lines }) => lines.flatMap(({ names }) => names));
    const isKnown = knowledgeOf(input, new Set(asked));
    return bringing.flatMap(({ one, lines }): Flaw[] => {
      const found = lines.find(({ names }) => names.some((name) => !isKnown(name, one)));
      if (found === undefined) return [];
      const { path } = one.file;
      return [
        {
          ...{ points: 4, path, line: found.line },
          detail: `${path}:${found.line} brings in what nothing else in the project knows: ${quoted(found.text)}`,
          remedy: "Use what there is, or declare the package in a manifest that people can check.",
        },
      ];
    });
  },
};

/** The new lines of a file that bring in names which another file must know, with these names. */
function linesBringingIn({ file, after }: ExaminedFile, holds: Holds) {
  const read = READERS.find(([ending]) => ending.test(file.path))?.[1];
  if (read === undefined || after === null || isFixture(file.path) || isGenerated(file.path)) return [];
  // Tests may bring in what comes along with another package.
  if (isTest(file.path)) return [];
  const [, root = "", below = ""] = /^\s*namespace\s+(\w+)(?:\\(\w+))?/m.exec(after.text) ?? [];
  const own = { root, below, holds };
  const apart = importsApart(after.text);
  return gainedLines(file).map(({ text, line }) => {
    const names = (apart.get(line) ?? [text]).flatMap((each) => read(each, own)).filter((name) => !MADE.test(name));
    return { text, line, names };
  });
}

const DECLARES = /^(?:class|interface|object|enum|record|struct|trait|protocol|fun|typealias)$/;

/** So many folders in a row name a package, at the least and at the most. */
const PACKAGE_DEPTHS = [1, 2, 3] as const;

/** The folders that lead to a file somewhere in the project, wherever its sources begin. A change may bring in thousands, or none. */
function holdsIn(paths: ReadonlySet<string>): Holds {
  const folders = memo(packagesIn);
  return (folder, what) => folders(paths)[what].has(folder);
}

function packagesIn(paths: ReadonlySet<string>): { any: ReadonlySet<string>; files: ReadonlySet<string> } {
  const [any, files] = [new Set<string>(), new Set<string>()];
  for (const path of paths) {
    const folders = path.split("/").slice(0, -1);
    for (const depth of PACKAGE_DEPTHS)
      for (let from = 0; from + depth <= folders.length; from += 1) {
        const folder = folders.slice(from, from + depth).join("/");
        any.add(folder);
        if (from + depth === folders.length) files.add(folder);
      }
  }
  return { any, files };
}

type IsKnown = (name: string, from: ExaminedFile) => boolean;

/**
 * Whether a path bears a name, or another file than the one that brings it in says it. A header must be there itself. The
 * words of all files are gone through once for all names that are `asked`: a change may bring in thousands.
 */
function knowledgeOf({ files, surroundings }: HeuristicInput, asked: ReadonlySet<string>): IsKnown {
  const parts = asked.size === 0 ? new Set<string>() : partsOf(surroundings.paths);
  const open = new Set([...asked].filter((name) => !parts.has(name) && !name.includes(".")));
  const saidAround = new Set([...surroundings.words.values()].flatMap(({ names }) => common(open, names)));
  const sayers = new Map<string, Set<(typeof files)[number]>>();
  for (const file of open.size === 0 ? [] : files)
    for (const name of common(open, new Set(file.after?.match(/[A-Za-z_$][\w$]*/g))))
      sayers.set(name, (sayers.get(name) ?? new Set()).add(file));
  const declaredIn = memo(
    (source: ExaminedFile["after"]) =>
      new Set(source?.tokens.flatMap(({ text }, at, all) => (DECLARES.test(all[at - 1]?.text ?? "") ? [text] : []))),
  );
  return (name, { file, after }) => {
    if (!open.has(name)) return parts.has(name);
    if (declaredIn(after).has(name) || saidAround.has(name)) return true;
    if (surroundings.changed.get(file.path)?.names.has(name) === true) return true;
    const inChange = sayers.get(name);
    return inChange !== undefined && inChange.size > (inChange.has(file) ? 1 : 0);
  };
}

/** The parts of paths, with their endings and without. */
function partsOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  const parts = [...paths].flatMap((path) => path.split("/"));
  return new Set([...parts, ...parts.map((part) => part.replace(/\.\w+$/, ""))]);
}

/** What two sets have in common, for what the smaller one takes. */
function common(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  const [few, many] = some.size < others.size ? [some, others] : [others, some];
  return [...few].filter((name) => many.has(name));
}
