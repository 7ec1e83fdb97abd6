import fc from "fast-check";
import { PURPOSES } from "../../scripts/domain/event.ts";
import { DECLINE_REASONS } from "../../scripts/domain/work-outcome.ts";
import { scouting, task, taskId, hostileText as text, usd, words } from "../domain/arbitrary.ts";

const count = fc.nat({ max: 100_000 });
const positive = fc.integer({ min: 1, max: 100_000 });
const texts = fc.array(text, { maxLength: 3 });
const score = fc.integer({ min: 10, max: 100 }).map((tenths) => tenths / 10);

const charges = fc.array(
  fc.record({
    purpose: fc.constantFrom(...PURPOSES),
    model: text,
    usd,
    calls: count,
    inputTokens: count,
    outputTokens: count,
    estimated: fc.boolean(),
  }),
  { maxLength: 2 },
);

const note = fc.record({
  noteId: positive,
  discussionId: text,
  author: text,
  trusted: fc.boolean(),
  body: text,
  path: fc.option(text),
  line: fc.option(positive),
  resolvable: fc.boolean(),
  resolved: fc.boolean(),
  createdAt: text,
});
const notes = fc.array(note, { maxLength: 2 });

const reply = fc.record({
  noteId: positive,
  discussionId: text,
  body: text,
  resolvable: fc.boolean(),
  resolved: fc.boolean(),
  createdAt: text,
  answers: fc.option(positive),
});

const failure = fc.option(
  fc.record({
    id: positive,
    url: text,
    fault: text,
    jobs: fc.array(fc.record({ id: positive, name: text, stage: text, url: text, log: text }), { maxLength: 2 }),
  }),
);

const thread = fc.record({
  discussionId: text,
  path: fc.option(text),
  line: fc.option(positive),
  entries: fc.array(fc.record({ noteId: positive, author: fc.option(text), body: text }), { maxLength: 2 }),
  waiting: fc.array(positive, { minLength: 1, maxLength: 2 }),
  leftOut: count,
  repeated: count,
});

const conflict = fc.option(
  fc.record({
    targetSha: text,
    paths: fc.array(text, { minLength: 1, maxLength: 2 }),
    messages: texts,
    strategy: fc.constantFrom("merge" as const, "rebase" as const),
  }),
);

const mergeRequest = fc.record({
  iid: positive,
  task: taskId,
  url: text,
  state: fc.constantFrom("opened" as const, "merged" as const, "closed" as const, "locked" as const),
  headSha: text,
  baseSha: text,
  targetBranch: text,
  draft: fc.boolean(),
  hasConflicts: fc.option(fc.boolean()),
  failure,
  hasEyes: fc.boolean(),
  by: text,
  mergeSha: text,
  createdAt: text,
  notes,
  replies: fc.array(reply, { maxLength: 2 }),
});

export const pulse = fc.record({
  decision: fc.oneof(
    fc.record({
      kind: fc.constant("work" as const),
      allowanceUsd: usd.filter((value) => value > 0),
      slots: positive,
      newWork: fc.nat(50),
      onlyFixes: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("rest" as const), reasons: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  ),
  checks: fc.array(fc.record({ name: text, ok: fc.boolean(), detail: text, remedy: fc.option(text) }), {
    maxLength: 2,
  }),
  mergeRequests: fc.array(mergeRequest, { maxLength: 2 }),
  pipelines: fc.array(fc.record({ cycle: text, finished: fc.boolean() }), { maxLength: 2 }),
});

export const plan = fc.record({
  restReasons: texts,
  opened: fc.boolean(),
  entries: fc.array(
    fc.record({
      slot: positive,
      task,
      baseSha: text,
      branch: text,
      model: text,
      judgeModel: text,
      agentUsd: usd,
      judgeUsd: usd,
      brief: text,
      preflight: texts,
      reasons: texts,
      revision: fc.option(
        fc.record({
          iid: positive,
          headSha: text,
          round: positive,
          targetBranch: text,
          patch: text,
          threads: fc.array(thread, { maxLength: 2 }),
          failure,
          conflict,
        }),
      ),
    }),
    { maxLength: 2 },
  ),
  passedOver: fc.array(fc.record({ task: text, reason: text }), { maxLength: 2 }),
  stalls: fc.array(
    fc.record({
      task: text,
      iid: positive,
      key: text,
      reason: fc.constantFrom("idle" as const, "repeated" as const, "forbidden" as const),
      detail: text,
    }),
    { maxLength: 2 },
  ),
  faults: texts,
});

export const work = fc.record({
  task,
  outcome: fc.oneof(
    fc.record({ kind: fc.constant("delivered" as const), summary: text, evidence: texts }),
    fc.record({
      kind: fc.constant("declined" as const),
      reason: fc.constantFrom(...DECLINE_REASONS),
      explanation: text,
      evidence: texts,
    }),
    fc.record({ kind: fc.constant("unfinished" as const), limit: text, summary: text }),
    fc.record({ kind: fc.constant("failed" as const), detail: text }),
  ),
  patchSha256: text,
  files: fc.array(fc.record({ path: text, added: count, removed: count, binary: fc.boolean() }), { maxLength: 2 }),
  checks: fc.array(
    fc.record({
      command: text,
      when: fc.constantFrom("before" as const, "after" as const),
      passed: fc.boolean(),
      exitCode: fc.option(fc.integer()),
      durationS: usd,
      tail: text,
      report: fc.option(
        fc.record({
          tests: fc.array(
            fc.record({
              id: text,
              status: fc.constantFrom("passed" as const, "failed" as const, "skipped" as const),
              message: fc.option(text),
            }),
            { maxLength: 2 },
          ),
        }),
      ),
    }),
    { maxLength: 2 },
  ),
  guards: fc.array(
    fc.record({
      guard: text,
      verdict: fc.constantFrom("refuse" as const, "draft" as const, "warn" as const),
      path: fc.option(text),
      line: fc.option(fc.integer()),
      detail: text,
      remedy: text,
    }),
    { maxLength: 2 },
  ),
  scouting: fc.option(scouting),
  followUps: fc.array(fc.record({ title: words.map((w) => w.slice(0, 200)), description: text }), { maxLength: 2 }),
  charges,
  turns: count,
  durationS: usd,
  sandbox: text,
});

export const reflect = fc.record({
  reflections: fc.array(
    fc.record({
      task: taskId,
      grade: fc.option(
        fc.record({
          score,
          heuristics: fc.record({
            score,
            findings: fc.array(
              fc.record({
                rule: text,
                category: fc.constantFrom(
                  "completeness" as const,
                  "quality" as const,
                  "tests" as const,
                  "report" as const,
                ),
                points: usd,
                path: fc.option(text),
                line: fc.option(fc.integer({ min: 1 })),
                detail: text,
                remedy: text,
              }),
              { maxLength: 2 },
            ),
          }),
          judge: fc.option(fc.record({ score, model: text, reasons: texts, concerns: texts })),
        }),
      ),
      charges,
      intents: fc.array(
        fc.record({ kind: fc.constant("add-critique" as const), task: taskId, lesson: words, body: words }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
});

export const handover = fc.record({
  tasks: fc.array(
    fc.record({
      task: taskId,
      kind: fc.constantFrom(
        "opened" as const,
        "updated" as const,
        "unchanged" as const,
        "declined" as const,
        "refused" as const,
        "failed" as const,
      ),
      iid: fc.option(positive),
      url: fc.option(text),
      detail: text,
    }),
    { maxLength: 2 },
  ),
  spentUsd: usd,
  refusedIntents: texts,
});
