import { gainedLines } from "../guards/changed-lines.ts";
import { isProse } from "../guards/file-kind.ts";
import { type GuardedFile, isDeleted } from "../guards/guard.ts";
import { PLACE_UNRESOLVED, SOURCE_UNREAD } from "./report-sources.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Tasks whose deliverable is a text that others will rely on. */
function reportsOf({ task, files }: HeuristicInput): { path: string; text: string; file: GuardedFile }[] {
  if (task.category !== "research" && task.category !== "analysis") return [];
  return files.flatMap((file) =>
    isDeleted(file) || file.after === null || !isProse(file.path) ? [] : [{ path: file.path, text: file.after, file }],
  );
}

export const REPORT_MISSING: Rule = {
  rule: "report-missing",
  category: "report",
  describe: "research and analysis leave a report",
  find: (input) => {
    const isReport = input.task.category === "research" || input.task.category === "analysis";
    if (!isReport || input.files.length === 0 || reportsOf(input).length > 0) return [];
    const detail = "the task asks for a report, and no text changes";
    return [{ points: 4, path: null, line: null, detail, remedy: "Write what was found into a report." }];
  },
};

/** A link by its end, as its text may be of any length; or a definition. Bounded, so that no text takes for ever. */
const LINK =
  /\]\(([^)\s]{1,1000})(?:\s{1,9}"[^"]{0,500}")?\)|^[ \t]{0,9}\[(?!\^)[^\]\n]{1,300}\]:[ \t]{0,9}(\S{1,1000})/gm;
const DEFINED_NOTE = /^\[\^([^\]\n]{1,300})\]:/gm;
const NOTE = /\[\^([^\]\n]{1,300})\](?!:)/g;
/** Addresses that nobody can follow. */
const MADE_UP =
  /^https?:\/\/(?:[\w-]+\.)*(?:example|test|invalid|localhost|yourdomain|domain)(?:\.(?:com|org|net))?(?:[/:]|$)/i;

export const SOURCE_UNRESOLVED: Rule = {
  rule: "source-unresolved",
  category: "report",
  describe: "a report's sources can be followed: files that exist, addresses that may, notes that are there",
  find: (input) =>
    reportsOf(input).flatMap(({ path, text, file }) => {
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const lineAt = lineFinder(text);
      const links = [...text.matchAll(LINK)].flatMap((match): Flaw[] => {
        const target = match[1] ?? match[2] ?? "";
        const line = lineAt(match.index);
        return gained.has(line) && !leads(path, target, input) ? [unresolved(path, line, target)] : [];
      });
      const defined = new Set([...text.matchAll(DEFINED_NOTE)].map(([, name]) => name));
      const notes = [...text.matchAll(NOTE)].flatMap((match): Flaw[] => {
        const line = lineAt(match.index);
        return gained.has(line) && !defined.has(match[1]) ? [unresolved(path, line, `[^${match[1]}]`)] : [];
      });
      return [...links, ...notes];
    }),
};

