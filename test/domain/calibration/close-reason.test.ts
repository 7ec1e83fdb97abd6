import { expect, test } from "vitest";
import { closeReason } from "../../../scripts/domain/calibration/close-reason.ts";

test.each([
  "The tests prove nothing.",
  "It does not compile",
  "This doesn’t do what the task asks.",
  "No tests for the new branch",
  "Too complicated for what it does.",
  "wrong file",
  "The rounding is incorrect: 0.5 becomes 0.",
  "Half-done: the second point of the task is missing.",
  "quality: I would have to write it anew",
  "The API it calls is invented.",
  "Misunderstood the task.",
])("a close speaks of quality: %s", (text) => {
  expect(closeReason(text)).toBe("quality");
});

test.each([
  "Not now.",
  "Not now, and the names are bad too.",
  "We do this later, thanks",
  "No longer needed.",
  "Superseded by !12",
  "Duplicate of !7",
  "already fixed on main",
  "We changed our mind",
  "other priorities",
  "not now: the test is missing, but that is not why",
  "I don't want this feature, nothing wrong with the code.",
])("a close speaks of time or want: %s", (text) => {
  expect(closeReason(text)).toBe("other");
});

test.each(["", "  \n", "👎", "…"])("a close without a word is silence: %j", (text) => {
  expect(closeReason(text)).toBe("silent");
});

test.each(["Thanks!", "Nothing wrong with it.", "Das machen wir anders."])(
  "a close that cannot be placed is no verdict: %s",
  (text) => {
    expect(closeReason(text)).toBe("unclear");
  },
);

test("a close is placed by its own words, and not by what it quotes", () => {
  const quoted = ["> The tests prove nothing.", ">>>\nThe result is wrong.\n>>>", "<!-- quality: broken -->"];
  expect(quoted.map((quote) => closeReason(`${quote}\nSee you next week.`))).toEqual(["other", "other", "other"]);
  expect(closeReason("> Not now?\n\nIt prints the wrong minutes.")).toBe("quality");
  expect(closeReason(quoted.join("\n"))).toBe("silent");
});
