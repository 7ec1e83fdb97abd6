import fc from "fast-check";
import {
  type EventBody,
  type EventType,
  type LedgerEvent,
  makeEvent,
  OUTCOMES,
  PURPOSES,
  REJECTIONS,
} from "../../scripts/domain/event.ts";
import { CATEGORIES, type Task, taskIdSchema } from "../../scripts/domain/task.ts";

const part = fc.stringMatching(/^[A-Za-z0-9._]{1,12}$/);

export const taskId = fc
  .tuple(fc.stringMatching(/^[A-Z][A-Z0-9]{0,7}$/), fc.array(part, { minLength: 1, maxLength: 3 }))
  .map(([head, rest]) => [head, ...rest].join("-"))
  .filter((id) => taskIdSchema.safeParse(id).success);

/** Any text, with the characters that YAML, Markdown and JSON lines trip over in the majority. */
export const hostileText = fc.oneof(
  // U+FFFD stands for bytes that were no text: a task file with it is a fault.
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\uFFFD", "?")),
  fc.constantFrom(
    "yes",
    "null",
    "~",
    "0x10",
    "1e3",
    ".inf",
    "- a",
    "a: b",
    "# no comment",
    "'",
    '"',
    "{a",
    "[b",
    "*c",
    "&d",
  ),
  fc.constantFrom(
    "---",
    "...",
    "!tag",
    "|",
    ">",
    "@x",
    "`x`",
    "%y",
    "<<",
    "2026-11-23",
    " a",
    "a ",
    "a\tb",
    "\u2028",
    "ü 🌙",
  ),
);

export const words = hostileText.filter((text) => text !== "");

export const pathPattern = words.filter((text) => !/^[\s!]*\/|\.\.(?!\.)/.test(text));

const title = hostileText.map((text) => text.trim().replace(/\s+/g, " ").slice(0, 100).trim()).filter((t) => t !== "");

export const usd = fc.integer({ min: 0, max: 9_000_000 }).map((micro) => micro / 1e6);

export const task: fc.Arbitrary<Task> = fc.record(
  {
    id: taskId,
    title,
    category: fc.constantFrom(...CATEGORIES),
    priority: fc.integer({ min: 1, max: 5 }),
    dependsOn: fc.array(taskId, { maxLength: 3 }),
    paths: fc.array(pathPattern, { maxLength: 3 }),
    acceptance: fc.array(words, { maxLength: 3 }),
    budgetUsd: fc.option(usd.filter((value) => value > 0)),
    model: fc.option(words),
    origin: fc.oneof(fc.constant("human"), taskId),
    image: fc.option(words),
    tags: fc.array(words, { maxLength: 3 }),
    description: fc
      .array(hostileText, { maxLength: 4 })
      .map((lines) => lines.join("\n").trim())
      .filter((text) => text === text.trim()),
    skipPreflight: fc.constant(true as const),
  },
  {
    requiredKeys: [
      "id",
      "title",
      "category",
      "priority",
      "dependsOn",
      "paths",
      "acceptance",
      "budgetUsd",
      "model",
      "origin",
      "image",
      "tags",
      "description",
    ],
  },
);

const count = fc.nat({ max: 100_000 });
const iid = fc.integer({ min: 1, max: 6 });
/** Few tasks, cycles and merge requests, so that events of one story meet. */
const fewTasks = fc.constantFrom("BUG-1", "FEAT-2", "DOCS-3");
const cycle = fc.constantFrom("p1", "p2", "p3", "p4");
const sha = fc.constantFrom("aaaa", "bbbb", "cccc");
const score = fc.integer({ min: 10, max: 100 }).map((tenths) => tenths / 10);
const at = fc.date({
  min: new Date("2026-10-30T00:00:00Z"),
  max: new Date("2026-12-02T00:00:00Z"),
  noInvalidDate: true,
});

const charge = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  model: hostileText,
  usd,
  calls: count,
  inputTokens: count,
  outputTokens: count,
  estimated: fc.boolean(),
});

