import type { LedgerEvent } from "../event.ts";
import type { Ledger, LedgerMergeRequest } from "../ledger.ts";
import type { ObservedMergeRequest } from "../observation.ts";
import { noteKey } from "../outcomes.ts";
import { dayOf } from "../spend.ts";
import { standingStall } from "../stall.ts";
import type { PermissionCheck, PermissionFacts } from "./check.ts";
import { failed, passed } from "./check.ts";

/** How far back people's pace is measured. */
const WINDOW_DAYS = 14;
const DAY_MS = 86_400_000;

/** How fast people look at merge requests, and what waits for them. */
export type Attention = {
  /** Merge requests whose next word is people's. */
  waiting: number;
  /** Days that the oldest of them has been open. */
  oldestDays: number;
  /** Times that people merged, closed, or wrote on one on a day, in the last two weeks. */
  looks: number;
  /** Days of the last two weeks on which there was something to look at. */
  exposureDays: number;
  /** Looks a day that are reckoned with. */
  perDay: number;
  /** How many may wait at a time, so that none waits longer than the target; never less than one. */
  room: number;
};

/**
 * Reviewers' attention is a budget. By Little's law a merge request waits as long as there are others before it, divided by
 * how many people look at in a day: waiting days = waiting ÷ looks a day. So as many may wait as people look at within
 * `reviewers.target_days`. Their pace is that of the last two weeks, of the days on which something was there to look at;
 * until there is more to go by, they are credited with `limits.open_merge_requests` looks in the first `target_days`
 * (a prior that fades as days go by without a look, and is soon outweighed where they do look). One may wait however slow
 * they are: their pace is only known while something waits, so that less would be the end of all work.
 */
export function attentionOf(facts: Omit<PermissionFacts, "isPausedByLabel">): Attention {
  const { configuration, ledger, mergeRequests, now } = facts;
  const { reviewers, limits, time_zone } = configuration;
  const since = now.getTime() - WINDOW_DAYS * DAY_MS;
  const open = openOnes(ledger, mergeRequests);
  const waiting = open.filter(({ isForPeople }) => isForPeople);
  const looks = looksOf(ledger, mergeRequests, since, time_zone).size;
  const exposureDays = exposed([...ledger.mergeRequests.values()], open, since, now.getTime()) / DAY_MS;
  const perDay = (looks + limits.open_merge_requests) / (exposureDays + reviewers.target_days);
  return {
    waiting: waiting.length,
    oldestDays: Math.max(0, ...waiting.map(({ openedAt }) => (now.getTime() - openedAt) / DAY_MS)),
    ...{ looks, exposureDays, perDay },
    room: Math.max(1, perDay * reviewers.target_days),
  };
}

/** How many merge requests may be opened now, within the hard limit too; and the check that says how that came about. */
export function reviewersAttention(facts: PermissionFacts): { check: PermissionCheck; newWork: number } {
  const { limits, reviewers } = facts.configuration;
  const { waiting, oldestDays, looks, exposureDays, perDay, room } = attentionOf(facts);
  const { length: open } = openOnes(facts.ledger, facts.mergeRequests);
  // 2.9999999 is 3 that went through a division.
  const free = Math.floor(room + 1e-9) - waiting;
  const newWork = Math.max(0, Math.min(free, limits.open_merge_requests - open));
  const oldest = waiting === 0 ? "" : `, the oldest for ${days(oldestDays)}`;
  const pace =
    exposureDays === 0
      ? "nothing did in the last two weeks"
      : `people looked ${looks} times in ${days(exposureDays)} with something to look at`;
  const detail = `${waiting} wait${waiting === 1 ? "s" : ""} for people${oldest}; ${pace}, so ${perDay.toFixed(1)} a day are reckoned with, and ${Math.floor(room + 1e-9)} may wait for ${days(reviewers.target_days)}`;
  if (free > 0) return { newWork, check: passed("reviewers", `${detail}: room for ${newWork} new`) };
  const remedy =
    "merge, close or comment on some, or raise `reviewers.target_days`; until then only revisions, and fixes of a red branch, are worked on";
  return { newWork, check: failed("reviewers", `${detail}: no room for new ones`, remedy) };
}

