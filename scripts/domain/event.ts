import { z } from "zod";
import { judgeVersionSchema } from "./judge-version.ts";
import { MAX_QUOTAS, quotaSchema } from "./quota.ts";
import { scoutingSchema } from "./scouting.ts";
import { CATEGORIES, taskIdSchema } from "./task.ts";

/** Version of the ledger's line format. */
const EVENT_VERSION = 1;

const usd = z.number().nonnegative();
const iid = z.number().int().positive();
const jobId = z.number().int().positive();

/** What became of a claimed task. Only `delivered` leads to a merge request; `paused`: nothing was begun. */
export const OUTCOMES = ["delivered", "declined", "unfinished", "failed", "refused", "paused"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why Mind passed a task over for good, until its file changes. */
export const REJECTIONS = ["redundant", "unclear"] as const;

/** Every model call is booked under what it was for; a search of the web, with its provider in the model's place. */
export const PURPOSES = ["agent", "scout", "judge", "critique", "search"] as const;
export type Purpose = (typeof PURPOSES)[number];

export const chargeSchema = z.object({
  purpose: z.enum(PURPOSES),
  model: z.string().max(200),
  usd,
  calls: z.number().int().nonnegative(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  /** True when a call's usage is unknown and it was charged at its worst case. */
  estimated: z.boolean(),
  /** What its job had said, where handover corrected that: less than the tokens cost. */
  saidUsd: usd.optional(),
});
export type Charge = z.infer<typeof chargeSchema>;

/** What each type of event says beyond `{v, id, at, cycle, type}`. */
const BODIES = {
  "cycle.opened": z.object({ allowanceUsd: usd, base: z.string(), pipeline: z.string() }),
  "cycle.rested": z.object({ reasons: z.array(z.string()) }),
  "cycle.closed": z.object({
    delivered: z.number().int(),
    spentUsd: usd,
    /** Events with people's words that were made into critiques, or held nothing to learn. */
    heard: z.array(z.string()).optional(),
  }),
  "task.rejected": z.object({
    task: taskIdSchema,
    reason: z.enum(REJECTIONS),
    detail: z.string(),
    evidence: z.array(z.string()),
    /** Of the task file; a task that is edited is looked at again. */
    fingerprint: z.string(),
    /** The open task that it repeats: the rejection holds for as long as that one is taken, waits or was offered. */
    repeats: taskIdSchema.optional(),
  }),
  "task.claimed": z.object({
    task: taskIdSchema,
    category: z.enum(CATEGORIES),
    model: z.string(),
    reservedUsd: usd,
    slot: z.number().int().positive(),
    kind: z.enum(["first", "revision"]),
    /** Of the task file as it was claimed. */
    fingerprint: z.string(),
    /** Critiques that its agent is told of, and those that would apply and are held out to see what they are worth. */
    critiques: z.object({ given: z.array(z.string()), heldOut: z.array(z.string()) }).optional(),
  }),
  "task.settled": z.object({
    task: taskIdSchema,
    outcome: z.enum(OUTCOMES),
    detail: z.string(),
    spentUsd: usd,
    estimated: z.boolean(),
    charges: z.array(chargeSchema),
    turns: z.number().int().nonnegative(),
    durationS: z.number().nonnegative(),
    /** Rate limits as its jobs last saw them. Absent in events of before they were booked. */
    quotas: z.array(quotaSchema).max(MAX_QUOTAS).optional(),
    /** Absent where no scout was asked, and in events of before it was booked. */
    scouting: scoutingSchema.optional(),
    /** Of a test task of Night Shift's own: its new tests that fail on the merged code. Absent where there are none. */
    regressions: z.array(z.string()).optional(),
    /** Of such tests, those that fail and pass on the same code. */
    flaky: z.array(z.string()).optional(),
    /** GitLab's jobs that it is about: a retried one has run more than once. Absent where that is not known. */
    jobs: z.object({ hands: jobId.nullable(), reflect: jobId.nullable() }).optional(),
  }),
  /** Another run of a hands or reflect job, beside the one that was settled: what it cost comes on top. */
  "task.repeated": z.object({
    task: taskIdSchema,
    job: jobId,
    /** When it ran, an ISO time in UTC: it counts on that day. */
    ranAt: z.iso.datetime(),
    spentUsd: usd,
    estimated: z.boolean(),
    charges: z.array(chargeSchema),
  }),
  "task.abandoned": z.object({ task: taskIdSchema, claimCycle: z.string(), chargedUsd: usd, detail: z.string() }),
  "task.quarantined": z.object({ task: taskIdSchema, attempts: z.number().int(), detail: z.string() }),
  "task.graded": z.object({
    task: taskIdSchema,
    score: z.number().min(1).max(10),
    heuristics: z.number().min(1).max(10),
    judge: z.number().min(1).max(10).nullable(),
    model: z.string().nullable(),
    /** Absent without a judge, and in events of before judges had versions. */
    judgeVersion: judgeVersionSchema.optional(),
    /** Of two judges: what each of them said; `judge` is their mean, and `model` the first. */
    panel: z
      .array(z.object({ model: z.string(), score: z.number().min(1).max(10) }))
      .length(2)
      .optional(),
    /** A judge was to be asked and gave no verdict. */
    partial: z.boolean().optional(),
  }),
  "mr.opened": z.object({ task: taskIdSchema, iid, url: z.string(), headSha: z.string(), draft: z.boolean() }),
  "mr.updated": z.object({
    task: taskIdSchema,
    iid,
    headSha: z.string(),
    round: z.number().int().positive(),
    /** Absent in events of before it was booked. */
    draft: z.boolean().optional(),
    /** Whether it is a draft by Night Shift's own doing, which a good round takes back. */
    ownDraft: z.boolean().optional(),
  }),
  "mr.merged": z.object({ task: taskIdSchema, iid, sha: z.string(), by: z.string() }),
  "mr.closed": z.object({ task: taskIdSchema, iid, by: z.string(), reason: z.string() }),
  /** A commit on the target branch has taken its merge back within two weeks (domain/revert.ts). */
  "mr.reverted": z.object({ task: taskIdSchema, iid, sha: z.string(), by: z.string() }),
  "note.received": z.object({
    task: taskIdSchema,
    iid,
    noteId: z.number().int(),
    author: z.string(),
    trusted: z.boolean(),
    body: z.string(),
  }),
  "note.answered": z.object({ task: taskIdSchema, iid, noteId: z.number().int(), answer: z.string() }),
  /** A round of a revision is over, whatever came of it. */
  "revision.ended": z.object({
    task: taskIdSchema,
    iid,
    /** The newest commit when the round began. */
    headSha: z.string(),
    /** The newest commit after it; null when nothing was pushed. */
    pushedSha: z.string().nullable(),
    /** Notes that have their answer now. */
    answered: z.number().int().nonnegative(),
    /** Jobs whose failure was a cause of the round, and paths that were in conflict. */
    failedJobs: z.array(z.string()),
    conflicts: z.array(z.string()),
    said: z.string(),
  }),
  /** Night Shift has said that it goes no further with a merge request until a person speaks. */
  "revision.stalled": z.object({
    task: taskIdSchema,
    iid,
    key: z.string(),
    reason: z.enum(["idle", "repeated", "forbidden"]),
    detail: z.string(),
  }),
  "critique.added": z.object({
    task: taskIdSchema,
    critique: z.string(),
    lesson: z.string(),
    /** `human:<username>` or `judge@<hash>`; absent in events of before it was booked. */
    author: z.string().optional(),
  }),
  "critique.retired": z.object({
    critique: z.string(),
    reason: z.string(),
    /** Absent in events of before it was booked. */
    cause: z.enum(["ended", "no-effect", "harm"]).optional(),
  }),
  "followup.added": z.object({ task: taskIdSchema, parent: taskIdSchema }),
  "digest.published": z.object({ date: z.string(), iid }),
  "manifest.updated": z.object({ sha256: z.string() }),
} as const;

export type EventType = keyof typeof BODIES;
type BodyOf<T extends EventType> = z.infer<(typeof BODIES)[T]>;
/** What a phase says: the body of an event, before it gets its identity. */
export type EventBody = { [T in EventType]: { type: T } & BodyOf<T> }[EventType];
export type EventOf<T extends EventType> = { v: 1; id: string; at: string; cycle: string; type: T } & BodyOf<T>;
export type LedgerEvent = { [T in EventType]: EventOf<T> }[EventType];

export const EVENT_TYPES = Object.keys(BODIES).filter((key): key is EventType => key in BODIES);

const envelope = {
  v: z.literal(EVENT_VERSION),
  id: z.string().min(1),
  at: z.iso.datetime({ message: "a UTC time such as 2026-11-23T02:00:00.000Z" }),
  cycle: z.string().min(1),
};

/** Unknown keys are kept: a newer Night Shift may have written them. */
export const eventSchema: z.ZodType<LedgerEvent> = z.discriminatedUnion(
  "type",
  // zod's tuple type cannot be built from a record; every member is one of BODIES by construction.
  EVENT_TYPES.map((type) => z.looseObject({ ...envelope, type: z.literal(type), ...BODIES[type].shape })) as never,
) as never;

/** What makes two events the same fact. The cycle is part of it only where the fact happens once a cycle. */
const IDENTITY = {
  "cycle.opened": (_e, cycle) => cycle,
  "cycle.rested": (_e, cycle) => cycle,
  "cycle.closed": (_e, cycle) => cycle,
  "task.rejected": (e) => [e.task, e.fingerprint, ...(e.repeats === undefined ? [] : [e.repeats])].join("/"),
  "task.claimed": (e, cycle) => `${cycle}/${e.task}`,
  "task.settled": (e, cycle) => `${cycle}/${e.task}`,
  "task.repeated": (e) => `${e.job}/${e.task}`,
  "task.abandoned": (e) => `${e.claimCycle}/${e.task}`,
  "task.quarantined": (e) => `${e.task}/${e.attempts}`,
  "task.graded": (e, cycle) => `${cycle}/${e.task}`,
  "mr.opened": (e) => `!${e.iid}`,
  "mr.updated": (e) => `!${e.iid}/${e.headSha}`,
  "mr.merged": (e) => `!${e.iid}`,
  "mr.closed": (e) => `!${e.iid}`,
  "mr.reverted": (e) => `!${e.iid}`,
  "note.received": (e) => `!${e.iid}/${e.noteId}`,
  "note.answered": (e) => `!${e.iid}/${e.noteId}`,
  "revision.ended": (e, cycle) => `${cycle}/${e.task}`,
  "revision.stalled": (e) => `!${e.iid}/${e.key}`,
  "critique.added": (e) => e.critique,
  "critique.retired": (e) => e.critique,
  "followup.added": (e) => e.task,
  "digest.published": (e) => e.date,
  "manifest.updated": (e) => e.sha256,
} satisfies { [T in EventType]: (body: BodyOf<T>, cycle: string) => string };

/** The event's id, derived from what it is about: the same fact written twice counts once. */
export function eventId(body: EventBody, cycle: string): string {
  const identify = IDENTITY[body.type] as (body: EventBody, cycle: string) => string;
  return `${body.type}:${identify(body, cycle)}`;
}

/** Gives an event its time, cycle and identity. `at` is an ISO time in UTC. */
export function makeEvent(body: EventBody, cycle: string, at: Date): LedgerEvent {
  const { type, ...rest } = body;
  return { v: EVENT_VERSION, id: eventId(body, cycle), at: at.toISOString(), cycle, type, ...rest } as LedgerEvent;
}

/** The month file an event belongs in: `backlog/ledger/2026-11.jsonl`. */
export function ledgerFileOf(event: LedgerEvent): string {
  return `backlog/ledger/${event.at.slice(0, 7)}.jsonl`;
}
