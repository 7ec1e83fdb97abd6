import { conceptsOf } from "../../domain/concepts.ts";
import { isCode, isFixture, isGenerated, isProse, isTest } from "../../domain/guards/file-kind.ts";
import { type GuardedFile, isDeleted } from "../../domain/guards/guard.ts";
import { mayHoldAnyName } from "../../domain/heuristics/missing-names.ts";
import type { ExaminedFile, FileWords, Surroundings } from "../../domain/heuristics/rule.ts";
import { functionsByBrackets } from "../../domain/source/function-span.ts";
import { linesIn, type SourceText } from "../../domain/source/source-text.ts";
import { lex } from "../../domain/source/tokens.ts";
import type { InspectedProject } from "../../ports/inspection.ts";
import { readFunctions } from "./functions.ts";
import { remembered } from "./remembered.ts";
import { NO_LIMIT } from "./time-limit.ts";

export type Examination = { examined: ExaminedFile[]; surroundings: Surroundings };

/** Longer files are data, or written by programs: their words are left out. */
const MAX_CHARACTERS = 400_000;
/** Most files around a change that are read; a project with more is judged by these. */
const MAX_FILES = 6_000;
/** Most files that are parsed because they look like what is new, and the share of its words that they must have. */
const MAX_ALIKE = 3;
const SHARED_WORDS = 0.8;
/** Shorter bodies are alike by chance. */
const SHORTEST_BODY = 40;
const KEPT_CHARACTERS = 24_000_000;

const WORD = /[A-Za-z_$][\w$]*/g;

const sourceOf = remembered(KEPT_CHARACTERS, readSource);
const wordsOf = remembered(KEPT_CHARACTERS * 1.5, (_path, text): Omit<FileWords, "named"> => {
  const names = new Set(text.match(WORD) ?? []);
  return {
    names,
    concepts: new Set(conceptsOf([...names].join(" ")).keys()),
    isOpen: mayHoldAnyName(text),
    lines: linesIn(text),
  };
});

/** Paths are few and short: their concepts are kept for as long as the process runs, up to a bound. */
const MAX_PATHS = 50_000;
const namedBy = new Map<string, ReadonlySet<string>>();

function wordsAt(path: string, text: string): FileWords {
  const named = namedBy.get(path) ?? new Set(conceptsOf(path).keys());
  if (namedBy.size >= MAX_PATHS) namedBy.clear();
  namedBy.set(path, named);
  return { ...wordsOf(path, text), named };
}

async function readSource(path: string, text: string): Promise<SourceText | null> {
  const lexed = text.length > MAX_CHARACTERS ? null : lex(path, text);
  if (lexed === null) return null;
  return { ...lexed, text, functions: (await readFunctions(path, text)) ?? functionsByBrackets(lexed.tokens) };
}

/**
 * What parsers say of the files of a change, and the words of the files around it. `project` is the tree after the change.
 * Throws when `limit` does: fixtures are parsed here for the first time, and may be made to take for ever.
 */
export async function examineChange(
  files: readonly GuardedFile[],
  project: InspectedProject,
  limit = NO_LIMIT,
): Promise<Examination> {
  const examined: ExaminedFile[] = [];
  for (const file of files) {
    limit();
    const { path, previousPath, before, after } = file;
    examined.push({
      file,
      before: before === null ? null : await sourceOf(previousPath ?? path, before),
      after: after === null ? null : await sourceOf(path, after),
    });
  }
  const words = new Map<string, FileWords>();
  const changed = new Set(files.map(({ path }) => path));
  const paths = await project.list();
  for (const path of paths.filter((path) => isSpoken(path) && !changed.has(path)).slice(0, MAX_FILES)) {
    const text = await project.read(path);
    if (text !== null && text.length <= MAX_CHARACTERS) words.set(path, wordsAt(path, text));
  }
  const before = files.flatMap(({ path, before }): [string, FileWords][] =>
    before === null || before.length > MAX_CHARACTERS ? [] : [[path, wordsAt(path, before)]],
  );
  return {
    examined,
    surroundings: {
      paths: new Set(paths),
      words,
      settings: await settingsIn(paths, project),
      changed: new Map(before),
      alike: await alikeFiles(examined, words, project),
    },
  };
}

/** Files that set what programs find in their environment. */
const SETS =
  /(^|\/)(?:\.gitlab-ci\.ya?ml|package\.json|makefile|justfile|dockerfile|(?:docker-)?compose[\w.-]*\.ya?ml|tox\.ini|pyproject\.toml|\.env[\w.-]*)$|^\.(?:github\/workflows|gitlab|circleci)\/[\w/.-]+\.ya?ml$/i;
const MAX_SETTINGS = 60;
const settingsOf = remembered(KEPT_CHARACTERS / 4, (_path, text) => text.match(/\b[A-Z][A-Z0-9_]{2,}\b/g) ?? []);

async function settingsIn(paths: readonly string[], project: InspectedProject): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const path of paths.filter((path) => SETS.test(path)).slice(0, MAX_SETTINGS)) {
    const text = await project.read(path);
    if (text !== null && text.length <= MAX_CHARACTERS) for (const name of settingsOf(path, text)) names.add(name);
  }
  return names;
}

function isSpoken(path: string): boolean {
  return (
    (isCode(path) || isProse(path)) && !isGenerated(path) && !/(^|\/)(changelog|changes|history|news)\b/i.test(path)
  );
}

async function alikeFiles(
  examined: readonly ExaminedFile[],
  words: ReadonlyMap<string, FileWords>,
  project: InspectedProject,
): Promise<Surroundings["alike"]> {
  const wanted = examined.flatMap(newParts).map((text) => new Set(text.match(WORD) ?? []));
  const found = new Map<string, number>();
  for (const names of wanted.filter(({ size }) => size >= 5)) {
    for (const [path, { names: theirs }] of words) {
      if (!isCode(path) || isFixture(path)) continue;
      const share = sharedWords(names, theirs);
      if (share >= SHARED_WORDS) found.set(path, Math.max(share, found.get(path) ?? 0));
    }
  }
  const nearest = [...found].sort(([, a], [, b]) => b - a).slice(0, MAX_ALIKE);
  const alike: { path: string; source: SourceText }[] = [];
  for (const [path] of nearest) {
    const source = await sourceOf(path, (await project.read(path)) ?? "");
    if (source !== null) alike.push({ path, source });
  }
  return alike;
}

/** The share of words that a file has as well; 0 as soon as it is surely too small. */
function sharedWords(names: ReadonlySet<string>, theirs: ReadonlySet<string>): number {
  let missing = 0;
  for (const name of names) {
    if (theirs.has(name)) continue;
    missing += 1;
    if (missing > names.size * (1 - SHARED_WORDS)) return 0;
  }
  return 1 - missing / names.size;
}

/** The texts that may be copies: new files, and functions that are new in a file. */
function newParts({ file, before, after }: ExaminedFile): string[] {
  if (after === null || isDeleted(file) || isTest(file.path) || isFixture(file.path)) return [];
  const known = new Set(before?.functions.map(({ name }) => name));
  const functions = after.functions
    .filter(({ name, bodyAt, bodyEnd }) => name !== null && !known.has(name) && bodyEnd - bodyAt >= SHORTEST_BODY)
    .map(({ bodyAt, bodyEnd }) => after.text.slice(bodyAt, bodyEnd));
  return before === null ? [after.text, ...functions] : functions;
}
