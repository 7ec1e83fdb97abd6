import { nameOf } from "../guards/file-kind.ts";

/** Languages by the file's ending, as people call them. */
const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    TypeScript: "ts tsx mts cts",
    JavaScript: "js jsx mjs cjs",
    Python: "py pyi",
    Go: "go",
    Rust: "rs",
    Java: "java",
    Kotlin: "kt kts",
    C: "c h",
    "C++": "cc cpp cxx hpp hh hxx",
    "C#": "cs",
    Ruby: "rb gemspec rake",
    PHP: "php",
    Swift: "swift",
    Shell: "sh bash",
    SQL: "sql",
    YAML: "yml yaml",
    Markdown: "md mdx markdown",
    CSS: "css scss less",
    HTML: "html htm",
    Vue: "vue",
    Svelte: "svelte",
    "Objective-C": "m mm",
    Scala: "scala",
    Elixir: "ex exs",
    Lua: "lua",
    Dart: "dart",
    Haskell: "hs",
    Zig: "zig",
    Perl: "pl pm",
    Protobuf: "proto",
    GraphQL: "graphql gql",
    Terraform: "tf",
    // No grammar here; by name and size they are on the page all the same.
    Erlang: "erl hrl",
    Clojure: "clj cljs cljc",
    OCaml: "ml mli",
    "F#": "fs fsi fsx",
    R: "r",
    Julia: "jl",
    Nim: "nim",
    Groovy: "groovy gradle",
    PowerShell: "ps1 psm1",
    "Visual Basic": "vb bas",
    Pascal: "pas pp",
    Fortran: "f f90 f95",
    Ada: "adb ads",
    COBOL: "cob cbl",
    Crystal: "cr",
    D: "d",
    Solidity: "sol",
    Elm: "elm",
    Lisp: "lisp el scm rkt",
    Tcl: "tcl",
    Assembly: "s asm",
    CUDA: "cu cuh",
    Verilog: "v sv",
    VHDL: "vhd vhdl",
    Nix: "nix",
    Astro: "astro",
    CoffeeScript: "coffee",
  }).flatMap(([language, endings]) => endings.split(" ").map((ending) => [ending, language] as const)),
);

/** Files without an ending that are code all the same. */
const NAMES: Readonly<Record<string, string>> = { Rakefile: "Ruby", Gemfile: "Ruby", Dockerfile: "Docker" };

/** The language of a file by its name; null for one that nobody here knows. */
export function languageOf(path: string): string | null {
  const name = nameOf(path);
  const ending = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
  return NAMES[name] ?? LANGUAGES.get(ending) ?? null;
}

/** Languages whose files say of themselves what they hold, and that nothing imports. */
const TALK = new Set(["YAML", "Markdown", "CSS", "HTML"]);

/** Whether a file of the language is code that other code may build on. */
export function isProgram(language: string | null): boolean {
  return language !== null && !TALK.has(language);
}
