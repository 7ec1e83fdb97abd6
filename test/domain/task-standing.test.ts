import { expect, it } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { standingFacts, standingOf, standingWords } from "../../scripts/domain/task-standing.ts";
import { claimed, mrOpened, settled } from "./stories.ts";

const TASK = "---\ntitle: Parse an empty duration\n---\n\nIt is zero.\n";
const EDITED = `${TASK}\nAnd more.\n`;
const NOW = new Date("2026-11-26T12:00:00Z");
const FINGERPRINT = readBacklog(new Map([["backlog/BUG-1.md", TASK]])).open.get("BUG-1")?.fingerprint ?? "";

const CLAIMED = claimed("BUG-1", { fingerprint: FINGERPRINT });
const OPENED = mrOpened("BUG-1", 2);
const CLOSED: EventBody = { type: "mr.closed", task: "BUG-1", iid: 2, by: "maintainer", reason: "No." };
const MERGED: EventBody = { type: "mr.merged", task: "BUG-1", iid: 2, by: "maintainer", sha: "b" };
const REJECTED: EventBody = {
  type: "task.rejected",
  task: "BUG-1",
  reason: "redundant",
  detail: "",
  evidence: [],
  fingerprint: FINGERPRINT,
};
const QUARANTINED: EventBody = { type: "task.quarantined", task: "BUG-1", attempts: 3, detail: "" };

/** The words for BUG-1 after these events, an hour apart, each of a cycle of its own but for what ends a claim. */
function wordsAfter(bodies: readonly EventBody[], text = TASK): string {
  const lines = bodies.map((body, at) => {
    const cycle = body.type === "task.settled" ? `p${at - 1}` : `p${at}`;
    return formatEvent(makeEvent(body, cycle, new Date(Date.UTC(2026, 10, 25, at))));
  });
  const files = new Map([
    ["backlog/BUG-1.md", text],
    ["backlog/ledger/2026-11.jsonl", `${lines.join("\n")}\n`],
  ]);
  const facts = standingFacts(files, NOW);
  const open = facts.backlog.open.get("BUG-1");
  return open === undefined ? "not open" : standingWords(standingOf(open, facts));
}

const DELIVERED = [CLAIMED, settled("BUG-1", "delivered"), OPENED];
const FAILED = [CLAIMED, settled("BUG-1", "failed")];

it.each([
  ["nothing", [], "open"],
  ["a claim", [CLAIMED], "in work"],
  ["a merge request", DELIVERED, "in review !2"],
  ["a claim of another round", [...DELIVERED, CLAIMED], "in work"],
  ["a close", [...DELIVERED, CLOSED], "closed !2"],
  ["a merge whose file was left", [...DELIVERED, MERGED], "merged !2"],
  ["a rejection", [REJECTED], "rejected"],
  ["a decline", [CLAIMED, settled("BUG-1", "declined")], "declined"],
  ["two failures", [...FAILED, CLAIMED, settled("BUG-1", "unfinished")], "failed 2×"],
  ["a quarantine", [...FAILED, QUARANTINED], "quarantined"],
] as const)("after $0 a task is $2", (_, bodies, words) => {
  expect(wordsAfter(bodies)).toBe(words);
});

it.each([
  ["a close", [...DELIVERED, CLOSED]],
  ["a merge", [...DELIVERED, MERGED]],
  ["a rejection", [REJECTED]],
  ["a decline", [CLAIMED, settled("BUG-1", "declined")]],
] as const)("a task that was edited since %s is open", (_, bodies) => {
  expect(wordsAfter(bodies, EDITED)).toBe("open");
});

it("a task that depends on one that is not done waits", () => {
  expect(wordsAfter([], TASK.replace("---\n\n", "depends_on: [BUG-2]\n---\n\n"))).toBe("waiting");
});

it("a configuration that cannot be read hides no task's standing", () => {
  const files = new Map([
    ["backlog/BUG-1.md", TASK],
    ["nightshift.yml", "budget: many"],
  ]);
  const facts = standingFacts(files, NOW);
  expect([...facts.backlog.open.values()].map((open) => standingOf(open, facts))).toEqual([{ kind: "open" }]);
});
