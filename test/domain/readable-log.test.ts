import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastLines, readableLog } from "../../scripts/domain/readable-log.ts";

describe("a job's log", () => {
  it.each([
    ["without colours", "\u001b[31;1mERROR\u001b[0;m here", "ERROR here"],
    [
      "without links and titles",
      "\u001b]8;;http://x\u0007here\u001b]8;;\u0007 \u001b]0;title\u001b\\done",
      "here done",
    ],
    [
      "without the marks of its sections",
      "section_start:1700000000:step_script[collapsed=true]\r\u001b[0K$ npm test\nsection_end:1700000001:step_script\r\u001b[0K",
      "$ npm test",
    ],
    ["with the last state of a line that was written over", " 10 %\r 50 %\r100 %\r\nnext", "100 %\nnext"],
    [
      "without the runner's timestamps",
      "2026-11-23T02:00:00.123456Z 00O $ npm test\n2026-11-23T02:00:01.123456Z 01E failed",
      "$ npm test\nfailed",
    ],
    ["without characters that hide or turn words", "a\u202eb\u200bc\u0008d", "abcd"],
    ["with its tabs", "a\tb", "a\tb"],
  ])("is read %s", (_name, raw, text) => {
    expect(readableLog(raw)).toBe(text);
  });

  it("holds nothing but what shows, whatever a program printed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        expect(readableLog(raw)).not.toMatch(/(?![\t\n])\p{Cc}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/u);
      }),
    );
  });
});

describe("the end of a text", () => {
  it("begins with a whole line", () => {
    const ends = [5, 11, 12, 13, 17, 18].map((most) => lastLines("first\nsecond\nthird", most));
    expect(ends).toEqual(["third", "third", "second\nthird", "second\nthird", "second\nthird", "first\nsecond\nthird"]);
  });

  it("is the end of its last line when that alone is too long", () => {
    expect(lastLines("abcdef", 3)).toBe("def");
  });

  it("is never longer than it may be, and always an end of the text", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (text, most) => {
        const end = lastLines(text, most);
        expect(end.length).toBeLessThanOrEqual(Math.max(most, 0));
        expect(text.endsWith(end)).toBe(true);
      }),
    );
  });
});
