import { expect, test } from "vitest";
import { tools } from "./tool-use.ts";

test("finish ends the work with summary, evidence and follow-ups", async () => {
  const { use } = tools({});
  const followUp = { title: "More", description: "Of it." };
  expect(await use("finish", { summary: "Done.", evidence: ["npm test"], follow_ups: [followUp] })).toEqual({
    kind: "ending",
    ending: { kind: "finish", summary: "Done.", evidence: ["npm test"], followUps: [followUp], answers: [] },
  });
});

test("finish needs no follow-ups", async () => {
  const { use } = tools({});
  expect(await use("finish", { summary: "Done.", evidence: [] })).toMatchObject({ ending: { followUps: [] } });
});

test("finish may answer each thread of a merge request in words of its own", async () => {
  const { use } = tools({});
  const answers = [{ note: 7, text: "Named now." }];
  expect(await use("finish", { summary: "Done.", evidence: [], answers })).toMatchObject({
    ending: { answers: [{ noteId: 7, body: "Named now." }] },
  });
});

test("decline ends the work with its reason", async () => {
  const { use } = tools({});
  const input = { reason: "redundant", explanation: "It is there.", evidence: ["a.ts:3"] };
  expect(await use("decline", input)).toEqual({ kind: "ending", ending: { kind: "decline", ...input } });
});

test("decline for a reason that is none is refused with those there are", async () => {
  const { use } = tools({});
  expect(await use("decline", { reason: "tired", explanation: "No.", evidence: [] })).toMatchObject({
    refused: true,
    text: expect.stringContaining("reason: one of redundant, blocked, unsafe, unclear"),
  });
});

test.each([
  ["an empty summary", { summary: " ", evidence: [] }, "summary: some text"],
  ["a summary that no merge request takes", { summary: "x".repeat(8_001), evidence: [] }, "summary: at most 8000"],
  [
    "an answer to nothing",
    { summary: "Done.", evidence: [], answers: [{ note: "the first", text: "x" }] },
    "answers.0.note: the number of a note",
  ],
  ["evidence as one text", { summary: "Done.", evidence: "npm test" }, "evidence: a list of texts"],
])("finish with %s is refused", async (_name, input, text) => {
  const { use } = tools({});
  expect(await use("finish", input)).toMatchObject({ refused: true, text: expect.stringContaining(text) });
});