/** The line of an offset. */
function lineFinder(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function unresolved(path: string, line: number, target: string): Flaw {
  const detail = `${path}:${line}: the source ${target.slice(0, 120)} leads nowhere`;
  return { points: 2, path, line, detail, remedy: "Name the source where it can be found, or leave the claim out." };
}

function leads(from: string, target: string, { files, surroundings }: HeuristicInput): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return !MADE_UP.test(target);
  const plain = target.replace(/[?#].*$/, "");
  if (plain === "") return true;
  const parts = plain.startsWith("/")
    ? plain.slice(1).split("/")
    : [...from.split("/").slice(0, -1), ...plain.split("/")];
  const made: string[] = [];
  for (const part of parts) {
    if (part === "..") made.pop();
    else if (part !== "." && part !== "") made.push(part);
  }
  const wanted = made.join("/");
  const known = [...surroundings.paths, ...files.filter((file) => !isDeleted(file)).map(({ path }) => path)];
  return known.some((path) => path === wanted || path.startsWith(`${wanted}/`));
}

/** Sentences that only a source can bear out: figures, dates, comparisons, what others say. */
const CLAIM =
  /\b\d+(?:[.,]\d+)?\s*(?:%|percent|×|times|ms|seconds?|users?|downloads|stars)(?!\w)|\b(?:according to|studies|research) (?:show|shows|found|says?)\b|\b(?:fastest|slowest|most popular|most widely|industry standard|deprecated since|since version|released in)\b/i;
const SOURCED = /\]\(|\[\^|https?:\/\/|`[^`]+`|\b[\w./-]+\.\w{1,4}:\d+|\((?:see|source)\b|\bmeasured\b|\bran\b/i;

export const CLAIM_UNSOURCED: Rule = {
  rule: "claim-unsourced",
  category: "report",
  describe: "a claim of figures, dates or ranks comes with its source, in the same paragraph or list item",
  find: (input) =>
    reportsOf(input).flatMap(({ path, text, file }) => {
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const bare = paragraphs(text).filter(
        ({ line, text: said }) => gained.has(line) && CLAIM.test(said) && !SOURCED.test(said),
      );
      return bare.map(
        ({ line, text: said }): Flaw => ({
          points: 1,
          path,
          line,
          detail: `${path}:${line}: no source bears out: ${said.replace(/\s+/g, " ").slice(0, 100)}`,
          remedy: "Link the source, name file and line, or say how it was measured.",
        }),
      );
    }),
};

/** Paragraphs and list items with their first lines; tables count row by row, code and headings not at all. */
function paragraphs(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  let isCode = false;
  let open = false;
  for (const [at, line] of text.split("\n").entries()) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const isText = !isCode && line.trim() !== "" && !/^\s*(#|```|~~~|\[\^?[^\]]+\]:)/.test(line);
    const last = found.at(-1);
    if (!isText) open = false;
    else if (open && last !== undefined && !/^\s*([-*+|]|\d+\.)/.test(line))
      found[found.length - 1] = { ...last, text: `${last.text}\n${line}` };
    else {
      found.push({ line: at + 1, text: line });
      open = true;
    }
  }
  return found;
}

const UNFINISHED =
  /^\W*(tbd|todo|to be (done|written|added|completed)|coming soon|lorem ipsum|n\/a|\.{3}|…|\(?placeholder\)?)\b.*$/i;

const HEADING = /^(#{1,6})\s/;

export const SECTION_INCOMPLETE: Rule = {
  rule: "section-incomplete",
  category: "report",
  describe: "each section of a report says something, and none is left for later",
  find: (input) =>
    reportsOf(input).flatMap(({ path, text, file }) => {
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const lines = text.split("\n");
      const headings = lines.flatMap((line, at) => {
        const level = HEADING.exec(line)?.[1]?.length;
        return level === undefined ? [] : [{ line, at, level }];
      });
      return headings.flatMap(({ line: heading, at, level }, nth): Flaw[] => {
        if (!gained.has(at + 1)) return [];
        const next = headings[nth + 1];
        const body = lines.slice(at + 1, next?.at).filter((line) => line.trim() !== "");
        // A heading above deeper ones needs no words of its own.
        const isFrame = next !== undefined && next.level > level;
        const isEmpty = body.length === 0 && !isFrame;
        const isLater = body.length > 0 && body.every((line) => UNFINISHED.test(line));
        if (!isEmpty && !isLater) return [];
        const detail = `${path}:${at + 1}: the section ${heading.replace(/^#+\s*/, "").slice(0, 80)} says nothing`;
        return [{ points: 2, path, line: at + 1, detail, remedy: "Write the section, or leave it out." }];
      });
    }),
};

export const REPORTS: readonly Rule[] = [
  REPORT_MISSING,
  SOURCE_UNRESOLVED,
  PLACE_UNRESOLVED,
  SOURCE_UNREAD,
  CLAIM_UNSOURCED,
  SECTION_INCOMPLETE,
];
