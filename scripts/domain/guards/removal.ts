import type { Task } from "../task.ts";
import { linesOf } from "./changed-lines.ts";
import type { GuardedFile } from "./guard.ts";
import { containsWord, namesFile, wordsOf } from "./wording.ts";

/** Words that say that something is to go. */
const GOES =
  "remov(?:e[ds]?|ing|als?)|delet(?:e[ds]?|ing|ions?)|drop(?:s|ped|ping)?|eliminat(?:e[ds]?|ing|ion)|prun(?:e[ds]?|ing)|purg(?:e[ds]?|ing)|discard(?:s|ed|ing)?|retir(?:e[ds]?|ing)|strip(?:s|ped|ping)? (?:out|away)|strip(?:s|ped|ping)?|(?:get|gets|getting|got) rid of|(?:rip|tear|take|throw|cut|weed)(?:s|ping|ing|ting|ped)? (?:out|away)|phas(?:e[ds]?|ing) out|(?:can|should|must|may) (?:also |now )?go|goes away|clean(?:s|ed|ing)?[- ]?(?:up|out)|clear(?:s|ed|ing)? out|revert(?:s|ed|ing)?|roll(?:s|ed|ing)? back|back(?:s|ed|ing)? out|undo";
/** Words that ask for the same in a smaller form, or elsewhere. */
const SHRINKS =
  "simplif(?:y|ies|ied|ying|ication)|shorten(?:s|ed|ing)?|shrink(?:s|ing)?|slim(?:s|med|ming)?(?: down)?|trim(?:s|med|ming)? (?:down|the fat)|condens(?:e[ds]?|ing)|compact(?:s|ed|ing)?|consolidat(?:e[ds]?|ing|ion)|de-?dup(?:e[ds]?|ing|licat\\w+)?|duplicat(?:ion|ed code|e code)|DRY|inlin(?:e[ds]?|ing)|collaps(?:e[ds]?|ing)|unif(?:y|ies|ied|ying|ication)|extract(?:s|ed|ing|ion)?|split(?:s|ting)?|mov(?:e[ds]?|ing)|merg(?:e[ds]?|ing) (?:\\S+ ){1,6}?(?:into|with)|separat(?:e[ds]?|ing)|refactor(?:s|ed|ing)?|restructur(?:e[ds]?|ing)|re-?organi[sz](?:e[ds]?|ing|ation)|re-?writ(?:e|es|ing|ten)|re-?work(?:s|ed|ing)?|re-?wrote|overhaul(?:s|ed|ing)?|moderni[sz](?:e[ds]?|ing|ation)|migrat(?:e[ds]?|ing|ion)|convert(?:s|ed|ing)?|port(?:s|ed|ing)? (?:\\S+ ){0,6}?to|replac(?:e[ds]?|ing) (?:\\S+ ){1,10}?(?:with|by)|switch(?:es|ed|ing)? (?:\\S+ ){0,6}?(?:to|from|over)|dead code|unused|obsolete|superfluous|redundant|reduc(?:e[ds]?|ing) (?:\\S+ ){0,4}?(?:size|code|lines|boilerplate|duplication|complexity|repetition)";

