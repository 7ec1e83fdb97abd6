import { z } from "zod";
import { type Critique, MAX_SENTENCE, MAX_WORDS, plainCritique } from "../critique.ts";
import type { EventOf } from "../event.ts";
import type { Ledger } from "../ledger.ts";
import { CATEGORIES, taskIdSchema } from "../task.ts";
import { terminalText } from "../terminal-text.ts";
import { dayAfter, zonedTimeOf } from "../zoned-time.ts";
import { lessonStems } from "./directives.ts";
import { ownWords } from "./own-words.ts";

/** What a trusted person said, and nobody has learnt from yet. `event` is its event in the ledger. */
export const wordsSchema = z.object({
  event: z.string().min(1).max(300),
  kind: z.enum(["note", "closing"]),
  task: taskIdSchema,
  iid: z.number().int().positive(),
  author: z.string(),
  body: z.string().max(4_000),
});
export type Words = z.infer<typeof wordsSchema>;

/** Most words that one cycle learns from: the others wait for the next. */
const MAX_HEARD = 12;

/** `Thanks!` and `LGTM` teach nothing. */
const LEAST_WORDS = 4;

/** Words wait while Night Shift rests; older ones are history. */
const LOOK_BACK_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * What trusted people said of late that is in no critique and was not heard yet, oldest first: the reason of
 * each close, and each note that is none. Whoever may not direct Night Shift is not heard, however he says it.
 */
export function waitingWords(ledger: Ledger, critiques: readonly Critique[], now: Date): Words[] {
  const { events } = ledger;
  const known = new Set([
    ...critiques.flatMap(({ event, also }) => [...(event === null ? [] : [event]), ...also]),
    ...events.flatMap((e) => (e.type === "cycle.closed" ? (e.heard ?? []) : [])),
  ]);
  const from = now.getTime() - LOOK_BACK_DAYS * DAY_MS;
  return events
    .filter((e) => Date.parse(e.at) >= from && !known.has(e.id))
    .flatMap((e): Words[] => {
      if (e.type === "mr.closed") return closingWords(e, ledger);
      return e.type === "note.received" ? noteWords(e, ledger) : [];
    })
    .filter((words) => !ledger.critiques.has(critiqueIdOf(words)))
    .slice(0, MAX_HEARD);
}

function closingWords({ id, task, iid, by, reason }: EventOf<"mr.closed">, ledger: Ledger): Words[] {
  const same = ledger.events.flatMap((e) =>
    e.type === "note.received" && e.iid === iid && e.body === reason ? [e] : [],
  );
  // Somebody who repeats what a trusted person said takes nothing away from it.
  const said = same.findLast(({ trusted }) => trusted) ?? same.at(-1);
  if (said?.trusted === false) return [];
  const author = said?.author ?? by;
  if (author === "" || !/[\p{L}\p{N}]/u.test(ownWords(reason))) return [];
  return [{ event: id, kind: "closing", task, iid, author, body: reason.slice(0, 4_000) }];
}

function noteWords({ id, task, iid, author, trusted, body }: EventOf<"note.received">, ledger: Ledger): Words[] {
  const mergeRequest = ledger.mergeRequests.get(iid);
  const isClosing = mergeRequest?.state === "closed" && mergeRequest.reason === body;
  if (!trusted || isClosing || ownWords(body).split(/\s+/).length < LEAST_WORDS) return [];
  return [{ event: id, kind: "note", task, iid, author, body: body.slice(0, 4_000) }];
}

/** What a model made of people's words. */
export const distilledSchema = z.object({
  wrong: z.string().max(MAX_SENTENCE),
  why: z.string().max(MAX_SENTENCE),
  lesson: z.string().min(1).max(MAX_SENTENCE),
  category: z.enum(CATEGORIES).nullable(),
});
export type Distilled = z.infer<typeof distilledSchema>;

/**
 * Whether a distillation is about what was said: it has a word in common with it. A model that was talked into something
 * else is not believed.
 */
export function isGrounded({ wrong, lesson }: Pick<Distilled, "wrong" | "lesson">, words: readonly Words[]): boolean {
  const said = lessonStems(words.map(({ body }) => ownWords(body)).join(" "));
  return lessonStems(`${lesson} ${wrong}`).intersection(said).size > 0;
}

/** One file for what one event says. */
function critiqueIdOf({ task, kind, event, iid }: Words): string {
  return `${task}-${kind === "closing" ? `closed-${iid}` : `note-${event.replace(/^.*\//, "")}`}`;
}

/**
 * The critique that people's words become; as distilled by a model, or (null) in their own words. Who said it is known
 * from the ledger, and the words stay attached as they are.
 */
export function critiqueOfWords(
  words: readonly [Words, ...Words[]],
  distilled: Distilled | null,
  { cycle, now, timeZone, days }: { cycle: string; now: Date; timeZone: string; days: number },
): Critique {
  const [first, ...others] = words;
  const { task, author, event, body } = first;
  const said = distilled ?? { wrong: "", why: "", lesson: ownWords(body), category: null };
  // What masks a secret may be longer than it.
  const lesson = trimmed(terminalText(said.lesson));
  const [wrong, why] = [said.wrong, said.why].map((text) => terminalText(text).slice(0, MAX_SENTENCE));
  return {
    ...plainCritique({ id: critiqueIdOf(first), task, cycle, lesson, body: words.map(quoted).join("\n\n") }),
    ...{ wrong: wrong ?? "", why: why ?? "", category: said.category },
    ...{ event, author: `human:${author}`, also: others.map((other) => other.event) },
    expires: dayAfter(zonedTimeOf(now, timeZone).date, days),
    count: new Set(words.map((one) => one.task)).size,
  };
}

/** As they were, line by line in a quote: nothing in it is a heading or front matter of the file. */
function quoted({ author, iid, body }: Words): string {
  const lines = terminalText(body)
    .split(/\r?\n/)
    .map((line) => `> ${line}`.trimEnd());
  return [`${author} on !${iid}:`, "", ...lines].join("\n");
}

function trimmed(text: string): string {
  const words = text.split(/\s+/);
  const short = words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1).join(" ")} …` : words.join(" ");
  return short.length > MAX_SENTENCE ? `${short.slice(0, MAX_SENTENCE - 1).trimEnd()}…` : short;
}
