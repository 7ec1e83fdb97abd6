import { conceptsOf } from "../concepts.ts";
import { gainedLines, lostLines } from "../guards/changed-lines.ts";
import { asksForLayout, asksForTests, isSource, servesTests } from "./change-kinds.ts";
import type { FileWords, Flaw, HeuristicInput, Rule } from "./rule.ts";

/** How people speak of any task at all: what they do to a thing does not tell which. As `conceptsOf` writes them. */
const MANNER = new Set([
  ...conceptsOf(
    `fixes fixed fixing feat feature features chore refactor refactoring prevent prevents avoid avoids migrate migrating migration revert reverts
    improve improved improves improvement clean cleaned cleanup tidy handle handles handling initial couple slight slightly tweak tweaks bit
    chore build ci deps dep dependency dependencies crate crates package packages library libraries maint maintenance unmaintained perf style test tests coverage
    better correct correctly properly proper wrong bug bugs issue issues problem problems due because reason way ways several various
    multiple minor major simple simplify introduce introduces remove removed removes rename update updated updates rewrite rework
    accordingly back again longer always never even really just part close closes resolve resolves related ability enable breaking
    functionality basic basics restore implementation implementations compatibility compatible behavior behaviour logic case cases edge rare
    automatically specify specifying first draft try trying ensure ensures sure make makes found find address addresses audit codebase
    remaining replace replaces next merge gracefully potential intermittent allow allows support supports add adds adding use uses using
    also instead new when if only into from with without existing now more`,
  ).keys(),
]);

/** What a concept weighs that nobody here has ever written down: most are the task's manner of speaking. */
const UNKNOWN = 0.2;
/** What the name of a changed function or the path of a file says counts for more than what a line says. */
const IN_FUNCTION = 1.2;
const IN_PATH = 1.3;
/** A description says much in passing. */
const DESCRIPTION = 0.5;
const HEAVIEST = 6;
/** The share of the task's concepts from which on a change is surely about it, and below which it surely is not. */
const ON_TOPIC = 0.4;
const OFF_TOPIC = 0.16;
/**
 * Words are weak evidence: less than what a plain fault costs. What is nearly sure costs as much as what is: in between lie
 * as many changes that answer their task as others.
 */
const MOST_POINTS = 3.7;
const STEEPNESS = 7.2;
/** A change of few words, and a task of few that anybody here knows, prove little either way. */
const TELLING_CHANGE = 25;
const TELLING_TASK = 3;
const UNKNOWN_TELLS = 0.5;

export const OFF_TOPIC_CHANGE: Rule = {
  rule: "off-topic",
  category: "completeness",
  describe: "a change speaks of what its task speaks of",
  find: (input) => {
    if (
      asksForLayout(input.task) ||
      MENDS_WORDS.test(input.task.title) ||
      isOfTestsAlone(input) ||
      touchesWhatIsNamed(input)
    )
      return [];
    const share = relevance(input);
    if (share === null || share.of >= ON_TOPIC) return [];
    const doubt = share.certainty * Math.min(1, (ON_TOPIC - share.of) / (ON_TOPIC - OFF_TOPIC));
    const points = Math.min(MOST_POINTS, STEEPNESS * doubt);
    const missing = share.missing.slice(0, 5).join(", ");
    const flaw: Flaw = {
      points: Math.round(points * 10) / 10,
      path: null,
      line: null,
      detail: `the change says little of what the task is about: nothing in it speaks of ${missing}`,
      remedy: "Look at the task again: change what it names, or say in the summary how the change answers it.",
    };
    return flaw.points < 0.3 ? [] : [flaw];
  },
};

/** Slips of the pen may stand anywhere: the title says what they are, and not where. */
const MENDS_WORDS = /\b(?:typos?|spelling|misspell\w*|wording)\b/i;

/** Whether a task about tests is answered by tests: which these are, its words seldom tell. */
function isOfTestsAlone({ task, files }: HeuristicInput): boolean {
  return asksForTests(task) && files.some(({ path }) => servesTests(path)) && !files.some(({ path }) => isSource(path));
}

/** A name of code in a task's description, as people set it off: `MS_PER_UNIT`, `src/parse.ts`, `parse()`. */
const NAME_OF_CODE = /`([A-Za-z_$][\w$./-]{2,60})(?:\(\))?`/g;
const FEW_NAMES = 2;

/** Whether a change has in its lines, or as its files, at least half of the names of code by which its task says where to look. */
function touchesWhatIsNamed({ task, files }: HeuristicInput): boolean {
  const names = new Set(Array.from(task.description.matchAll(NAME_OF_CODE), ([, name = ""]) => name));
  if (names.size < FEW_NAMES) return false;
  const lines = files.flatMap((file) => [...gainedLines(file), ...lostLines(file)].map(({ text }) => text));
  const words = new Set(lines.join("\n").match(/[A-Za-z_$][\w$]*/g) ?? []);
  const paths = files.map(({ path }) => path);
  const met = [...names].filter((name) => words.has(name) || paths.some((path) => path.endsWith(name)));
  return met.length >= FEW_NAMES && met.length * 2 >= names.size;
}

