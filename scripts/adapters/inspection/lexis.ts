import { basename, extname } from "node:path";
import { isGenerated, isProse } from "../../domain/guards/file-kind.ts";

/** How a language looks without a grammar: what stands in comments and texts opens nothing. Longer marks come first. */
export type Lexis = {
  comments: string;
  texts: string;
  /** Words that open a block, and that close one. */
  words?: { opens: RegExp; closes: RegExp };
  /** Whether the last line of code says that it goes on. */
  goesOn?: RegExp;
};

const END = "$(?![\\s\\S])";
const SLASHES = `\\/\\*[\\s\\S]*?(?:\\*\\/|${END})|\\/\\/[^\\n]*`;
const HASH = "#[^\\n]*";
const DASHES = "--[^\\n]*";
const QUOTED = String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'`;
const DOUBLE = String.raw`"(?:\\[\s\S]|[^"\\\n])*"`;
/** After a letter it is a part of a name. */
const CHARACTER = String.raw`(?<![\w'])'(?:\\[^'\n]+|[^'\\\n])'`;
const TRIPLE = `"""[\\s\\S]*?(?:"""|${END})`;
const TRIPLES = `${TRIPLE}|'''[\\s\\S]*?(?:'''|${END})`;
const HEREDOC = `<<[-~]?"?(\\w+)"?[^\\n]*\\n[\\s\\S]*?(?:\\n\\s*\\1\\b|${END})`;

