import { holdersOf } from "../../domain/code-base/chief-symbols.ts";
import type { CodeBase, CodeFile, CodeSymbol } from "../../domain/code-base/code-base.ts";
import { isFace } from "../../domain/code-base/described.ts";
import { byRank, type Module, modulesOf } from "../../domain/code-base/modules.ts";
import { firstSentence } from "../../domain/code-base/purpose.ts";
import { folderOf, nameOf } from "../../domain/guards/file-kind.ts";
import { packageDescription } from "../../domain/package-scripts.ts";
import { tokensAbout } from "../../domain/tokens.ts";
import { inlineCode } from "../code.ts";
import { plural } from "../figures.ts";
import { readmeParagraph } from "./readme.ts";
import { codeList, folderName, purposeWords, sizeOf } from "./words.ts";

/** How many declarations of a file are told, by how many files come before it. */
const TOLD: readonly (readonly [files: number, symbols: number])[] = [
  [6, 6],
  [20, 4],
  [60, 3],
  [Number.POSITIVE_INFINITY, 2],
];

/** How much less each further file of a folder counts. */
const FURTHER = 0.5;

/** What members may have of a file's lines, as long as there are others. */
const FOR_MEMBERS = 0.4;

/** The part of the room that is kept for folders that have no file on the page. */
const FOR_OTHERS = 0.12;
const MOST_LINKS = 6;
const MOST_NAMES = 8;
const LONGEST_SIGNATURE = 120;

/** A folder on the page, with its files in the order in which they were chosen. */
type Shown = { module: Module; files: { file: CodeFile; lines: string[] }[] };

/** Folders with their purpose, their links and their most important declarations, within so many tokens. */
export function moduleLines(code: CodeBase, tokens: number): string[] {
  const modules = modulesOf(code);
  const shown = chosen(code, modules, tokens * (1 - FOR_OTHERS));
  const blocks = modules.flatMap((module) => {
    const found = shown.get(module.folder);
    return found === undefined ? [] : [blockOf(code, found)];
  });
  const rest = modules.filter(({ folder }) => !shown.has(folder));
  const left = tokens - blocks.reduce((sum, block) => sum + tokensAbout(`${block.join("\n")}\n\n`), 0);
  const all = [...blocks, others(code, rest, left)].filter((block) => block.length > 0);
  return all.flatMap((block, at) => (at === 0 ? block : ["", ...block]));
}

/** Files by rank, as long as there is room; a folder opens with its first file. */
function chosen(code: CodeBase, modules: readonly Module[], tokens: number): Map<string, Shown> {
  const byFolder = new Map(modules.map((module) => [module.folder, module]));
  const shown = new Map<string, Shown>();
  let left = tokens;
  let count = 0;
  // A line has more than a token.
  for (const file of spread(modules, Math.ceil(tokens))) {
    const module = byFolder.get(folderOf(file.path));
    const most = TOLD.find(([files]) => count < files)?.[1] ?? 1;
    if (module === undefined) continue;
    const lines = fileLines(file, most);
    const open = shown.get(module.folder);
    const head =
      open === undefined ? tokensAbout(`${headLines(code, module).join("\n")}\n\n${restOf(module, [])}\n`) : 0;
    const cost = head + tokensAbout(`${lines.join("\n")}\n`) + 1;
    if (cost > left) break;
    left -= cost;
    count += 1;
    if (open === undefined) shown.set(module.folder, { module, files: [{ file, lines }] });
    else open.files.push({ file, lines });
  }
  return shown;
}

/**
 * The first `most` files, those first that are worth most beside what was chosen before: each further one of a folder counts
 * less.
 */
function spread(modules: readonly Module[], most: number): CodeFile[] {
  const worth = Float64Array.from(
    modules.flatMap(({ files }) => files.map(({ rank }, at) => rank / (1 + at * FURTHER))),
  );
  // Numbers alone are sorted many times faster than files: only those that can be among the first are.
  const least = worth.length > most ? (worth.toSorted()[worth.length - most] ?? 0) : 0;
  let next = 0;
  return modules
    .flatMap(({ files }) => files.map((file) => ({ file, path: file.path, rank: worth[next++] ?? 0 })))
    .filter(({ rank }) => rank >= least)
    .sort(byRank)
    .map(({ file }) => file);
}

function blockOf(code: CodeBase, { module, files }: Shown): string[] {
  const rest = restOf(
    module,
    files.map(({ file }) => file),
  );
  return [...headLines(code, module), ...files.flatMap(({ lines }) => lines), ...(rest === "" ? [] : [rest])];
}

