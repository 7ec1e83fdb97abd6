import { gainedLines } from "../guards/changed-lines.ts";
import { isFixture, isGenerated, isTest } from "../guards/file-kind.ts";
import { memo } from "../memo.ts";
import { importsApart } from "./grouped-imports.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";
import { CPP_HEADERS, PYTHON_NAMES, RUST_NAMES, SWIFT_MODULES } from "./standard-names.ts";

/**
 * The names in what a line of a language brings in that another file must know; none for a line that brings in nothing, or
 * what comes with the language. `root`: the first part of the package to which the file says that it belongs. `holds`:
 * whether the project has a folder.
 */
type Reader = (line: string, own: { root: string; holds: Holds }) => readonly string[];

type Holds = (folder: string, what: "files" | "any") => boolean;

/** First parts of names under which come what languages and their systems bring along. */
const JVM_ROOTS = /^(?:javax?|jdk|sun|com\.sun|kotlinx?|androidx?|dalvik|jakarta|org\.(?:w3c|xml|omg|ietf))$/;
const JVM_PUBLIC = /^(?:com|org|io|net|dev|me|edu|gov|co|app|de|uk|eu)$/;
const NET_ROOTS = /^(?:System|Microsoft|Windows|Mono)$/;
/** Written by a build, which no checkout holds. */
const MADE =
  /^(?:R|BuildConfig)$|^(?:AutoValue_|Dagger)|(?:Grpc|Proto|OuterClass|Generated)$|(?:^|[/._-])(?:config|version|export|generated)\w*\.h(?:pp|xx)?$|\.(?:pb|grpc|inc|tcc|def)\b|^(?:ui|moc)_/;

const readJvm: Reader = (line, { holds }) => {
  const name = /^import\s+(?:static\s+)?([\w.]+?)(?:\.\*)?\s*(?:;|as\b|$)/.exec(line)?.[1];
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

const readPhp: Reader = (line, { root }) => {
  const name = /^use\s+(?:function\s+|const\s+)?\\?([A-Za-z_][\w\\]*)\s*(?:;|as\b|,|$)/.exec(line)?.[1];
  const parts = name?.split("\\") ?? [];
  const [first = ""] = parts;
  if (parts.length < 2) return [];
  return [root === first ? (parts.at(-1) ?? "") : first];
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
  if (sign === undefined || name.startsWith("..")) return [];
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
    const isKnown = knowledgeOf(input);
    return input.examined.flatMap((one): Flaw[] => {
      const { file, after } = one;
      const read = READERS.find(([ending]) => ending.test(file.path))?.[1];
      if (read === undefined || after === null || isFixture(file.path) || isGenerated(file.path)) return [];
      // Tests may bring in what comes along with another package.
      if (isTest(file.path)) return [];
      const own = { root: /^\s*namespace\s+(\w+)/m.exec(after.text)?.[1] ?? "", holds };
      const apart = importsApart(after.text);
      const found = gainedLines(file).find(({ text, line }) =>
        (apart.get(line) ?? [text])
          .flatMap((each) => read(each, own))
          .some((name) => !MADE.test(name) && !isKnown(name, one)),
      );
      if (found === undefined) return [];
      return [
        {
          ...{ points: 4, path: file.path, line: found.line },
          detail: `${file.path}:${found.line} brings in what nothing else in the project knows: ${quoted(found.text)}`,
          remedy: "Use what there is, or declare the package in a manifest that people can check.",
        },
      ];
    });
  },
};

const DECLARES = /^(?:class|interface|object|enum|record|struct|trait|protocol|fun|typealias)$/;

/** So many folders in a row name a package, at the least and at the most. */
const PACKAGE_DEPTHS = [2, 3] as const;

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

/** Whether a path bears a name, or another file than the one that brings it in says it. A header must be there itself. */
function knowledgeOf({ files, surroundings }: HeuristicInput): IsKnown {
  const partsOf = memo((paths: ReadonlySet<string>) => {
    const parts = [...paths].flatMap((path) => path.split("/"));
    return new Set([...parts, ...parts.map((part) => part.replace(/\.\w+$/, ""))]);
  });
  const isInWords = memo((name: string) => [...surroundings.words.values()].some(({ names }) => names.has(name)));
  const declaredIn = memo(
    (source: ExaminedFile["after"]) =>
      new Set(source?.tokens.flatMap(({ text }, at, all) => (DECLARES.test(all[at - 1]?.text ?? "") ? [text] : []))),
  );
  const wordsOf = memo((file: (typeof files)[number]) => new Set(file.after?.match(/[A-Za-z_$][\w$]*/g)));
  return (name, { file, after }) => {
    if (partsOf(surroundings.paths).has(name)) return true;
    if (name.includes(".")) return false;
    if (declaredIn(after).has(name) || isInWords(name) || surroundings.changed.get(file.path)?.names.has(name) === true)
      return true;
    return files.some((other) => other !== file && wordsOf(other).has(name));
  };
}