/** Neither `i++`, `import a.*` nor a type that may be missing (`Int?`) goes on. */
const OPERATOR = String.raw`(?:(?<!\.)\*|[=&|<,(.[{:]|(?<!\+)\+|(?<!-)-|->|=>)\s*$`;
const C_LIKE_END = new RegExp(
  `${OPERATOR}|\\b(?:else|import|package|fun|func|def|val|var|let|class|interface|struct|enum|trait|object|protocol|extends|implements|throw|try|new|in|is|as)\\s*$`,
);
const SQL_END =
  /(?:[=<>+*|,(.]|\b(?:SELECT|FROM|WHERE|AND|OR|NOT|JOIN|ON|SET|VALUES|INTO|BY|AS|HAVING|UNION|ALL|UPDATE|INSERT|DELETE|CREATE|ALTER|TABLE|DROP|ADD|COLUMN|REFERENCES|CASE|WHEN|THEN|ELSE|BETWEEN|LIKE|IN|EXISTS|WITH|LIMIT))\s*$/i;
const HASKELL_END =
  /(?:[=,([|$.]|->|<-|=>|::|\b(?:of|do|let|in|then|else|if|case|import|module|data|instance|class))\s*$/;

const COMMAND = String.raw`(?:^|[;&|(]|\b(?:then|do|else)\b)[ \t]*`;
const SHELL: Lexis = {
  comments: "(?<![^\\s;(])#[^\\n]*",
  texts: `(?<!<)<<(?!<)-?\\s*["'\\\\]?(\\w+)["']?[^\\n]*\\n[\\s\\S]*?(?:\\n\\s*\\1\\b|${END})|'[^']*'|"(?:\\\\[\\s\\S]|[^"\\\\])*"`,
  words: {
    opens: new RegExp(`${COMMAND}(?:if|case|do)\\b`, "gm"),
    closes: new RegExp(`${COMMAND}(?:fi|esac|done)\\b`, "gm"),
  },
  goesOn: /(?:\|\||&&|\||\\|\b(?:then|do|else|in))\s*$/,
};

const TABLE: readonly (readonly [endings: string, lexis: Lexis])[] = [
  [".css .scss .less", { comments: SLASHES, texts: `url\\([^)\\n]*\\)|${QUOTED}` }],
  [
    ".kt .kts .swift .scala .dart .groovy .gradle .sc",
    { comments: SLASHES, texts: `${TRIPLES}|${QUOTED}`, goesOn: C_LIKE_END },
  ],
  [".zig .proto .sol .cue .m .mm .v .vala .hx", { comments: SLASHES, texts: QUOTED, goesOn: C_LIKE_END }],
  [".tf .tfvars .hcl", { comments: `${SLASHES}|${HASH}`, texts: `${HEREDOC}|${QUOTED}`, goesOn: /[=,([{]\s*$/ }],
  [".graphql .gql", { comments: HASH, texts: `${TRIPLE}|${QUOTED}` }],
  [
    ".sql",
    {
      comments: `\\/\\*[\\s\\S]*?(?:\\*\\/|${END})|${DASHES}`,
      texts: `'(?:''|[^'])*(?:'|${END})|"[^"\\n]*"|\\$\\$[\\s\\S]*?(?:\\$\\$|${END})`,
      goesOn: SQL_END,
    },
  ],
  [".toml", { comments: HASH, texts: `${TRIPLES}|"(?:\\\\.|[^"\\\\\\n])*"|'[^'\\n]*'` }],
  [
    ".lua .luau",
    {
      comments: `--\\[(=*)\\[[\\s\\S]*?(?:\\]\\1\\]|${END})|${DASHES}`,
      texts: `\\[(=*)\\[[\\s\\S]*?(?:\\]\\2\\]|${END})|${QUOTED}`,
      words: { opens: /\b(?:function|if|do|repeat)\b/g, closes: /\b(?:end|until)\b/g },
      goesOn: /(?:[=+*/,(.{-]|\.\.|\b(?:and|or|not|then|do|else|local|function|return|in))\s*$/,
    },
  ],
  [
    ".ex .exs",
    {
      comments: HASH,
      texts: `${TRIPLES}|~[a-zA-Z](?:\\([^)]*\\)|\\/[^/\\n]*\\/|\\[[^\\]]*\\]|"[^"]*")|${QUOTED}`,
      words: { opens: /(?<![:.@\w])(?:do|fn)\b(?!:)/g, closes: /(?<![:.@\w])end\b(?!:)/g },
      goesOn: /(?:[=+*/,([{|]|\|>|->|<-|\b(?:and|or|not|def|defp|defmodule|else|when))\s*$/,
    },
  ],
  [
    ".hs .lhs .purs .elm",
    {
      comments: `\\{-[\\s\\S]*?(?:-\\}|${END})|${DASHES}`,
      texts: `${TRIPLE}|${DOUBLE}|${CHARACTER}`,
      goesOn: HASKELL_END,
    },
  ],
  [
    ".ml .mli .fs .fsx",
    {
      comments: `\\(\\*[\\s\\S]*?(?:\\*\\)|${END})|\\/\\/[^\\n]*`,
      texts: `${TRIPLE}|${DOUBLE}|'(?:\\\\.|[^'\\\\\\n])'`,
      goesOn: /(?:[=,([|]|->|<-|\b(?:in|of|then|else|with|let|match|if|module|open|type))\s*$/,
    },
  ],
  [
    ".clj .cljs .cljc .edn .el .lisp .scm .rkt",
    { comments: ";[^\\n]*", texts: `${String.raw`"(?:\\[\s\S]|[^"\\])*"`}|\\?\\\\?["();]|\\\\[^\\n]` },
  ],
  [".zsh .ksh .bats", SHELL],
  [
    ".fish",
    {
      ...SHELL,
      words: {
        opens: new RegExp(`${COMMAND}(?:(?:and|or|not|else)\\s+)*(?:function|if|for|while|begin|switch)\\b`, "gm"),
        closes: new RegExp(`${COMMAND}end\\b`, "gm"),
      },
    },
  ],
];

const LANGUAGES: ReadonlyMap<string, Lexis> = new Map(
  TABLE.flatMap(([endings, lexis]) => endings.split(" ").map((ending): [string, Lexis] => [ending, lexis])),
);

/** The looks of a language that no grammar here reads, or whose grammar lags behind what everybody writes. */
export function lexisOf(path: string): Lexis | null {
  return LANGUAGES.get(extname(path).toLowerCase()) ?? null;
}

/** How comments look in all the others: by one of these, a text that is whole closes what it opens. */
export const GUESSES: readonly Lexis[] = [SLASHES, HASH, DASHES, ";[^\\n]*", "%[^\\n]*", "(?!)"].map((comments) => ({
  comments,
  texts: `${TRIPLES}|${QUOTED}`,
  goesOn: /(?:[=,([{]|(?<!\+)\+|->|=>|<-|&&|\|\|)\s*$/,
}));

/** What holds no program: texts and data have other ends, or are read by their own parsers. */
const NO_PROGRAM =
  /^\.(?:csv|tsv|txt|log|svg|xml|html?|xhtml|json\w*|ya?ml|toml|ini|cfg|conf|env|properties|lock|sum|mod|po|pot|strings|resx|plist|snap|diff|patch|ipynb|ics|vcf|srt|bib|tex|sty|csl|map|pem|crt|pub|key|asc|webmanifest|har|xsd|xsl|\w*proj|props|targets|sln|resx|vue|svelte|astro|erb|haml|slim|pug|ejs|hbs|mustache|liquid|j2|jinja2?|tmpl|tpl|template|twig|blade|in|out|expected|golden|approved|sample|example|dist|gitignore|dockerignore|npmignore|editorconfig)$/;

/** Whether a file is a program in a language that nobody here knows. */
export function isUnknownLanguage(path: string): boolean {
  const ending = extname(path).toLowerCase();
  if (ending === "" || basename(path).startsWith(".") || isProse(path) || isGenerated(path)) return false;
  return !LANGUAGES.has(ending) && !NO_PROGRAM.test(ending);
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:gemfile|rakefile|vagrantfile|podfile|fastfile|guardfile|capfile|brewfile|dangerfile|.*\.podspec|.*\.ru)$/i,
    "rb",
  ],
  [/^jenkinsfile.*$/i, "groovy"],
];
const SHEBANGS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ba|da)?sh\b/, "sh"],
  [/\b(?:zsh|ksh|fish|bats)\b/, "zsh"],
  [/\bpython[\d.]*\b/, "py"],
  [/\b(?:node|deno|bun)\b/, "js"],
  [/\bruby\b/, "rb"],
  [/\bphp\b/, "php"],
  [/\blua\b/, "lua"],
];

/** The path by whose ending a file is read: some languages go by a file's name, or by its first line. */
export function readAs(path: string, text: string): string {
  const name = basename(path);
  const named = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return `${path}.${named}`;
  const first = extname(name) === "" && text.startsWith("#!") ? (text.split("\n", 1)[0] ?? "") : "";
  const started = first === "" ? undefined : SHEBANGS.find(([pattern]) => pattern.test(first))?.[1];
  return started === undefined ? path : `${path}.${started}`;
}