/** How much of a task's concepts its change speaks of, the rarer ones weighing more; null for a task that says nothing. */
export function relevance(input: HeuristicInput): Relevance | null {
  const { title } = input.task;
  // Where a text can be found says nothing of what it is about.
  const description = input.task.description.replace(ADDRESS, " ");
  const said = whatIsSaid(input);
  // A vague title with a telling description, and a telling title with a long one, are both well served.
  const shares = [
    share([[title, 1]], input, said),
    share(
      [
        [title, 1],
        [description, DESCRIPTION],
      ],
      input,
      said,
    ),
  ].filter((each) => each !== null);
  const best = shares.sort((a, b) => b.of - a.of)[0] ?? null;
  return best === null ? null : { ...best, of: best.of - ELSEWHERE * knownElsewhere(input) };
}

const ADDRESS = /\bhttps?:\/\/[^\s)>\]]+/g;

/** `of` lies between 0 and a little above 1, `certainty` between 0 and 1. */
type Relevance = { of: number; certainty: number; missing: string[] };

/** What a change loses for each part of the title that another source file knows and none that it changes does. */
const ELSEWHERE = 0.2;

/** By how much the best other source file knows the title better than the best that the change touches, from 0 to 1. */
function knownElsewhere({ task, surroundings }: HeuristicInput): number {
  const { words, changed } = surroundings;
  const all = [...words.values(), ...changed.values()];
  const rarities = [...conceptsOf(task.title).keys()].map((concept): [string, number] => {
    const files = all.filter(({ concepts }) => concepts.has(concept)).length;
    return [concept, files === 0 ? 0 : Math.log((all.length + 1) / (files + 0.5))];
  });
  const total = rarities.reduce((sum, [, rarity]) => sum + rarity, 0);
  if (total === 0) return 0;
  const best = (files: ReadonlyMap<string, FileWords>) =>
    [...files]
      .filter(([path]) => isSource(path))
      .map(([, { concepts, named }]) =>
        rarities.reduce(
          (sum, [concept, rarity]) => sum + (concepts.has(concept) || named.has(concept) ? rarity : 0),
          0,
        ),
      )
      .reduce((a, b) => Math.max(a, b), 0);
  return Math.max(0, best(words) - best(changed)) / total;
}

const WORD = /[A-Za-z_$][\w$-]*/g;
const SHORTEST_FLAT = 5;

function flatten(word: string): string {
  return word.toLowerCase().replace(/[_$-]/g, "");
}

type Said = ReadonlyMap<string, number>;

/** Concepts that a change speaks of, and how loudly. */
function whatIsSaid({ task, files, examined }: HeuristicInput): Said {
  const said = new Map<string, number>();
  const hear = (concepts: Iterable<string>, loudness: number) => {
    for (const concept of concepts) said.set(concept, Math.max(loudness, said.get(concept) ?? 0));
  };
  const lines = files.flatMap((file) => [...gainedLines(file), ...lostLines(file)].map(({ text }) => text));
  hear(conceptsOf(lines.join("\n")).keys(), 1);
  const functions = examined.flatMap(({ file, after }) => {
    const gained = gainedLines(file).map(({ line }) => line);
    return (after?.functions ?? []).filter((span) => gained.some((line) => line >= span.line && line <= span.endLine));
  });
  hear(conceptsOf(functions.map(({ name }) => name ?? "").join(" ")).keys(), IN_FUNCTION);
  hear(conceptsOf(files.map(({ path }) => path).join("\n")).keys(), IN_PATH);
  // `encodeurl` and `setISOweek` mean `encodeUrl` and `setISOWeek`, whose parts are others.
  const flat = new Set([...lines, ...files.map(({ path }) => path)].join("\n").match(WORD)?.map(flatten));
  for (const word of `${task.title}\n${task.description}`.match(WORD) ?? []) {
    if (word.length >= SHORTEST_FLAT && flat.has(flatten(word))) hear(conceptsOf(word).keys(), 1);
  }
  return said;
}

function share(
  texts: readonly (readonly [string, number])[],
  { surroundings }: HeuristicInput,
  said: Said,
): Relevance | null {
  const vocabularies = [...surroundings.words.values(), ...surroundings.changed.values()];
  const weights = new Map<string, { weight: number; word: string; isUnknown: boolean }>();
  for (const [text, factor] of texts) {
    for (const [concept, word] of conceptsOf(text)) {
      if (weights.has(concept) || MANNER.has(concept)) continue;
      const files = vocabularies.filter(({ concepts }) => concepts.has(concept)).length;
      const isUnknown = files === 0 && (said.get(concept) ?? 0) < 1;
      const rarity = isUnknown
        ? UNKNOWN * Math.log(vocabularies.length + 1.5)
        : Math.min(HEAVIEST, Math.log((vocabularies.length + 1) / (Math.max(files, 0.5) + 0.5)) + 0.5);
      weights.set(concept, { weight: factor * rarity, word, isUnknown });
    }
  }
  const all = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0);
  if (all === 0) return null;
  const heard = [...weights].reduce((sum, [concept, { weight }]) => sum + weight * (said.get(concept) ?? 0), 0);
  const missing = [...weights]
    .filter(([concept]) => (said.get(concept) ?? 0) < 1)
    .sort(([, a], [, b]) => b.weight - a.weight)
    .map(([, { word }]) => word);
  const telling = [...weights.values()].reduce((sum, { isUnknown }) => sum + (isUnknown ? UNKNOWN_TELLS : 1), 0);
  const certainty = Math.min(1, said.size / TELLING_CHANGE) * Math.min(1, telling / TELLING_TASK);
  return { of: heard / all, certainty, missing };
}
