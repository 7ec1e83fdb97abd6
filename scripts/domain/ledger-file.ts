import { EVENT_TYPES, type EventType, eventSchema, type LedgerEvent, ledgerFileOf } from "./event.ts";
import type { Fault } from "./fault.ts";
import { remembered, rememberedNewest } from "./remembered.ts";
import { expectedWords, foundWords, shorten } from "./schema-words.ts";
import { contradiction, idFault, mayHoldDollars, told } from "./telling.ts";

/** Month files of the ledger; everything else among the state's files is none of this module's business. */
const LEDGER_FILE = /^backlog\/ledger\/\d{4}-\d{2}\.jsonl$/;

/** Where they are, in whatever case somebody has written it. */
const LEDGER_FOLDER = /^backlog\/ledger\//i;

/** The keys with which every line begins, in this order. */
const HEAD = ["v", "id", "at", "cycle", "type", "task"];

const EXAMPLE =
  '{"v":1,"id":"cycle.rested:c1","at":"2026-11-23T02:00:00.000Z","cycle":"c1","type":"cycle.rested","reasons":[]}';

type Line =
  | { kind: "blank" }
  | { kind: "event"; event: LedgerEvent }
  /** Written by a newer Night Shift: kept, known by its id, and not understood. */
  | { kind: "newer"; id: string; what: string }
  | { kind: "damaged"; found: string; expected: string };

/** A last line without its line break may also be the beginning of one, which holds nothing to lose. */
type LastLine = Line | { kind: "torn" };

/** Where an event stands. */
type Place = { file: string; line: number };

/**
 * Reads the month files (`backlog/ledger/yyyy-mm.jsonl`) among `files`, oldest month first.
 * A damaged line, one that a newer Night Shift wrote, and one that contradicts another telling of its fact are faults with
 * their number. A damaged last line without a line break is torn (a crash while writing): it is left out and its file is
 * named, unless it may hold a charge; that is a fault as well, for what came by git was written whole.
 */
export function parseLedger(files: ReadonlyMap<string, string>): ParsedLedger {
  const below = [...files].filter(([file]) => LEDGER_FOLDER.test(file));
  return parseFiles(below);
}

export type ParsedLedger = {
  events: readonly LedgerEvent[];
  faults: readonly Fault[];
  torn: readonly string[];
};

/** A job reads the same ledger before each of its steps. */
const parseFiles = rememberedNewest((below): ParsedLedger => {
  const files = new Map(below);
  const events: LedgerEvent[] = [];
  const faults: Fault[] = [];
  const torn: string[] = [];
  const firstTold = new Map<string, Place & { event: LedgerEvent }>();
  for (const [file, text] of ledgerFiles(files)) {
    const { lines, rest } = readMonth(file, text);
    for (const [index, read] of [...lines, readLastLine(rest)].entries()) {
      const place = { file, line: index + 1 };
      if (read.kind === "torn") torn.push(file);
      else if (read.kind === "event") {
        const { event } = read;
        const first = firstTold.get(event.id);
        if (first === undefined) firstTold.set(event.id, { ...place, event });
        else faults.push(...contradictionFault(event, place, first));
        events.push(event);
      } else if (read.kind !== "blank") faults.push(faultOf(read, place));
    }
  }
  return { events: Object.freeze(events), faults: [...faults, ...strayFiles(files)], torn };
});

function contradictionFault(event: LedgerEvent, place: Place, first: Place & { event: LedgerEvent }): Fault[] {
  const key = contradiction(first.event, event);
  if (key === null) return [];
  return [
    {
      ...place,
      found: `${shorten(event.id)} told a second time, with \`${key}\` = ${shorten(told(event, key))}`,
      expected: `what ${first.file}:${first.line} says of it, ${shorten(told(first.event, key))}: one of the two lines is wrong, and the dearer counts until it is taken out`,
      example: EXAMPLE,
    },
  ];
}

/** A month file under another name holds charges that nobody would count. */
function strayFiles(files: ReadonlyMap<string, string>): Fault[] {
  const known = new Set(ledgerFiles(files).map(([file]) => file));
  return [...files.keys()]
    .filter((file) => LEDGER_FOLDER.test(file) && !known.has(file) && !/\/(\.gitkeep|readme\.md)$/i.test(file))
    .map((file) => ({
      file,
      line: null,
      found: "a file that is no month of the ledger",
      expected: "files named by month; what it holds would not be counted",
      example: "backlog/ledger/2026-11.jsonl",
    }));
}

/**
 * Appends events to their month files and gives the new whole text of the files that changed.
 * An event whose id is in any month file already is not written again. Other lines stay byte for byte, also damaged ones
 * and those of a newer Night Shift; only a torn last line that holds no charge goes, so that nothing is glued to it.
 */