function headLines(code: CodeBase, module: Module): string[] {
  const { folder, uses, usedBy } = module;
  const links = [
    ...(uses.length === 0 ? [] : [`uses ${codeList(uses.map(folderName), MOST_LINKS)}`]),
    ...(usedBy.length === 0 ? [] : [`used by ${codeList(usedBy.map(folderName), MOST_LINKS)}`]),
  ];
  const title = `### ${inlineCode(folderName(folder))}${purposeWords(purposeOf(code, module))}`;
  return [title, "", ...(links.length === 0 ? [] : [`${links.join("; ")}`, ""])];
}

function fileLines(file: CodeFile, most: number): string[] {
  const { path, bytes, outline } = file;
  const size = outline === null ? ` (${sizeOf(bytes)})` : "";
  const told = outline === null ? [] : mostTelling(outline.symbols, most);
  return [
    `- ${inlineCode(nameOf(path))}${size}${purposeWords(outline?.purpose ?? "")}`,
    ...told.map(({ signature, isMember }) => `${isMember ? "    " : "  "}- ${inlineCode(cut(signature))}`),
  ];
}

function cut(signature: string): string {
  return signature.length > LONGEST_SIGNATURE ? `${signature.slice(0, LONGEST_SIGNATURE)}…` : signature;
}

/**
 * What others may use, in the order of the file: first what has most members, for a file is about that; then members of what
 * is told, for below anything else they would be taken for its own.
 */
function mostTelling(symbols: readonly CodeSymbol[], most: number): CodeSymbol[] {
  const seen = symbols.filter(({ isPublic }) => isPublic);
  const offered = seen.length > 0 ? seen : symbols;
  const holders = holdersOf(symbols);
  const outer = distinct(offered.filter(({ isMember }) => !isMember));
  const members = offered.filter(({ isMember }) => isMember);
  const size = (holder: CodeSymbol) => members.filter((member) => holders.get(member) === holder).length;
  const ranked = outer.toSorted((one, other) => size(other) - size(one));
  const forMembers = Math.floor(most * FOR_MEMBERS);
  const first = new Set(ranked.slice(0, most - forMembers));
  const own = distinct(members.filter((member) => outer.length === 0 || first.has(holders.get(member) ?? member)));
  const told = ranked.slice(0, most - Math.min(own.length, forMembers));
  const kept = new Set([...told, ...own.slice(0, most - told.length)]);
  return offered.filter((symbol) => kept.has(symbol));
}

/** The first of each signature. */
function distinct(symbols: readonly CodeSymbol[]): CodeSymbol[] {
  return [...new Map(symbols.toReversed().map((symbol) => [symbol.signature, symbol])).values()].reverse();
}

function restOf({ files }: Module, listed: readonly CodeFile[]): string {
  const names = files.filter((file) => !listed.includes(file)).map(({ path }) => nameOf(path));
  return names.length === 0 ? "" : `- also ${codeList(names, MOST_NAMES)}`;
}

/** What the folder itself says it is for: its readme, its package, the head of its face. */
function purposeOf({ texts }: CodeBase, { folder, files: own }: Module): string {
  const at = (name: string) => (folder === "" ? name : `${folder}/${name}`);
  const readme = [...texts.keys()].find((path) => folderOf(path) === folder && /^readme\b/i.test(nameOf(path)));
  const said = folder === "" || readme === undefined ? "" : firstSentence(readmeParagraph(texts.get(readme) ?? ""));
  if (said !== "") return said;
  const described = packageDescription(texts.get(at("package.json")) ?? "");
  if (described !== "" && folder !== "") return described;
  const faces = own.filter(({ path }) => isFace(path));
  const face = faces.map(({ outline }) => outline?.purpose ?? "").find((purpose) => purpose !== "");
  return face ?? "";
}

/** What a folder is for; where it does not say so, its first files. */
function aboutWords(code: CodeBase, module: Module): string {
  const purpose = purposeWords(purposeOf(code, module));
  return purpose === ""
    ? `: ${codeList(
        module.files.map(({ path }) => nameOf(path)),
        3,
      )}`
    : purpose;
}

/** Folders without a file on the page, by name. */
function others(code: CodeBase, modules: readonly Module[], tokens: number): string[] {
  if (modules.length === 0) return [];
  const lines: string[] = [];
  let left = tokens - tokensAbout("### Smaller folders\n\n- and 99999 more\n\n");
  for (const module of modules) {
    const line = `- ${inlineCode(folderName(module.folder))} ${plural(module.files.length, "file")}${aboutWords(code, module)}`;
    left -= tokensAbout(`${line}\n`);
    if (left < 0) break;
    lines.push(line);
  }
  if (lines.length === 0) return [];
  const more = modules.length - lines.length;
  return ["### Smaller folders", "", ...lines, ...(more > 0 ? [`- and ${more} more`] : [])];
}