type OpenOne = { iid: number; openedAt: number; isForPeople: boolean };

function openOnes(ledger: Ledger, mergeRequests: readonly ObservedMergeRequest[] | null): OpenOne[] {
  if (mergeRequests === null)
    return [...ledger.mergeRequests.values()]
      .filter(({ state }) => state === "opened")
      .map((mr) => ({ iid: mr.iid, openedAt: Date.parse(mr.openedAt), isForPeople: isForPeople(mr, ledger) }));
  return mergeRequests
    .filter(({ state }) => state === "opened" || state === "locked")
    .map(({ iid, task, createdAt, notes }) => ({
      iid,
      openedAt: Date.parse(createdAt),
      isForPeople:
        isForPeople({ iid, task }, ledger) && notes.every((note) => !note.trusted || isKnown(iid, note.noteId, ledger)),
    }));
}

/** Whoever has written and got no answer yet waits for Night Shift, unless it has said that it waits for more words. */
function isForPeople({ iid, task }: { iid: number; task: string }, ledger: Ledger): boolean {
  if (standingStall(ledger, { task, iid }) !== null) return true;
  const { events, answeredNotes } = ledger;
  return events.every(
    (e) => e.type !== "note.received" || e.iid !== iid || !e.trusted || answeredNotes.has(noteKey(iid, e.noteId)),
  );
}

function isKnown(iid: number, noteId: number, { receivedNotes }: Ledger): boolean {
  return receivedNotes.has(noteKey(iid, noteId));
}

/** Each merge and close, and each day on which people wrote on a merge request, once; those that Pulse just saw too. */
function looksOf(
  ledger: Ledger,
  mergeRequests: readonly ObservedMergeRequest[] | null,
  since: number,
  timeZone: string,
): Set<string> {
  const booked = ledger.events.filter((e) => Date.parse(e.at) >= since).flatMap((e) => lookAt(e, timeZone));
  const seen = (mergeRequests ?? []).flatMap(({ iid, state, notes }) => [
    ...(state === "merged" || state === "closed" ? [endOf(iid)] : []),
    ...notes
      .filter((note) => note.trusted && !isKnown(iid, note.noteId, ledger) && Date.parse(note.createdAt) >= since)
      .map((note) => wordsOn(iid, note.createdAt, timeZone)),
  ]);
  return new Set([...booked, ...seen]);
}

function lookAt(e: LedgerEvent, timeZone: string): string[] {
  if (e.type === "mr.merged" || e.type === "mr.closed") return [endOf(e.iid)];
  return e.type === "note.received" && e.trusted ? [wordsOn(e.iid, e.at, timeZone)] : [];
}

const endOf = (iid: number) => `!${iid} ended`;
const wordsOn = (iid: number, at: string, timeZone: string) => `!${iid} ${dayOf(at, timeZone)}`;

/** Milliseconds from `since` to `now` in which at least one merge request was open. */
function exposed(known: readonly LedgerMergeRequest[], open: readonly OpenOne[], since: number, now: number): number {
  const ended = known
    .filter(({ closedAt }) => closedAt !== null)
    .map(({ openedAt, closedAt }) => [Date.parse(openedAt), Date.parse(closedAt ?? "")] as const);
  const spans = [...ended, ...open.map(({ openedAt }) => [openedAt, now] as const)]
    .map(([from, to]) => [Math.max(from, since), Math.min(to, now)] as const)
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => a - b);
  let [total, reached] = [0, since];
  for (const [from, to] of spans) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}

function days(count: number): string {
  const rounded = count < 10 ? Math.round(count * 10) / 10 : Math.round(count);
  return `${rounded} day${rounded === 1 ? "" : "s"}`;
}
