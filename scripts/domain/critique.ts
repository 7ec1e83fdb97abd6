import { stringify } from "yaml";
import { z } from "zod";
import { checkYaml, misspeltKeys, parseBoundedYaml, type YamlSource } from "./bounded-yaml.ts";
import type { Parsed } from "./fault.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { pathPatternSchema } from "./path-pattern.ts";
import { remembered } from "./remembered.ts";
import { CATEGORIES, type Category, taskIdSchema } from "./task.ts";

/** What went wrong, why, and what to do instead have so many words together: more dilute each other in a brief. */
export const MAX_WORDS = 80;

/** Characters of each of the three. */
export const MAX_SENTENCE = 500;

/** One lesson: `feedback/critiques/<id>.md`. People may edit or delete it. */
export type Critique = {
  id: string;
  task: string;
  cycle: string;
  /** What went wrong, and why; empty where that is not said. */
  wrong: string;
  why: string;
  /** What to do instead. */
  lesson: string;
  /** The ledger's event that it comes from; null in files of before it was kept, and in people's own. */
  event: string | null;
  /** `human:<username>` or `judge@<hash>`; null where the file does not say. */
  author: string | null;
  /** What it applies to; null and empty: to everything. */
  category: Category | null;
  paths: string[];
  model: string | null;
  /** The last day on which it counts (yyyy-mm-dd); null: see `keep` and the ledger. */
  expires: string | null;
  /** A person wants it for good: it neither ends nor is retired. */
  keep: boolean;
  /** In how many tasks it was seen. */
  count: number;
  /** Further events that say the same. */
  also: string[];
  /** So grave that one occurrence is enough. */
  critical: boolean;
  /** The words that it was made from, as they were. */
  body: string;
};

const sentence = (what: string) =>
  z.string(what).trim().max(MAX_SENTENCE, `${what} of at most ${MAX_SENTENCE} characters`);

const EVENT_ID = "the ID of an event of the ledger";
const eventId = z.string(EVENT_ID).min(1, EVENT_ID).max(300, EVENT_ID);

const frontMatterSchema = z
  .looseObject({
    task: taskIdSchema,
    cycle: z.string("the cycle it comes from").min(1),
    wrong: sentence("what went wrong").default(""),
    why: sentence("why it went wrong").default(""),
    lesson: sentence("the lesson in one sentence").min(1, "the lesson in one sentence"),
    event: eventId.nullish(),
    author: z
      .string("human:<username>, or a judge")
      .regex(/^(human:\S+|judge@[0-9a-f]{12})$/, "human:<username>, or judge@ and twelve hexadecimal digits")
      .nullish(),
    category: z.enum(CATEGORIES, `one of ${CATEGORIES.join(", ")}`).nullish(),
    paths: z.array(pathPatternSchema, "a list of glob patterns").max(50, "at most 50 patterns").default([]),
    model: z.string("a model's name").min(1).nullish(),
    expires: z.iso.date("a day such as 2026-12-03").nullish(),
    keep: z.boolean("true or false").default(false),
    count: z.number("a whole number").int("a whole number").min(1, "1 or more").max(1_000_000).default(1),
    also: z.array(eventId, "a list of IDs of events").max(1_000).default([]),
    critical: z.boolean("true or false").default(false),
  })
  // A file of before `wrong` and `why` has a lesson of up to 500 characters, however many words these are.
  .refine(({ wrong, why, lesson }) => wrong + why === "" || wordsIn([wrong, why, lesson]) <= MAX_WORDS, {
    path: ["lesson"],
    error: `at most ${MAX_WORDS} words in wrong, why and lesson together`,
  });

const EXAMPLES: YamlSource["examples"] = {
  "": "---\ntask: BUG-001-empty-input\ncycle: p1042\nlesson: Write the failing test before the fix\n---",
  task: "task: BUG-001-empty-input",
  cycle: "cycle: p1042",
  wrong: "wrong: The fix came without a test",
  why: "why: The tests of the folder were not looked at",
  lesson: "lesson: Write the failing test before the fix",
  event: "event: note.received:!7/12",
  author: "author: human:maintainer",
  category: "category: code",
  paths: 'paths: ["src/**"]',
  model: "model: claude-sonnet-5-5",
  expires: "expires: 2026-12-03",
  keep: "keep: true",
  count: "count: 2",
  also: 'also: ["note.received:!9/31"]',
  critical: "critical: true",
};

