import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonObjectsIn } from "../../scripts/agent/json-in-text.ts";

test("a text that is JSON is that alone", () => {
  expect(jsonObjectsIn(' {"a": {"b": 1}}\n')).toEqual([{ a: { b: 1 } }]);
});

test("objects in prose come last first", () => {
  const text = 'An answer looks like {"score": 1}.\n```json\n{"score": 7}\n```\nThat is all.';
  expect(jsonObjectsIn(text)).toEqual([{ score: 7 }, { score: 1 }]);
});

test("what is inside an object is no answer by itself", () => {
  expect(jsonObjectsIn('So: {"critique": {"lesson": "x"}}')).toEqual([{ critique: { lesson: "x" } }]);
});

test("braces and quotes in a string are part of it", () => {
  expect(jsonObjectsIn('It is {"a": "} \\" {"} then.')).toEqual([{ a: '} " {' }]);
});

test("braces of other kinds do not hide what follows them", () => {
  expect(jsonObjectsIn('if (x) { return "}"; } and { open, then {"a": 1}')).toEqual([{ a: 1 }]);
});

test("a text without an object has none", () => {
  expect(jsonObjectsIn("Seven out of ten.")).toEqual([]);
});

test("an object that is cut is none", () => {
  expect(jsonObjectsIn('My answer: {"score": 7, "reas')).toEqual([]);
});

test("any object is found in prose around it", () => {
  const prose = fc.string().map((text) => text.replace(/[{}"]/g, ""));
  fc.assert(
    fc.property(prose, fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), prose, (before, value, after) => {
      const json = JSON.stringify(value);
      expect(jsonObjectsIn(`.${before} ${json} ${after}.`)).toEqual([JSON.parse(json)]);
    }),
  );
});

test("ten thousand open braces are given up on", () => {
  expect(jsonObjectsIn(`${"{ ".repeat(10_000)}{"a": 1}`)).toEqual([]);
});
