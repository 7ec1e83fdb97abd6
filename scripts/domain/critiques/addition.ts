import { type Critique, critiqueFile, formatCritique, wordsIn } from "../critique.ts";
import type { EventBody } from "../event.ts";
import { splitFrontMatter } from "../front-matter.ts";
import type { Ledger } from "../ledger.ts";
import { setYamlKeys } from "../yaml-edit.ts";
import { isSameLesson } from "./likeness.ts";
import { readCritiques } from "./read.ts";
import { joinedScope } from "./scope.ts";
import { isHuman, type Standings } from "./standing.ts";

/** What a new critique does to the state: a file of its own, more weight for one that says the same, or nothing. */
export type Addition = { files: Map<string, string>; events: EventBody[] };

const NOTHING: Addition = { files: new Map(), events: [] };

/** Longest body: words of many people add up. */
const MAX_BODY = 20_000;

/**
 * Adds a critique to the state's files. One that says what another in force or waiting says already is counted there, once
 * an event; what grades say and was shown to be of no use stays retired. The same critique twice is one.
 */
export function addCritique(
  files: ReadonlyMap<string, string>,
  more: Critique,
  { ledger, standings }: { ledger: Ledger; standings: Standings },
): Addition {
  const { critiques } = readCritiques(files);
  if (files.has(critiqueFile(more.id)) || critiques.some((known) => isTold(known, more))) return NOTHING;
  // By a person a lesson may come again; a machine would say it every night.
  if (!isHuman(more, ledger) && isUseless(more, critiques, ledger)) return NOTHING;
  const isAlive = (id: string) => ["in-force", "pending"].includes(standings.get(id)?.kind ?? "in-force");
  const same = critiques.find((known) => isAlive(known.id) && isSameLesson(known, more));
  if (same === undefined) return created(more);
  const file = critiqueFile(same.id);
  const merged = mergedCritique(same, more, ledger);
  return { files: new Map([[file, editCritique(files.get(file) ?? "", same, merged)]]), events: [] };
}

function created(critique: Critique): Addition {
  const { id, task, lesson, author } = critique;
  const event: EventBody = {
    type: "critique.added",
    task,
    critique: id,
    lesson,
    ...(author === null ? {} : { author }),
  };
  return { files: new Map([[critiqueFile(id), formatCritique(critique)]]), events: [event] };
}

function isTold(known: Critique, more: Critique): boolean {
  return more.event !== null && (known.event === more.event || known.also.includes(more.event));
}

/** Whether a lesson says what was shown to be of no use. The ledger remembers one whose file people have cleared away. */
function isUseless(more: Critique, critiques: readonly Critique[], ledger: Ledger): boolean {
  const useless = new Set(
    ledger.events.flatMap((e) =>
      e.type === "critique.retired" && (e.cause === "no-effect" || e.cause === "harm") ? [e.critique] : [],
    ),
  );
  const cleared = [...ledger.critiques.values()].map(({ critique: id, lesson }) => ({ id, lesson, wrong: "" }));
  return [...critiques, ...cleared].some((known) => useless.has(known.id) && isSameLesson(known, more));
}

/**
 * People's words take the place of a machine's; what both apply to counts, unless a person has said what his own applies
 * to; the later end holds, and a person's lesson without an end gets none.
 */
function mergedCritique(known: Critique, more: Critique, ledger: Ledger): Critique {
  const [isByPerson, isMoreByPerson] = [isHuman(known, ledger), isHuman(more, ledger)];
  const isUpgraded = isMoreByPerson && !isByPerson;
  const { author, wrong, why, lesson } = isUpgraded ? more : known;
  const isNewTask = !tasksOf(known, ledger).has(more.task);
  const isEndless = known.expires === null && !ledger.critiques.has(known.id);
  const ends = [known.expires, more.expires].filter((day) => day !== null).sort();
  return {
    ...known,
    ...(isByPerson && !isMoreByPerson ? {} : joinedScope(known, more)),
    ...{ author, wrong, why, lesson, critical: known.critical || more.critical },
    expires: isEndless ? null : (ends.at(-1) ?? null),
    count: known.count + (isNewTask ? 1 : 0),
    also: [...new Set([...known.also, ...(more.event === null ? [] : [more.event]), ...more.also])],
    body: `${known.body}\n\n${more.body}`.trim().slice(0, MAX_BODY),
  };
}

function tasksOf({ task, event, also }: Critique, { events }: Ledger): ReadonlySet<string> {
  const ids = new Set([...(event === null ? [] : [event]), ...also]);
  return new Set([task, ...events.flatMap((e) => (ids.has(e.id) && "task" in e ? [e.task] : []))]);
}

const KEYS = [
  "wrong",
  "why",
  "lesson",
  "author",
  "category",
  "model",
  "paths",
  "expires",
  "count",
  "also",
  "critical",
] as const;

/** The file with what has changed; comments, order and unknown keys of people stay. */
function editCritique(text: string, before: Critique, after: Critique): string {
  const split = splitFrontMatter(text);
  if (split === null || wordsIn([after.lesson]) === 0) return formatCritique(after);
  const changes = KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map(
    (key) => [key, after[key]] as const,
  );
  return `${split.open}${setYamlKeys(split.yaml, changes)}${split.close}\n${after.body}\n`;
}
