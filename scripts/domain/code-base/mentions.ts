import type { Mentions } from "./code-base.ts";
import { isWrittenByProgram } from "./left-out.ts";
import { templatesIn, withoutBlockComments, withoutPythonTexts } from "./plain-code.ts";
import { rustUses } from "./rust-uses.ts";

/** Where a name that is imported stands: the first group of each match. */
type Reader = {
  /** The part of a text that can have imports; without one, all of it but the comments of several lines. */
  plain?: (text: string) => string;
  imports?: readonly (RegExp | ((text: string) => string[]))[];
  provides?: readonly RegExp[];
};

const SCRIPT: Reader = {
  imports: [
    // Between the word and the name stand names, brackets and remarks, but nothing that computes.
    /^[ \t]*(?:import|export)\b(?:(?:[^"'`;=()/]|\/\/[^\n]*\n|\/(?!\/)){0,2000}?\bfrom)?\s*["']([^"'\n]{1,200})["']/gm,
    /\b(?:require|import)\s*\(\s*(?:\/\*[^*]{0,200}\*\/\s*)?["'`]([^"'`\n$]{1,200})["'`]\s*[,)]/g,
  ],
};
const C_LIKE: Reader = { imports: [/^[ \t]*#[ \t]*(?:include|import)[ \t]*["<]([^">\n]{1,200})[">]/gm] };
const JVM: Reader = {
  imports: [/^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.`]{1,200}(?:\.\*)?)/gm],
  provides: [/^[ \t]*package[ \t]+([\w.`]{1,200})/gm],
};

const READERS: Readonly<Record<string, Reader>> = {
  TypeScript: SCRIPT,
  JavaScript: SCRIPT,
  Vue: SCRIPT,
  Svelte: SCRIPT,
  Python: { plain: withoutPythonTexts, imports: [pythonImports, pythonFrom] },
  Go: {
    // Nothing may be imported below the first declaration.
    plain: (text) => withoutBlockComments(text).split(/^(?:func|type|var|const)\b/m, 1)[0] ?? "",
    imports: [
      /^[ \t]*(?:import[ \t]*(?:\([ \t]*)?)?(?:[\w.]+[ \t]+)?["`]([\w./~-]{1,200})["`][ \t]*\)?[ \t]*(?:\/\/.*)?$/gm,
    ],
  },
  Rust: {
    imports: [/^[ \t]*(?:pub(?:\([^)\n]{0,60}\))?[ \t]+)?(mod[ \t]+\w{1,100})[ \t]*;/gm, rustUses],
  },
  Java: JVM,
  Kotlin: JVM,
  Scala: JVM,
  C: C_LIKE,
  "C++": C_LIKE,
  "Objective-C": C_LIKE,
  "C#": {
    imports: [/^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([\w.]{1,200})[ \t]*;/gm],
    provides: [/^[ \t]*namespace[ \t]+([\w.]{1,200})/gm],
  },
  Ruby: {
    plain: (text) => text,
    imports: [
      /^[ \t]*(require_relative[ \t(]+["'][^"'#\n]{1,200})["']/gm,
      /\brequire[ \t(]+["']([^"'#\n]{1,200})["']/g,
      /^[ \t]*autoload[ \t(]+:\w{1,100},[ \t]*["']([^"'\n]{1,200})["']/gm,
    ],
  },
  PHP: {
    imports: [phpUses, /\b(?:require|include)(?:_once)?\b[^;"'\n]{0,60}["']([^"'\n]{1,200}\.php)["']/g],
    provides: [/^[ \t]*namespace[ \t]+([\w\\]{1,200})/gm],
  },
  Swift: {
    imports: [/^[ \t]*(?:@testable[ \t]+)?import[ \t]+(?:(?:class|struct|func|enum|protocol)[ \t]+)?(\w{1,100})/gm],
  },
  Shell: {
    plain: (text) => text,
    imports: [/^[ \t]*(?:source|\.)[ \t]+("[^\n]{1,200}"|'[^'\n]{1,200}'|[^\s"';&|]{1,200})/gm],
  },
  YAML: { plain: (text) => text, imports: [/^[ \t]*(?:-[ \t]+)?local:[ \t]*["']?([^\s"'#]{1,200})/gm] },
};

/** Names beyond these are lists that a program wrote. */
const MOST_IMPORTS = 400;

/**
 * What a file imports, found by the shape of its lines. It decides what is looked into first, for every file of the tree: a
 * grammar takes thirty times as long, and finds hardly anything else (decision 18).
 */
export function mentionsIn(language: string | null, text: string): Mentions {
  const reader = READERS[language ?? ""] ?? {};
  const isGenerated = isWrittenByProgram(language, text);
  if (isGenerated || reader.imports === undefined) return { imports: [], provides: [], isGenerated };
  const plain = (reader.plain ?? withoutBlockComments)(text);
  const isText = reader === SCRIPT && plain.includes("`") ? templatesIn(plain) : () => false;
  const imports = reader.imports.flatMap((find) =>
    typeof find === "function" ? find(plain) : namesIn(plain, find, isText),
  );
  const provides = (reader.provides ?? []).flatMap((pattern) => namesIn(plain, pattern));
  return {
    imports: [...new Set(imports)].slice(0, MOST_IMPORTS).map(own),
    provides: [...new Set(provides)].slice(0, 20).map(own),
    isGenerated,
  };
}

function namesIn(text: string, pattern: RegExp, isText: (at: number) => boolean = () => false): string[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: name, index }) =>
    name === undefined || isText(index) || isInRemark(text, index) ? [] : [bare(name)],
  );
}

/** Without quotes: those of a shell's argument, and of Kotlin's names that are words of the language. */
function bare(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, "$2").replaceAll("`", "");
}

/** A text of its own: a part of a larger one would keep all of it in memory. */
function own(name: string): string {
  return Buffer.from(name).toString();
}

/** Patterns that begin anywhere in a line also find what somebody has put aside. */
function isInRemark(text: string, at: number): boolean {
  return /^\s*(\/\/|\*|#|--)/.test(text.slice(text.lastIndexOf("\n", at - 1) + 1, at));
}

/** `import a, b.c as d`. */
function pythonImports(text: string): string[] {
  return [...text.matchAll(/^[ \t]*import[ \t]+([\w., \t]{1,400})/gm)].flatMap(({ 1: names = "" }) =>
    names.split(",").flatMap((part) => /^\s*([\w.]+)/.exec(part)?.[1] ?? []),
  );
}

/** `from a.b import c, d`, in brackets or with a `\` at the end of a line: the names after it may be modules themselves. */
function pythonFrom(text: string): string[] {
  const lines =
    /^[ \t]*from[ \t]+([\w.]{1,200})[ \t]+import[ \t]*(\([^)]{0,4000}\)|[ \t\\](?:[^\\\n#]|\\\r?\n){1,1000})/gm;
  return [...text.matchAll(lines)].flatMap(({ 1: module = "", 2: names = "" }) => {
    if (module === "__future__") return [];
    const parts = names
      .replace(/#[^\n]*/g, "")
      .replace(/[()\\]/g, "")
      .split(",");
    const inner = parts.flatMap((part) => /^\s*(\w+)/.exec(part)?.[1] ?? []);
    const dot = module.endsWith(".") ? "" : ".";
    return inner.length === 0 ? [module] : inner.map((name) => `${module}${dot}${name}`);
  });
}

/** `use A\B as C, D;`, `use function A\f;`, `use A\{B, C\D};`. */
function phpUses(text: string): string[] {
  const lines = /^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?([\w\\][\w\\\s,]{0,2000}(?:\{[^}]{0,2000}\})?)/gm;
  return [...text.matchAll(lines)].flatMap(({ 1: names = "" }) => {
    const [, prefix = "", list = names] = /^([\w\\]*\\)\{([\s\S]*)\}$/.exec(names.trim()) ?? [];
    return list.split(",").flatMap((part) => {
      const name = /^\s*(?:(?:function|const)\s+)?\\?([\w\\]+)/.exec(part)?.[1];
      return name === undefined ? [] : [`${prefix}${name}`.replace(/^\\/, "")];
    });
  });
}