export const scouting = fc.record({
  verdict: fc.constantFrom("go" as const, "redundant" as const, "unclear" as const, "blocked" as const, null),
  followed: fc.boolean(),
  explanation: hostileText,
  evidence: fc.array(hostileText, { maxLength: 2 }),
  model: hostileText,
  usd,
});

const FIELDS = {
  "cycle.opened": { allowanceUsd: usd, base: sha, pipeline: hostileText },
  "cycle.rested": { reasons: fc.array(hostileText) },
  "cycle.closed": { delivered: count, spentUsd: usd },
  "task.rejected": {
    task: fewTasks,
    reason: fc.constantFrom(...REJECTIONS),
    detail: hostileText,
    evidence: fc.array(hostileText),
    fingerprint: sha,
  },
  "task.claimed": {
    task: fewTasks,
    category: fc.constantFrom(...CATEGORIES),
    model: hostileText,
    reservedUsd: usd,
    slot: iid,
    kind: fc.constantFrom("first", "revision"),
    fingerprint: sha,
  },
  "task.settled": {
    task: fewTasks,
    outcome: fc.constantFrom(...OUTCOMES),
    detail: hostileText,
    spentUsd: usd,
    estimated: fc.boolean(),
    charges: fc.array(charge, { maxLength: 2 }),
    turns: count,
    durationS: usd,
    scouting,
  },
  "task.repeated": {
    task: fewTasks,
    job: iid,
    ranAt: fc.constant("2026-11-23T02:00:00.000Z"),
    spentUsd: usd,
    estimated: fc.boolean(),
    charges: fc.array(charge, { maxLength: 2 }),
  },
  "task.abandoned": { task: fewTasks, claimCycle: cycle, chargedUsd: usd, detail: hostileText },
  "task.quarantined": { task: fewTasks, attempts: count, detail: hostileText },
  "task.graded": {
    task: fewTasks,
    score,
    heuristics: score,
    judge: fc.option(score),
    model: fc.option(hostileText),
  },
  "mr.opened": { task: fewTasks, iid, url: hostileText, headSha: sha, draft: fc.boolean() },
  "mr.updated": { task: fewTasks, iid, headSha: sha, round: iid },
  "mr.merged": { task: fewTasks, iid, sha, by: hostileText },
  "mr.closed": { task: fewTasks, iid, by: hostileText, reason: hostileText },
  "mr.reverted": { task: fewTasks, iid, sha, by: hostileText },
  "note.received": {
    task: fewTasks,
    iid,
    noteId: iid,
    author: hostileText,
    trusted: fc.boolean(),
    body: hostileText,
  },
  "note.answered": { task: fewTasks, iid, noteId: iid, answer: hostileText },
  "revision.ended": {
    task: fewTasks,
    iid,
    headSha: sha,
    pushedSha: fc.option(sha),
    answered: fc.nat({ max: 3 }),
    failedJobs: fc.array(hostileText, { maxLength: 2 }),
    conflicts: fc.array(hostileText, { maxLength: 2 }),
    said: hostileText,
  },
  "revision.stalled": {
    task: fewTasks,
    iid,
    key: sha,
    reason: fc.constantFrom("idle", "repeated", "forbidden"),
    detail: hostileText,
  },
  "critique.added": { task: fewTasks, critique: sha, lesson: hostileText },
  "critique.retired": { critique: sha, reason: hostileText },
  "followup.added": { task: fewTasks, parent: fewTasks },
  "digest.published": { date: fc.constantFrom("2026-11-22", "2026-11-23"), iid },
  "manifest.updated": { sha256: sha },
} satisfies Record<EventType, Record<string, fc.Arbitrary<unknown>>>;

const body: fc.Arbitrary<EventBody> = fc.oneof(
  ...Object.entries(FIELDS).map(([type, fields]) =>
    fc.record<Record<string, unknown>>({ type: fc.constant(type), ...fields }).map((made) => made as EventBody),
  ),
);

export const event: fc.Arbitrary<LedgerEvent> = fc
  .tuple(body, cycle, at)
  .map(([made, from, time]) => makeEvent(made, from, time));

export const events = fc.array(event, { maxLength: 40 });
