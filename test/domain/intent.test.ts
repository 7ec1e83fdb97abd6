import { describe, expect, it } from "vitest";
import { intentSchema } from "../../scripts/domain/intent.ts";

const intents = [
  { kind: "open-merge-request", task: "BUG-1", summary: "Fixed", evidence: ["npm test passes"], draft: false },
  { kind: "update-merge-request", task: "BUG-1", summary: "Fixed", evidence: [] },
  { kind: "reply-to-note", task: "BUG-1", noteId: 12, body: "Done" },
  { kind: "add-task", parent: "BUG-1", title: "More", description: "Why" },
  { kind: "add-critique", task: "BUG-1", lesson: "Test first", body: "Because" },
];

describe("an intent", () => {
  it.each(intents.map((intent) => [intent.kind, intent] as const))("may be to %s", (_kind, intent) => {
    expect(intentSchema.parse(intent)).toEqual(intent);
  });

  it.each(intents.map((intent) => [intent.kind, intent] as const))("to %s may carry nothing more", (_kind, intent) => {
    expect(intentSchema.safeParse({ ...intent, targetBranch: "main" }).success).toBe(false);
  });

  it.each([
    ["merge a merge request", { kind: "merge-merge-request", task: "BUG-1" }],
    ["name a task that is no ID", { ...intents[4], task: "../../etc" }],
    ["say nothing", { ...intents[2], body: "" }],
    ["say too much", { ...intents[2], body: "x".repeat(8_001) }],
    ["give endless evidence", { ...intents[1], evidence: Array.from({ length: 21 }, () => "x") }],
    ["answer no note", { ...intents[2], noteId: 0 }],
  ])("may not %s", (_name, intent) => {
    expect(intentSchema.safeParse(intent).success).toBe(false);
  });
});
