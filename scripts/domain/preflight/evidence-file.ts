/** What a file of the tree can prove: that something is built, that it is tested, or that it is described. */
export type EvidenceKind = "source" | "test" | "docs";

/** Longer files, in bytes, are not looked into: hand-written source is shorter. */
export const LONGEST_FILE_BYTES = 200_000;

/** Night Shift's own files hold the very tasks asked about; other people's code and locks prove nothing about this project. */
const NO_EVIDENCE = [
  /^(backlog|feedback|prompts|\.gitlab|\.github|\.changesets?)\//i,
  /(^|\/)(node_modules|vendor|third_party|bower_components|dist)\//i,
  /^(\.gitlab-ci\.yml|nightshift\.yml|templates\/night-shift\.yml)$/i,
  /(^|\/)([^/]*[-.]lock(\.(json|ya?ml|hcl))?|bun\.lockb|npm-shrinkwrap\.json|go\.sum)$/i,
];
/** Change logs and road maps repeat the words of tasks long done, undone or only planned. */
const CHRONICLE = /(^|\/)[^/]*(change-?logs?|changes|history|news|releases?|release[-_]notes|roadmap|todo)[^/]*$/i;
const CODE =
  /\.([cm]?[jt]sx?|pyi?|go|rs|java|kts?|c|h|cc|cpp|cxx|hpp|hh|cs|fs|rb|rake|php|swift|sh|bash|sql|vue|svelte|scala|exs?|erl|lua|pl|pm|r|jl|dart|zig|nim|hs|ml|clj|m|mm)$/i;
const DOCUMENT = /\.(md|mdx|markdown|rst|adoc|txt)$/i;
/** Data, pictures and settings hold words by chance. */
const DATA =
  /\.(json|jsonl|json5|ya?ml|toml|ini|cfg|conf|xml|html?|css|scss|less|svg|csv|tsv|snap|map|lock|env|properties|po|pot|ipynb|plist|diff|patch|log)$|(^|\/)\.[^/]+$|(^|\/)(LICENSE|COPYING|AUTHORS|CONTRIBUTORS|CODEOWNERS|NOTICE)[^/]*$/i;
const TEST =
  /(^|\/)(__tests__|tests?|specs?|__mocks__|fixtures?|testing|e2e)\/|[._-](test|spec|tests)\.[^/]*$|(^|\/)test_[^/]*$/i;
const SHOWN = /(^|\/)(examples?|demos?|docs?|benchmarks?|bench|website|playground)\//i;

/** The kind of evidence that a file is; null for one that proves nothing, whatever it says. */
export function evidenceKind(path: string): EvidenceKind | null {
  if (NO_EVIDENCE.some((pattern) => pattern.test(path))) return null;
  const isCode = CODE.test(path);
  if (!isCode && (CHRONICLE.test(path) || DATA.test(path))) return null;
  const isTest = TEST.test(path);
  if (DOCUMENT.test(path)) return isTest ? null : "docs";
  if (isTest) return isCode ? "test" : null;
  return SHOWN.test(path) ? "docs" : "source";
}

/** What a line is in its file: a comment proves less than code, a title or a definition more than a mention. */
export type LineRole = "comment" | "title" | "definition" | "plain";

const HASH_COMMENTS = /\.(pyi?|rb|rake|sh|bash|exs?|pl|pm|r|jl|nim)$/i;
const DASH_COMMENTS = /\.(sql|lua|hs)$/i;
const TEST_TITLE =
  /^(it|test|describe|context|specify)\b[.\w]*\s*\(|^t\.(test|run)\(|^(async )?def test|^func Test|^fn test|\btest\(|^@Test\b|^(it|describe|context|test) ["']/i;
/** In languages whose tests are functions, the function's name is the title. */
const TEST_FUNCTION = /^(pub |public |private |internal |async |static )*(def|fn|func|fun|void|Task|function) [\w`]/;
const HEADING = /^#{1,6}\s|^=+ \S/;
/** Of headings in reStructuredText, and of some in Markdown. */
const UNDERLINE = /^[=~^"*+-]{3,}\s*$/;
const DEFINITION = [
  /^(export |public |private |protected |internal |static |async |pub(\([a-z]+\))? |default |abstract |declare |final |override |unsafe )*(function|class|interface|type|enum|def|fn|func|fun|struct|trait|impl|const|let|var|val|module|namespace|record|object)\b/,
  /^[\w.$]+\s*=\s*(async\s*)?(function|\()/,
  /^(async |static |get |set |public |private )*[\w$]+\s*\([^)]*\)\s*(:[^{]*)?\{/,
];

/** The role of each line of a text, in order. */
export function lineRoles(path: string, kind: EvidenceKind, lines: readonly string[]): LineRole[] {
  let inComment = false;
  if (DOCUMENT.test(path))
    return lines.map((line, at) =>
      HEADING.test(line) || (UNDERLINE.test(lines[at + 1] ?? "") && line.trim() !== "") ? "title" : "plain",
    );
  return lines.map((full) => {
    const line = full.slice(0, 200).trimStart();
    if (inComment) {
      inComment = !full.includes("*/");
      return "comment";
    }
    if (line.startsWith("/*")) {
      inComment = !full.includes("*/");
      return "comment";
    }
    if (isLineComment(path, line)) return "comment";
    if (TEST_TITLE.test(line) || (kind === "test" && TEST_FUNCTION.test(line))) return "title";
    return kind !== "test" && DEFINITION.some((pattern) => pattern.test(line)) ? "definition" : "plain";
  });
}

function isLineComment(path: string, line: string): boolean {
  if (line.startsWith("//")) return true;
  if (line.startsWith("#")) return HASH_COMMENTS.test(path);
  return line.startsWith("--") && DASH_COMMENTS.test(path);
}
