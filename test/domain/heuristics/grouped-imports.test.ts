import { describe, expect, test } from "vitest";
import { importsApart } from "../../../scripts/domain/heuristics/grouped-imports.ts";

/** `line: names`, as far as a line belongs to a statement of several names. */
const apart = (text: string) =>
  [...importsApart(text)].sort(([a], [b]) => a - b).map(([line, names]) => `${line}: ${names.join(" ")}`);

describe("names that are brought in together", () => {
  test.each([
    ["use a::{B, c::D};", ["1: use a::B; use a::c::D;"]],
    ["use a::{b::{C, d::{E, F}}, G};", ["1: use a::b::C; use a::b::d::E; use a::b::d::F; use a::G;"]],
    [
      "use a::{\n    b::{\n        C,\n        D as E,\n    },\n    F,\n};",
      [...["1: ", "2: ", "3: use a::b::C;", "4: use a::b::D as E;", "5: ", "6: use a::F;", "7: "]],
    ],
    [
      "x();\n  pub(crate) use a::{self, b::{self, C}, d::*};\ny();",
      ["2: pub(crate) use a::b::C; pub(crate) use a::d::*;"],
    ],
    ["use {std::io, a::{B}};", ["1: use std::io; use a::B;"]],
    ["use ::a :: { b :: { C } , D };", ["1: use ::a::b::C; use ::a::D;"]],
    ["use a::{B, // not { this }\n  /* nor, this */ C\n};", ["1: use a::B;", "2: use a::C;", "3: "]],
    ["use a::{\n  B\n  ,C,};", ["1: ", "2: use a::B;", "3: use a::C;"]],
  ])("in Rust: %s", (text, names) => {
    expect(apart(text)).toEqual(names);
  });

  test.each([
    [
      "from a import (\n  b,  # not (this, one)\n  c as d\n)",
      ["1: ", "2: from a import b", "3: from a import c as d", "4: "],
    ],
    ["from a import(b,c)", ["1: from a import b from a import c"]],
    [
      "from a import b, \\\n    c, \\\n  d\nfrom e import f",
      ["1: from a import b", "2: from a import c", "3: from a import d"],
    ],
    ["from a import \\\r\n    b as c", ["1: ", "2: from a import b as c"]],
    ["from a import (b,\n\n    c,)", ["1: from a import b", "2: ", "3: from a import c"]],
    ["from a import b, c\nfrom d import e", []],
  ])("in Python: %s", (text, names) => {
    expect(apart(text)).toEqual(names);
  });

  test.each([
    ["use A\\{B, Sub\\C as D};", ["1: use A\\B; use A\\Sub\\C as D;"]],
    ["use \\A\\{\n    function b,\n    C,\n};", ["1: ", "2: use \\A\\b;", "3: use \\A\\C;", "4: "]],
    ["use A {\n  B::c insteadof D;\n}", []],
    ["    use ($a, $b) {\n", []],
  ])("in PHP: %s", (text, names) => {
    expect(apart(text)).toEqual(names);
  });

  test("are none where no bracket closes them, and the next statement is read all the same", () => {
    expect(apart("use a::{b::{C, D;\nuse e::{F, G};")).toEqual(["2: use e::F; use e::G;"]);
    expect(apart("use a::{B")).toEqual([]);
  });

  test("are looked for in a text of a million signs that never closes one", () => {
    expect(apart("use a::{\n".repeat(100_000))).toEqual([]);
    expect(apart(`use a::{${"/*".repeat(500_000)}`)).toEqual([]);
  });
});