const ASKED = new RegExp(`\\b(?:${GOES}|${SHRINKS})\\b`, "i");
/** The same words where they forbid it, or tell what a program does today. */
const NEGATED = new RegExp(
  `\\b(?:not|n't|never|nothing|nobody|without|instead of|rather than|no need to|avoid(?:s|ing)?|prevents?|stops?)\\s+(?:[\\w'-]+\\s+){0,3}?(?:${GOES}|${SHRINKS}|los\\w+)\\b|n't\\s+(?:[\\w'-]+\\s+){0,3}?(?:${GOES})\\b`,
  "gi",
);
const TOLD =
  /\b(?:is|are|was|were|gets?|got|being|been|silently|accidentally|wrongly)\s+(?:[\w'-]+\s+){0,2}?(?:removed|deleted|dropped|stripped|discarded|pruned|purged|eliminated|moved|converted|merged|split|trimmed)\b/gi;
/** What a sentence takes out of what it asks for. */
const KEPT = /\b(?:keep(?:s|ing)?|preserv\w+|leav(?:e|es|ing)|except|but not|other than|apart from)\b[^,;]*/gi;

function askedIn(text: string): string {
  return text.replace(NEGATED, "").replace(TOLD, "");
}

/** Whether the task's words, or its being a refactoring, let one expect that lines go. */
export function asksForRemoval(task: Task): boolean {
  return task.category === "refactor" || ASKED.test(askedIn(wordsOf(task)));
}

/**
 * What a sentence of the task that asks for a removal says of a file: `it` by its name, or by something that it declared
 * and has no more; `part` by something else that was in it and is no more; null: it does not speak of it.
 */
export function removedByName(task: Task, file: GuardedFile): "it" | "part" | null {
  const said = sentencesOf(wordsOf(task))
    .map((sentence) => askedIn(sentence).replace(KEPT, ""))
    .filter((sentence) => ASKED.test(sentence))
    .join("\n");
  if (said === "") return null;
  const speaking: Task = { ...task, title: said, description: "", acceptance: [], paths: [] };
  const names = file.previousPath === null ? [file.path] : [file.path, file.previousPath];
  if (names.some((path) => namesFile(speaking, path) || namesStem(said, path))) return "it";
  return whatIsGone(said, file);
}

/** A list belongs to the line that announces it; any other line of a list, and any sentence, stands for itself. */
function sentencesOf(text: string): string[] {
  const parts: string[] = [];
  let isAnnounced = false;
  for (const line of text.split("\n")) {
    const isItem = /^\s*(?:[-*+•]|\d+[.)])\s/.test(line);
    const isBlank = line.trim() === "";
    if (isItem && !isAnnounced) parts.push(line);
    else if (isBlank) {
      if (!isAnnounced) parts.push("");
    } else parts.push(`${parts.pop() ?? ""} ${line}`);
    if (!isItem && !isBlank) isAnnounced = /:\s*$/.test(line);
  }
  return parts.flatMap((part) => part.split(/(?<=[.!?])\s+(?=\S)|;\s/)).filter((part) => part.trim() !== "");
}

/** "the legacy parser" means `legacy-parser.ts`; a stem of one short word means too much. */
function namesStem(said: string, path: string): boolean {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/(?<=.)(?:\.\w+)+$/, "");
  const words = stem
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  if (words.length === 0 || words.join("").length < SHORTEST_STEM) return false;
  const spoken = said.toLowerCase();
  return [words.join(" "), words.join(""), stem.toLowerCase()].some((name) => containsWord(spoken, name));
}

const SHORTEST_STEM = 5;
const SHORTEST_NAME = 3;

/** Names that a sentence has, that the file had, and has no more: those it declared, or that nobody takes for plain words. */
function whatIsGone(said: string, { before, after }: GuardedFile): "it" | "part" | null {
  if (before === null) return null;
  const left = new Set(namesIn(after));
  const had = new Set(namesIn(before));
  const gone = namesIn(said).filter((name) => name.length >= SHORTEST_NAME && had.has(name) && !left.has(name));
  const declared = new Set([...before.matchAll(DECLARED)].map(([, name = ""]) => name));
  if (gone.some((name) => declared.has(name))) return "it";
  const marked = new Set([...said.matchAll(MARKED)].flatMap(([, text = ""]) => namesIn(text)));
  return gone.some((name) => marked.has(name) || LIKE_CODE.test(name)) ? "part" : null;
}

const MARKED = /[`"'“‘]([^`"'”’\n]{1,80})[`"'”’]/g;
const LIKE_CODE = /[\p{Ll}\p{N}]\p{Lu}|_|\d/u;
const DECLARED =
  /\b(?:function|class|interface|type|enum|struct|trait|module|namespace|record|object|protocol|def|fn|func|fun|sub|const|let|var|val|static|macro_rules!|package|impl)\s+\*?([\p{L}_$][\p{L}\p{N}_$]*)/gu;

function namesIn(text: string | null): string[] {
  return linesOf(text).flatMap(({ text: line }) => line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
}