export function appendEvents(files: ReadonlyMap<string, string>, events: readonly LedgerEvent[]): Map<string, string> {
  const known = new Set(ledgerFiles(files).flatMap(([file, text]) => idsOf(file, text)));
  const changed = new Map<string, string>();
  for (const event of events) {
    if (known.has(event.id)) continue;
    known.add(event.id);
    const file = ledgerFileOf(event);
    const before = changed.get(file) ?? closeLastLine(files.get(file) ?? "");
    changed.set(file, `${before}${formatEvent(event)}\n`);
  }
  return changed;
}

/**
 * One event as one line of JSON without its line break: envelope and task first, the rest by name.
 * Throws when the event breaks its own schema: what is written must be readable.
 */
export function formatEvent(event: LedgerEvent): string {
  const fields: Record<string, unknown> = { ...eventSchema.parse(event) };
  const rest = Object.keys(fields)
    .filter((key) => !HEAD.includes(key))
    .sort();
  return JSON.stringify(
    Object.fromEntries([...HEAD.filter((key) => key in fields), ...rest].map((key) => [key, fields[key]])),
  );
}

function ledgerFiles(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].filter(([file]) => LEDGER_FILE.test(file)).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The lines that end in a line break, and what stands behind the last one. */
function splitLines(text: string): { lines: string[]; rest: string } {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  return { lines, rest };
}

/** The lines that end in a line break, read, and what stands behind the last one. */
type Month = { lines: readonly Line[]; rest: string };

/** What was read last of each month file, up to its last line break: a ledger grows at its end. */
const lastRead = new Map<string, { text: string; lines: readonly Line[] }>();

function readMonth(file: string, text: string): Month {
  const last = lastRead.get(file);
  const known = last !== undefined && text.startsWith(last.text) ? last : { text: "", lines: [] };
  const grown = text.slice(known.text.length);
  // A mark of the byte order may stand at the beginning of a file, and nowhere else.
  const { lines: more, rest } = splitLines(known.text === "" ? grown.replace(/^\uFEFF/, "") : grown);
  const lines = more.length === 0 ? known.lines : [...known.lines, ...more.map((line) => readLine(line))];
  lastRead.set(file, { text: text.slice(0, text.length - rest.length), lines });
  return { lines, rest };
}

function idsOf(file: string, text: string): string[] {
  const { lines, rest } = readMonth(file, text);
  return [...lines, readLine(rest)].flatMap((line) => {
    if (line.kind === "event") return [line.event.id];
    return line.kind === "newer" ? [line.id] : [];
  });
}

function closeLastLine(text: string): string {
  const { rest } = splitLines(text);
  const line = readLastLine(rest.replace(/^\uFEFF/, ""));
  if (line.kind === "blank") return text;
  return line.kind === "torn" ? text.slice(0, text.length - rest.length) : `${text}\n`;
}

function readLastLine(rest: string): LastLine {
  const line = readLine(rest);
  if (line.kind !== "damaged") return line;
  if (!mayHoldDollars(rest)) return { kind: "torn" };
  return {
    kind: "damaged",
    found: `a torn last line that may hold a charge: ${shorten(rest)}`,
    expected: "the whole line, as `git log -p backlog/ledger` shows it was, with its line break",
  };
}

/** A job reads the ledger several times, and checking its lines is nearly all that this takes. */
const readLine: (line: string) => Line = remembered(checkLine);

function checkLine(line: string): Line {
  if (line.trim() === "") return { kind: "blank" };
  const value = parseJson(line);
  if (typeof value !== "object" || value === null)
    return {
      kind: "damaged",
      found: `a line that is no JSON object: ${shorten(line)}`,
      expected: "one event per line",
    };
  const result = eventSchema.safeParse(value, { error: expectedWords });
  if (result.success) {
    const fault = idFault(result.data);
    return fault === null ? { kind: "event", event: result.data } : { kind: "damaged", ...fault };
  }
  const newer = readNewer(value);
  if (newer !== null) return newer;
  const issue = result.error.issues[0];
  return {
    kind: "damaged",
    found:
      issue === undefined || issue.path.length === 0 ? `no event: ${shorten(line)}` : foundWords(value, issue.path),
    expected: issue?.message ?? "an event",
  };
}

function readNewer(value: object): Line | null {
  const { v, id, type } = {
    v: Reflect.get(value, "v"),
    id: Reflect.get(value, "id"),
    type: Reflect.get(value, "type"),
  };
  if (typeof v !== "number" || typeof id !== "string" || typeof type !== "string") return null;
  if (v === 1 && isEventType(type)) return null;
  return { kind: "newer", id, what: v === 1 ? `an event of unknown type ${type}` : `an event of version ${v}` };
}

function isEventType(type: string): type is EventType {
  return EVENT_TYPES.some((known) => known === type);
}

function faultOf(line: Extract<Line, { kind: "newer" | "damaged" }>, place: Place): Fault {
  if (line.kind === "damaged") return { ...place, found: line.found, expected: line.expected, example: EXAMPLE };
  return {
    ...place,
    found: `${line.what} (${shorten(line.id)})`,
    expected: "an event that this version of Night Shift knows: a newer one wrote it, update this one",
    example: EXAMPLE,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
