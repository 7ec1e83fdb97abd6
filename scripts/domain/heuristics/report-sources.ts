import { addressOf, citedAddresses } from "../cited-address.ts";
import type { TextLine } from "../guards/changed-lines.ts";
import { gainedLines } from "../guards/changed-lines.ts";
import { isProse } from "../guards/file-kind.ts";
import { isDeleted } from "../guards/guard.ts";
import { linesIn } from "../source/source-text.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Tasks whose deliverable is a text that others will rely on, and the lines that are new in it. */
function newLines({ task, files }: HeuristicInput): { path: string; line: TextLine; sentence: string }[] {
  if (task.category !== "research" && task.category !== "analysis") return [];
  return files
    .filter((file) => !isDeleted(file) && file.after !== null && isProse(file.path))
    .flatMap((file) => {
      const lines = (file.after ?? "").split("\n");
      // A sentence goes on in the next line.
      const sentence = (at: number) => lines.slice(at - 1, at + 1).join(" ");
      return gainedLines(file).map((line) => ({ path: file.path, line, sentence: sentence(line.line) }));
    });
}

/** `src/worker.ts:12` and `src/worker.ts:12-20`; what follows a host or a drive is another thing. */
const PLACE = /(?<![\w/.:@%-])((?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[A-Za-z]\w{0,4}):(\d{1,6})(?:[-–](\d{1,6}))?(?![\w.:])/g;

export const PLACE_UNRESOLVED: Rule = {
  rule: "place-unresolved",
  category: "report",
  describe: "the files and lines that a report cites are there",
  find: (input) =>
    newLines(input).flatMap(({ path, line }) =>
      [...line.text.matchAll(PLACE)].flatMap(([place, cited = "", from = "", to = from]): Flaw[] => {
        const lengths = lengthsOf(cited, input);
        const last = Math.max(Number(from), Number(to));
        if (lengths === null || lengths.some((length) => length === null || (last >= 1 && last <= length))) return [];
        const why =
          lengths.length === 0
            ? "no such file is there"
            : `the file has ${Math.max(0, ...lengths.map((n) => n ?? 0))} lines`;
        return [
          {
            ...{ points: 2, path, line: line.line },
            detail: `${path}:${line.line}: ${place.slice(0, 120)} leads nowhere: ${why}`,
            remedy: "Name the file and the line where it can be found, or leave the claim out.",
          },
        ];
      }),
    ),
};

/** How many lines the files have that may be meant: none is there, or (null) the length of one is not known. */
function lengthsOf(cited: string, { files, surroundings }: HeuristicInput): (number | null)[] | null {
  const plain = cited.replace(/^(\.\/)+/, "");
  // A host with a port looks like a file with a line: what no folder and no ending of the project's knows is left alone.
  const isMeant = (path: string) => path === plain || path.endsWith(`/${plain}`);
  const changed = files
    .filter((file) => !isDeleted(file) && isMeant(file.path))
    .map(({ after }) => (after === null ? null : linesIn(after)));
  const others = [...surroundings.paths].filter((path) => isMeant(path) && !files.some((file) => file.path === path));
  const found = [...changed, ...others.map((path) => surroundings.words.get(path)?.lines ?? null)];
  if (found.length > 0 || plain.includes("/")) return found;
  const ending = plain.slice(plain.lastIndexOf("."));
  return [...surroundings.paths].some((path) => path.endsWith(ending)) ? found : null;
}

/** A report that says so itself cites nothing that it does not know. */
const SAID_UNREAD =
  /\b(?:not|never|cannot|could ?n[o']t)\b[^.]{0,30}\b(?:read|opened|fetched|reached|accessed)\b|\bun(?:read|reachable|readable)\b/i;

export const SOURCE_UNREAD: Rule = {
  rule: "source-unread",
  category: "report",
  describe: "the pages that a report cites were read in the run that wrote it",
  find: (input) => {
    const { pagesRead } = input;
    if (pagesRead === null) return [];
    const seen = new Set<string>();
    return newLines(input).flatMap(({ path, line, sentence }) =>
      citedAddresses(line.text).flatMap((url): Flaw[] => {
        const address = addressOf(url);
        if (pagesRead.has(address) || seen.has(address) || SAID_UNREAD.test(sentence)) return [];
        seen.add(address);
        return [
          {
            ...{ points: 1, path, line: line.line },
            detail: `${path}:${line.line}: ${url.slice(0, 120)} is cited, and was not read in this run`,
            remedy: "Read the page with web_fetch and cite what it says, or leave it out.",
          },
        ];
      }),
    );
  },
};
