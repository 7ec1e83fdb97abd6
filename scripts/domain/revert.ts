import { z } from "zod";
import type { EventBody } from "./event.ts";
import type { Ledger, LedgerMergeRequest } from "./ledger.ts";

/** A revert that comes later says more of the time since than of the work. */
export const REVERT_DAYS = 14;
/** For so long after that, it is still looked for: cycles may have rested. */
const LOOK_BACK_DAYS = 14;
/** A merge is booked when a cycle sees it, which may be days after it came about. */
const BOOKED_LATE_DAYS = 7;
const DAY_MS = 86_400_000;

/** A commit of the branch that work is merged into. */
export type TargetCommit = { sha: string; message: string; committedAt: string; author: string };

/** A merge request whose work a commit has taken back. */
export const revertSchema = z.object({
  iid: z.number().int().positive(),
  task: z.string(),
  /** The commit that takes it back. */
  sha: z.string(),
  by: z.string(),
});
export type Revert = z.infer<typeof revertSchema>;

type Merge = LedgerMergeRequest & { closedAt: string };

/** Merges that may be found reverted, and from when on (an ISO time) commits may do so; null where there are none. */
export function mergesToWatch(
  { mergeRequests }: Pick<Ledger, "mergeRequests">,
  now: Date,
): { merges: Merge[]; since: string } | null {
  const oldest = now.getTime() - (REVERT_DAYS + LOOK_BACK_DAYS) * DAY_MS;
  const merges = [...mergeRequests.values()].flatMap((mr): Merge[] => {
    const { state, closedAt, isReverted } = mr;
    const isWatched = state === "merged" && closedAt !== null && !isReverted && Date.parse(closedAt) >= oldest;
    return isWatched ? [{ ...mr, closedAt }] : [];
  });
  if (merges.length === 0) return null;
  const since = merges.reduce((least, merge) => Math.min(least, earliest(merge)), Number.POSITIVE_INFINITY);
  return { merges, since: new Date(since).toISOString() };
}

/** A revert comes after the work was offered, and some days before the merge is booked at the most. */
function earliest({ openedAt, closedAt }: Merge): number {
  return Math.max(Date.parse(openedAt), Date.parse(closedAt) - BOOKED_LATE_DAYS * DAY_MS);
}

/** As `git revert` and GitLab's button write it, at the beginning of a line: words about a revert are none. */
const OF_COMMIT = /^This reverts commit ([0-9a-f]{7,64})\b/gim;
const OF_MERGE_REQUEST = /^This reverts merge request (?:[\w./-]*)!(\d{1,9})\b/gim;

/**
 * Which merges the commits take back, by commit or by merge request, within the days that count. `commits`: newest first.
 * A revert that is reverted itself takes nothing back.
 */
export function revertsOf(merges: readonly Merge[], commits: readonly TargetCommit[]): Revert[] {
  const undone: string[] = [];
  const effective: TargetCommit[] = [];
  for (const commit of commits) {
    if (undone.some((sha) => isSame(sha, commit.sha))) continue;
    effective.push(commit);
    undone.push(...namesIn(commit.message, OF_COMMIT));
  }
  return merges.flatMap((merge): Revert[] => {
    const found = effective.find((commit) => isInTime(merge, commit) && takesBack(commit, merge));
    return found === undefined ? [] : [{ iid: merge.iid, task: merge.task, sha: found.sha, by: found.author }];
  });
}

/** What the ledger does not know yet. */
export function bookReverts({ mergeRequests }: Pick<Ledger, "mergeRequests">, reverts: readonly Revert[]): EventBody[] {
  return reverts
    .filter(({ iid }) => mergeRequests.get(iid)?.isReverted !== true)
    .map(({ iid, task, sha, by }) => ({ type: "mr.reverted", task, iid, sha, by }));
}

function isInTime(merge: Merge, { committedAt }: TargetCommit): boolean {
  const at = Date.parse(committedAt);
  return at >= earliest(merge) && at <= Date.parse(merge.closedAt) + REVERT_DAYS * DAY_MS;
}

/** By the commit of its merge, by its newest commit where that was merged as it is, or by its number. */
function takesBack({ message }: TargetCommit, { iid, mergeSha, headSha }: Merge): boolean {
  const own = [mergeSha, headSha].filter((sha) => sha !== "");
  const isByCommit = namesIn(message, OF_COMMIT).some((named) => own.some((sha) => isSame(named, sha)));
  return isByCommit || namesIn(message, OF_MERGE_REQUEST).includes(String(iid));
}

function namesIn(message: string, pattern: RegExp): string[] {
  return Array.from(message.matchAll(pattern), ([, name = ""]) => name.toLowerCase());
}

/** People shorten names of commits. */
function isSame(named: string, sha: string): boolean {
  return sha.toLowerCase().startsWith(named.toLowerCase());
}