/** The folder of the critiques, with its slash. */
export const CRITIQUES = "feedback/critiques/";

/** Where the critique with an ID lies. */
export function critiqueFile(id: string): string {
  return `${CRITIQUES}${id}.md`;
}

/** One critique a task and cycle: the same reflection written twice is one file. */
export function critiqueId(task: string, cycle: string): string {
  return `${task}-${cycle}`;
}

export function wordsIn(texts: readonly string[]): number {
  return texts.join(" ").split(/\s+/).filter(Boolean).length;
}

/** A critique of which only this is said; everything else is as when a file leaves it out. */
export function plainCritique(said: Pick<Critique, "id" | "task" | "cycle" | "lesson" | "body">): Critique {
  const nobody = { event: null, author: null, category: null, paths: [], model: null, expires: null };
  return { ...{ wrong: "", why: "" }, ...nobody, keep: false, count: 1, also: [], critical: false, ...said };
}

/** The file of a critique. `parseCritique` gives it back, its sentences in one line each and its body trimmed. */
export function formatCritique(critique: Critique): string {
  return `---\n${stringify(frontMatterOf(critique), { lineWidth: 0 })}---\n\n${critique.body.trim()}\n`;
}

/** What differs from the defaults, in the order in which it reads best. */
function frontMatterOf(critique: Critique): Record<string, unknown> {
  const { task, cycle, event, author, category, paths, model, expires, keep, count, also, critical } = critique;
  // Prompts list lessons one a line.
  const line = (text: string) => text.replace(/\s+/g, " ").trim();
  const [wrong, why, lesson] = [line(critique.wrong), line(critique.why), line(critique.lesson)];
  const all = { task, cycle, wrong, why, lesson, event, author, category, paths, model, expires, keep, count, also };
  const said = Object.entries({ ...all, critical }).filter(([key, value]) => {
    const isList = Array.isArray(value) && value.length === 0;
    return !(value === null || value === false || value === "" || isList || (key === "count" && value === 1));
  });
  return Object.fromEntries(said);
}

/** Parses a critique file; faults name file, line, what was found, what was expected, and an example. */
export const parseCritique: (file: string, text: string) => Parsed<Critique> = remembered(readCritique);

function readCritique(file: string, text: string): Parsed<Critique> {
  const source: YamlSource = { file, firstLine: 2, examples: EXAMPLES };
  const split = splitFrontMatter(text);
  if (split === null) {
    const example = EXAMPLES[""] ?? "";
    return {
      kind: "faults",
      faults: [{ file, line: 1, found: "no front matter", expected: "front matter between two lines of ---", example }],
    };
  }
  const yaml = parseBoundedYaml(split.yaml, source);
  if (yaml.kind === "faults") return yaml;
  const matter = checkYaml(yaml.value, frontMatterSchema, source);
  if (matter.kind === "faults") return matter;
  const misspelt = misspeltKeys(yaml.value, frontMatterSchema, source);
  if (misspelt.length > 0) return { kind: "faults", faults: misspelt };
  const m = matter.value;
  const { task, cycle, wrong, why, lesson, paths, keep, count, also, critical } = m;
  const scope = { category: m.category ?? null, paths, model: m.model ?? null };
  const origin = { event: m.event ?? null, author: m.author ?? null, expires: m.expires ?? null };
  const id = critiqueIdOf(file);
  const said = { id, task, cycle, wrong, why, lesson, body: split.body.trim() };
  return { kind: "ok", value: { ...said, ...scope, ...origin, keep, count, also, critical } };
}

/** The ID in `feedback/critiques/BUG-001-p7.md`. */
function critiqueIdOf(file: string): string {
  return file.replace(/^.*\//, "").replace(/\.md$/, "");
}
