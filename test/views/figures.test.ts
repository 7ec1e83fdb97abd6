import { expect, test } from "vitest";
import { age, dollarsIn, duration, grade, plural, zonedTime } from "../../scripts/views/figures.ts";

test.each([
  [0, "\\$0.00"],
  [0.0042, "\\$0.0042"],
  [0.05, "\\$0.05"],
  [12.345, "\\$12.35"],
])("%d dollars are %s", (usd, text) => {
  expect(dollarsIn(usd)).toBe(text);
});

test.each([
  [0.4, "0 s"],
  [59, "59 s"],
  [71, "1 min"],
  [4_800, "1 h 20 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [59 * 60_000, "just now"],
  [47.9 * 3_600_000, "47 h"],
  [48 * 3_600_000, "2 days"],
])("%d milliseconds ago is %s", (ms, text) => {
  expect(age(ms)).toBe(text);
});

test("an instant is told on the clocks of the zone", () => {
  expect(zonedTime("2026-11-23T23:30:00Z", "Europe/Zurich")).toBe("24 Nov, 00:30");
});

test("a count of one is singular, and a grade has tenths", () => {
  expect([plural(1, "task"), plural(0, "task"), grade(7)]).toEqual(["1 task", "0 tasks", "7.0"]);
});
