import { describe, expect, it } from "vitest";
import { observedMergeRequestSchema, observedPipelineSchema } from "../../scripts/domain/observation.ts";
import { mergeRequest, note } from "./stories.ts";

describe("an observation", () => {
  it("travels as JSON without a loss", () => {
    const seen = mergeRequest("BUG-1", 5, { notes: [note(7, { path: "src/a.ts", line: 3 })] });
    expect(observedMergeRequestSchema.parse(JSON.parse(JSON.stringify(seen)))).toEqual(seen);
    expect(observedPipelineSchema.parse({ cycle: "p1", finished: true })).toEqual({ cycle: "p1", finished: true });
  });

  it.each([
    ["a state that GitLab does not have", { state: "gone" }],
    ["no number", { iid: 0 }],
    ["a note whose author nobody has looked at", { notes: [{ ...note(1), trusted: undefined }] }],
  ])("with %s is refused", (_name, change) => {
    expect(observedMergeRequestSchema.safeParse({ ...mergeRequest("BUG-1", 5), ...change }).success).toBe(false);
  });
});
