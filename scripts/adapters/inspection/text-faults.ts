import { basename, extname } from "node:path";
import { quoteLine } from "../../domain/guards/quote.ts";
import type { Fault } from "./fault.ts";

/** How comments and texts look in a language: what stands in them opens no bracket. Longer marks come first. */
type Lexis = { comments: string; texts: string };

const SLASHES = String.raw`\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|\/\/[^\n]*`;
const HASH = String.raw`#[^\n]*`;
const QUOTED = String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'`;
const TRIPLE = String.raw`"""[\s\S]*?(?:"""|$(?![\s\S]))`;
const HEREDOC = String.raw`<<[-~]?"?(\w+)"?[^\n]*\n[\s\S]*?(?:\n\s*\1\b|$(?![\s\S]))`;

/** Languages that no grammar of ours reads, or whose grammar lags behind what everybody writes. */
const LANGUAGES: ReadonlyMap<string, Lexis> = new Map([
  ...[".css", ".scss", ".less"].map((ending): [string, Lexis] => [
    ending,
    { comments: SLASHES, texts: `url\\([^)\\n]*\\)|${QUOTED}` },
  ]),
  ...[".kt", ".kts", ".swift", ".scala", ".dart", ".groovy", ".gradle"].map((ending): [string, Lexis] => [
    ending,
    { comments: SLASHES, texts: `${TRIPLE}|'''[\\s\\S]*?'''|${QUOTED}` },
  ]),
  ...[".zig", ".proto", ".sol", ".cue"].map((ending): [string, Lexis] => [
    ending,
    { comments: SLASHES, texts: QUOTED },
  ]),
  ...[".tf", ".tfvars", ".hcl"].map((ending): [string, Lexis] => [
    ending,
    { comments: `${SLASHES}|${HASH}`, texts: `${HEREDOC}|${QUOTED}` },
  ]),
  ...[".graphql", ".gql"].map((ending): [string, Lexis] => [ending, { comments: HASH, texts: `${TRIPLE}|${QUOTED}` }]),
  [
    ".sql",
    {
      comments: String.raw`\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|--[^\n]*`,
      texts: `'(?:''|[^'])*'|"[^"\\n]*"|\\$\\$[\\s\\S]*?\\$\\$`,
    },
  ],
  [".toml", { comments: HASH, texts: `${TRIPLE}|'''[\\s\\S]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'[^'\\n]*'` }],
]);

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** Whether faults of a file are read from its text alone. */
export function isReadAsText(path: string): boolean {
  return LANGUAGES.has(extname(path).toLowerCase());
}

/** What a text opens and never closes, by its brackets; and what its form as a whole forbids. */
export function textFaults(path: string, text: string): Fault[] {
  const lexis = LANGUAGES.get(extname(path).toLowerCase());
  const faults = lexis === undefined ? [] : openBrackets(text, lexis);
  if (extname(path).toLowerCase() === ".toml") return [...tomlFaults(text), ...faults].slice(0, 1);
  return faults;
}

function openBrackets(text: string, { comments, texts }: Lexis): Fault[] {
  // What is left out keeps its line ends, so that lines stay where they are.
  const plain = text.replace(new RegExp(`${comments}|${texts}`, "g"), (part) => part.replace(/[^\n]/g, " "));
  const open: { sign: string; at: number }[] = [];
  let closed = 0;
  for (const { 0: sign, index } of plain.matchAll(/[{}()[\]]/g)) {
    if (CLOSING[sign] !== undefined) open.push({ sign, at: index });
    else if (CLOSING[open.at(-1)?.sign ?? ""] === sign) open.pop();
    else closed += 1;
  }
  const innermost = open.at(-1);
  // A bracket that closes what another kind opened means that the text was misread.
  return innermost === undefined || closed > 0 ? [] : [unclosed(text, innermost.at)];
}

function tomlFaults(text: string): Fault[] {
  const lines = text.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, (part) => `""${part.replace(/[^\n]/g, "")}`).split("\n");
  const at = lines.findIndex((line) => {
    const plain = line.trim().replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, "0");
    return /^\[[^\]]*$/.test(plain.replace(/#.*/, "").trim()) && !/^\[\s*$/.test(plain)
      ? !plain.includes(",")
      : /^[\w."-]+\s*=\s*(?:#.*)?$|^[\w."-]+\s*=\s*["'][^"']*$/.test(plain);
  });
  if (at < 0) return [];
  const shown = (lines[at] ?? "").trim();
  return [{ line: at + 1, detail: `no valid TOML: ${quoteLine(shown)}`, text: shown, isSure: true }];
}

function unclosed(text: string, at: number): Fault {
  const row = text.slice(0, at).split("\n").length;
  const opening = (text.split("\n")[row - 1] ?? "").trim();
  const line = text.trimEnd().split("\n").length;
  return {
    line,
    detail: `the file ends with line ${row} still open: ${quoteLine(opening)}`,
    text: opening,
    isSure: true,
  };
}

const CONTINUES = /(^|\/)(dockerfile[\w.-]*|containerfile[\w.-]*|(gnu)?makefile|[\w.-]+\.(mk|sh|bash|dockerfile))$/i;

/** A last line that says it goes on. */
export function continuationFaults(path: string, text: string): Fault[] {
  const last = text.trimEnd();
  if (!CONTINUES.test(path) || !last.endsWith("\\") || last.endsWith("\\\\")) return [];
  const lines = last.split("\n");
  const shown = (lines.at(-1) ?? "").trim();
  return [
    {
      line: lines.length,
      detail: `the file ends in a line that goes on: ${quoteLine(shown)}`,
      text: shown,
      isSure: true,
    },
  ];
}

/** A block of code in Markdown that is never closed swallows the rest of the page. */
export function fenceFaults(path: string, text: string): Fault[] {
  if (!/\.(md|mdx|markdown)$/i.test(basename(path))) return [];
  let open: { mark: string; line: number; text: string } | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const [, mark = "", info = ""] = /^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark === "") continue;
    if (open === null) {
      if (!(mark.startsWith("`") && info.includes("`"))) open = { mark, line: index + 1, text: line.trim() };
    } else if (mark.startsWith(open.mark) && info.trim() === "") open = null;
  }
  if (open === null) return [];
  const line = text.trimEnd().split("\n").length;
  return [
    {
      line,
      detail: `the block of code that begins at line ${open.line} is never closed`,
      text: open.text,
      isSure: true,
    },
  ];
}
