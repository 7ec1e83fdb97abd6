import { expect, it } from "vitest";
import { describeFault, SetupError } from "../../scripts/domain/fault.ts";

const fault = { found: "`a` = 1", expected: "text", example: "a: x" };

it("a fault is told in one line with its place", () => {
  expect(describeFault({ file: "a.yml", line: 3, ...fault })).toBe(
    "a.yml:3: found `a` = 1; expected text; for example: a: x",
  );
});

it("a fault that knows its column tells it as editors do", () => {
  expect(describeFault({ file: "a.yml", line: 3, column: 7, ...fault })).toMatch(/^a\.yml:3:7: found/);
});

it("a fault of a whole file has no line", () => {
  expect(describeFault({ file: "a.yml", line: null, ...fault })).toMatch(/^a\.yml: found/);
});

it("a fault stays one line when its example has several", () => {
  expect(describeFault({ file: "a.md", line: 1, ...fault, example: "---\ntitle: x\n---" })).toBe(
    "a.md:1: found `a` = 1; expected text; for example: --- ⏎ title: x ⏎ ---",
  );
});

it("a fault stays one line when a file's name has several", () => {
  expect(describeFault({ file: "a\n! b.md", line: null, ...fault, found: "x\r\n\ny" })).toBe(
    "a ⏎ ! b.md: found x ⏎ y; expected text; for example: a: x",
  );
});

it("broken set-up is known by its name", () => {
  expect(new SetupError("set it").name).toBe("SetupError");
});
