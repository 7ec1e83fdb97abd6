import { basename, extname } from "node:path";
import { quoteLine } from "../../domain/guards/quote.ts";
import type { Fault } from "./fault.ts";
import { grammarOf } from "./grammar.ts";
import { GUESSES, isUnknownLanguage, lexisOf } from "./lexis.ts";
import { openEnds } from "./open-ends.ts";

/** Whether faults of a file are read from its text alone. */
export function isReadAsText(path: string): boolean {
  return lexisOf(path) !== null || isGuessed(path);
}

/** Whether a file is a program in a language that nobody here knows. */
export function isGuessed(path: string): boolean {
  return grammarOf(path) === null && isUnknownLanguage(path);
}

/** What a text opens and never closes; and what its form as a whole forbids. */
export function textFaults(path: string, text: string): Fault[] {
  const lexis = lexisOf(path);
  if (lexis === null) return faultsByGuess(text);
  const faults = openEnds(text, lexis);
  return extname(path).toLowerCase() === ".toml" ? [...tomlFaults(text), ...faults].slice(0, 1) : faults;
}

/** What a template fills in: what it opens around that, it may close elsewhere. */
const FILLED_IN = /\{\{[^\n]{0,200}?\}\}|<%[^\n]{0,200}?%>|\{%[^\n]{0,200}?%\}/g;
const FEW_PLACES = 3;
/** And in a template many lines have such places: a few of them may stand in a comment of any program. */
const SHARE_OF_LINES = 0.2;

function isTemplate(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const filled = lines.filter((line) => line.search(FILLED_IN) >= 0).length;
  return (text.match(FILLED_IN) ?? []).length >= FEW_PLACES && filled >= lines.length * SHARE_OF_LINES;
}

/** Nobody knows what a comment is in that language: a fault counts where every guess finds one, and is not sure. */
function faultsByGuess(text: string): Fault[] {
  if (isTemplate(text)) return [];
  const guessed = GUESSES.map((lexis) => openEnds(text, lexis)[0]);
  const [fault] = guessed;
  return fault === undefined || guessed.includes(undefined) ? [] : [{ ...fault, isSure: false }];
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
