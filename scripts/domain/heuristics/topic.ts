import { gainedLines, lostLines } from "../guards/changed-lines.ts";
import { asksForLayout, asksForTests, isSource, servesTests } from "./change-kinds.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";
import { type Said, type Signs, saidInCodeAlone, signsOf, whatIsSaid } from "./topic-signs.ts";

/**
 * How a change about its task differs from one about another of the same project: logistic regression, fitted on 1,274 merged
 * changes of 95 public repositories, each with its own title and three others'. With every eighth of the repositories left out in
 * turn it tells 65 % of the others at 2 % of the own, and 59 % at 1.5 % (area under the curve 0.95); shares of words alone told 65 % at 2.7 %.
 */
const INTERCEPT = 1.92;
const WEIGHTS: Signs = {
  heaviest: 1.46,
  concepts: -2.41,
  knownElsewhere: -0.51,
  heard: 0.78,
  inTestNames: 3.19,
  lines: -0.48,
  inPaths: 1.71,
  known: -0.97,
};
/** From these log-odds against the topic on, words are nearly sure; they stay weaker evidence than a plain fault. */
const SURE = 2;
const SURE_POINTS = 3.6;
const MOST_POINTS = 4.4;
/** Points for each further unit of the log-odds: of two changes that speak of something else, the surer one is graded lower. */
const STEP = 0.2;
/** In between lie as many changes that answer their task as others: that is worth a trifle. */
const DOUBTFUL_POINTS = 1.5;
/** A change of few words proves little either way. */
const TELLING_CHANGE = 25;
/** So much of a description says what it is about; after that, descriptions go on to other things. */
const READ = 600;

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
    const found = oddsOf(input);
    if (found === null || found.against <= 0) return [];
    const share = Math.min(1, found.concepts / TELLING_CHANGE);
    const points =
      found.against < SURE || touchesOwnPath(input)
        ? DOUBTFUL_POINTS * Math.min(1, found.against / SURE)
        : Math.min(MOST_POINTS, SURE_POINTS + STEP * (found.against - SURE));
    const flaw: Flaw = {
      points: Math.round(points * share * 10) / 10,
      path: null,
      line: null,
      detail: `the change says little of what the task is about${found.missing.length === 0 ? "" : `: nothing in it speaks of ${found.missing.slice(0, 5).join(", ")}`}`,
      remedy: "Look at the task again: change what it names, or say in the summary how the change answers it.",
    };
    return flaw.points < 0.3 ? [] : [flaw];
  },
};

/** Log-odds that a change is about something else; null for a task that says nothing. `concepts`: how many the change speaks of. */
type Odds = { against: number; concepts: number; missing: string[] };

function oddsOf(input: HeuristicInput): Odds | null {
  // Where a text can be found says nothing of what it is about.
  const [title, description] = [input.task.title, input.task.description].map((text) => text.replace(ADDRESS, " "));
  // A vague title with a telling description, and a telling title with a long one, are both well served.
  const texts = [title ?? "", `${title}\n${description?.slice(0, READ)}`];
  const all = whatIsSaid(input);
  const done = saidInCodeAlone(title ?? "", all, input);
  const odds = [all, ...(done === null ? [] : [done])].map((said) => oddsBy(texts, said, input));
  const worst = odds.filter((each) => each !== null).sort((one, other) => other.against - one.against)[0];
  return worst === undefined ? null : { ...worst, concepts: all.concepts.size };
}

function oddsBy(texts: readonly string[], said: Said, input: HeuristicInput): Pick<Odds, "against" | "missing"> | null {
  const found = texts.map((text) => signsOf(text, said, input)).filter((each) => each !== null);
  if (found.length === 0) return null;
  const signs = Object.entries(WEIGHTS).map(([name, weight]) => {
    const values = found.map((each) => each.signs[name as keyof Signs]);
    return (weight * values.reduce((sum, value) => sum + value, 0)) / values.length;
  });
  const inFavour = INTERCEPT + signs.reduce((sum, each) => sum + each, 0);
  return { against: -inFavour, missing: found[0]?.missing ?? [] };
}

const ADDRESS = /\bhttps?:\/\/[^\s)>\]]+/g;

/** Slips of the pen may stand anywhere: the title says what they are, and not where. */
const MENDS_WORDS = /\b(?:typos?|spelling|misspell\w*|wording)\b/i;

/** Whether a task about tests is answered by tests: which these are, its words seldom tell. */
function isOfTestsAlone({ task, files }: HeuristicInput): boolean {
  return asksForTests(task) && files.some(({ path }) => servesTests(path)) && !files.some(({ path }) => isSource(path));
}

/** Whether the change is in a source file that the task's `paths` name: whoever names it has said where the work is, in other words than its code. */
function touchesOwnPath({ task, files }: HeuristicInput): boolean {
  return files.some(({ path }) => isSource(path) && task.paths.includes(path));
}

/** A name of code in a task's description, as people set it off: `MS_PER_UNIT`, `src/parse.ts`, `parse("-1h")`. */
const NAME_OF_CODE = /`([A-Za-z_$][\w$./-]{2,60})(?:\([^`\n]{0,80}\))?`/g;
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
