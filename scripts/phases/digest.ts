import type { Pulse } from "../artifacts/pulse.ts";
import { readBacklog } from "../domain/backlog.ts";
import { readCritiques } from "../domain/critiques/read.ts";
import { makeEvent } from "../domain/event.ts";
import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { appendEvents, parseLedger } from "../domain/ledger-file.ts";
import { summarizeNight } from "../domain/night/summary.ts";
import type { Night, Obstacle } from "../domain/night.ts";
import { dayOf } from "../domain/spend.ts";
import { parseTask, taskIdOf } from "../domain/task.ts";
import { unpricedTasks } from "../domain/unpriced.ts";
import { digestBody, digestTitle } from "../views/digest.ts";
import { bookSeen } from "./book-seen.ts";
import { closeOlder, publish } from "./digest-issue.ts";
import { takePulse } from "./pulse.ts";
import { differenceOf, withChange, withDone } from "./state-files.ts";
import type { ForgeWorld } from "./world.ts";

type Files = ReadonlyMap<string, string>;

const DAY_MS = 86_400_000;

/**
 * The morning issue: what happened since the last one, and what needs a person. Run again on the same day, it brings
 * the issue up to date. Throws when the state cannot be committed.
 */
export async function digest(world: ForgeWorld): Promise<{ date: string; iid: number; url: string; body: string }> {
  const { configuration, repository } = world;
  const now = world.clock.now();
  const date = dayOf(now, configuration.time_zone);
  // What people did since the last cycle is in GitLab only; the digest is the first to hear of it.
  const { book, obstacles } = await bookkeeping(world, now);
  const { files } = await repository.readState();

  const body = digestBody(nightOf(book(files), world, date, now, obstacles), configuration.labels.pause);
  const issue = await publish(world, digestTitle(date), body);
  await closeOlder(world, issue);

  const published = makeEvent({ type: "digest.published", date, iid: issue.iid }, world.pipeline.cycle, now);
  const booked = await repository.commitState((state) => {
    const after = withEvents(book(state.files), [published]);
    const change = differenceOf(state.files, after);
    const message = `Night Shift publishes the digest of ${date}`;
    return { change: change.size === 0 ? null : { message, files: change }, value: null };
  });
  if (booked.kind === "failed") throw new Error(`the state could not be committed: ${booked.detail}`);
  world.log.line(`digest of ${date}: ${issue.url}`);
  await world.artifacts.write("digest.json", `${JSON.stringify({ date, iid: issue.iid, url: issue.url })}\n`);
  return { date, iid: issue.iid, url: issue.url, body };
}

/** Gives the state as it is once merges, closes, notes and dead pipelines that GitLab shows are booked. */
async function bookkeeping(
  world: ForgeWorld,
  now: Date,
): Promise<{ book: (files: Files) => Files; obstacles: Obstacle[] }> {
  // What was seen is booked and told. What the organisation spends is no part of that, so nobody is asked for it.
  const pulse = await takePulse(world, { organisation: "unasked" });
  const book = (files: Files) => {
    const ledger = foldLedger(parseLedger(files).events);
    const seen = bookSeen(ledger, pulse, world.configuration, world.pipeline.cycle, now);
    return withEvents(withDone(files, seen), seen);
  };
  return { book, obstacles: pulse.checks.flatMap(obstacleOf) };
}

/** What passes by itself is none: a digest is written in the morning, when the window of the night has closed. */
function obstacleOf({ name, ok, detail, remedy }: Pulse["checks"][number]): Obstacle[] {
  const passes = name === "hours" || name === "one cycle at a time";
  return ok !== false || passes ? [] : [{ name, detail, remedy: remedy ?? "" }];
}

function withEvents(files: Files, events: Parameters<typeof appendEvents>[1]): Files {
  return withChange(files, appendEvents(files, events));
}

function nightOf(
  files: Files,
  { configuration, prices }: ForgeWorld,
  date: string,
  now: Date,
  obstacles: Obstacle[],
): Night {
  const { events, faults } = parseLedger(files);
  const ledger = foldLedger(events);
  const backlog = readBacklog(files);
  const { critiques, faults: malformed } = readCritiques(files);
  const everyFault = [...backlog.faults, ...unpricedTasks(backlog, prices, now), ...faults, ...malformed];
  const span = { from: lastDigestBefore(ledger, date) ?? new Date(now.getTime() - DAY_MS).toISOString() };
  const whole = { ...span, to: now.toISOString() };
  const known = { ...backlog, faults: everyFault };
  return summarizeNight(ledger, known, whole, configuration, now, doneTitles(files), obstacles, critiques);
}

/** When the digest of an earlier day was published: that of today is told again as a whole. */
function lastDigestBefore(ledger: Ledger, date: string): string | null {
  const last = ledger.events.findLast((e) => e.type === "digest.published" && e.date < date);
  return last?.at ?? null;
}

function doneTitles(files: Files): ReadonlyMap<string, string> {
  const done = [...files].filter(([path]) => /^backlog\/done\/[^/]+\.md$/.test(path));
  return new Map(
    done.flatMap(([path, text]): [string, string][] => {
      const parsed = parseTask(path, text);
      return parsed.kind === "ok" ? [[taskIdOf(path), parsed.value.title]] : [];
    }),
  );
}
