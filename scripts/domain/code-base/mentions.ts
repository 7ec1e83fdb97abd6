import type { Mentions } from "./code-base.ts";
import { isWrittenByProgram } from "./left-out.ts";

/** Where a name that is imported stands: the first group of each match. */
type Reader = { imports?: RegExp[]; provides?: RegExp[] };

const SCRIPT: Reader = {
  imports: [
    /^[ \t]*(?:import|export)\b(?:[^"'`;]{0,2000}?\bfrom)?\s*["']([^"'\n]{1,200})["']/gm,
    /\b(?:require|import)\s*\(\s*["']([^"'\n]{1,200})["']\s*\)/g,
  ],
};
const C_LIKE: Reader = { imports: [/^[ \t]*#[ \t]*(?:include|import)[ \t]*["<]([^">\n]{1,200})[">]/gm] };
const JVM: Reader = {
  imports: [/^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]{1,200}(?:\.\*)?)/gm],
  provides: [/^[ \t]*package[ \t]+([\w.]{1,200})/gm],
};

const READERS: Readonly<Record<string, Reader>> = {
  TypeScript: SCRIPT,
  JavaScript: SCRIPT,
  Vue: SCRIPT,
  Svelte: SCRIPT,
  Python: { imports: [/^[ \t]*import[ \t]+([\w.]{1,200})/gm] },
  Go: { imports: [/^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w./~-]{1,200})"[ \t]*(?:\/\/.*)?$/gm] },
  Rust: {
    imports: [
      /^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?(mod[ \t]+\w{1,100})[ \t]*;/gm,
      /^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?use[ \t]+([\w:]{1,200})/gm,
    ],
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
    imports: [
      /^[ \t]*(require_relative[ \t(]+["'][^"'\n]{1,200})["']/gm,
      /^[ \t]*require[ \t(]+["']([^"'\n]{1,200})["']/gm,
    ],
  },
  PHP: {
    imports: [
      /^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([\w\\]{1,200})/gm,
      /\b(?:require|include)(?:_once)?\b[^;"'\n]{0,60}["']([^"'\n]{1,200}\.php)["']/g,
    ],
    provides: [/^[ \t]*namespace[ \t]+([\w\\]{1,200})/gm],
  },
  Swift: {
    imports: [/^[ \t]*(?:@testable[ \t]+)?import[ \t]+(?:(?:class|struct|func|enum|protocol)[ \t]+)?(\w{1,100})/gm],
  },
  Shell: { imports: [/^[ \t]*(?:source|\.)[ \t]+["']?([^\s"';&|]{1,200})/gm] },
  YAML: { imports: [/^[ \t]*(?:-[ \t]+)?local:[ \t]*["']?([^\s"'#]{1,200})/gm] },
};

/** Names beyond these are lists that a program wrote. */
const MOST_IMPORTS = 400;

/**
 * What a file imports, found by the shape of its lines. It decides what is looked into first, for every file of the tree: a
 * grammar takes thirty times as long, and reads only what can get onto the page.
 */
export function mentionsIn(language: string | null, text: string): Mentions {
  const reader = READERS[language ?? ""] ?? {};
  const isGenerated = isWrittenByProgram(language, text);
  if (isGenerated) return { imports: [], provides: [], isGenerated };
  const imports = [...namesIn(text, reader.imports), ...(language === "Python" ? pythonFrom(text) : [])];
  const provides = [...new Set(namesIn(text, reader.provides))];
  return {
    imports: [...new Set(imports)].slice(0, MOST_IMPORTS).map(own),
    provides: provides.slice(0, 20).map(own),
    isGenerated,
  };
}

function namesIn(text: string, patterns: readonly RegExp[] = []): string[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ 1: name, index }) =>
      name === undefined || isInRemark(text, index) ? [] : [name],
    ),
  );
}

/** A text of its own: a part of a larger one would keep all of it in memory. */
function own(name: string): string {
  return Buffer.from(name).toString();
}

/** Patterns that begin anywhere in a line also find what somebody has put aside. */
function isInRemark(text: string, at: number): boolean {
  return /^\s*(\/\/|\*|#|--)/.test(text.slice(text.lastIndexOf("\n", at - 1) + 1, at));
}

/** `from a.b import c, d`: the names after it may be modules themselves. */
function pythonFrom(text: string): string[] {
  const found = [
    ...text.matchAll(/^[ \t]*from[ \t]+([\w.]{1,200})[ \t]+import[ \t]+(\([^)]{0,2000}\)|[^\n#]{1,400})/gm),
  ];
  return found.flatMap(({ 1: module = "", 2: names = "" }) => {
    const parts = names.replace(/[()]/g, "").split(",");
    const inner = parts.flatMap((part) => /^\s*(\w+)/.exec(part)?.[1] ?? []);
    const dot = module.endsWith(".") ? "" : ".";
    return inner.length === 0 ? [module] : inner.map((name) => `${module}${dot}${name}`);
  });
}
