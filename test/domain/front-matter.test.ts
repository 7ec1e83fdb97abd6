import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitFrontMatter } from "../../scripts/domain/front-matter.ts";
import { hostileText } from "./arbitrary.ts";

describe("front matter", () => {
  it("is cut at its two lines of ---", () => {
    expect(splitFrontMatter("---\ntitle: x\n---\nBody\n---\n")).toEqual({
      open: "---\n",
      yaml: "title: x\n",
      close: "---\n",
      body: "Body\n---\n",
    });
  });

  it.each([
    ["nothing in it", "---\n---\n"],
    ["no body and no last line break", "---\na: 1\n---"],
    ["Windows line ends", "---\r\na: 1\r\n---\r\nBody"],
    ["a byte order mark and blanks behind the dashes", "\uFEFF---  \na: 1\n---\t\nBody"],
  ])("may have %s", (_name, text) => {
    expect(splitFrontMatter(text)).not.toBeNull();
  });

  it.each([
    ["has a blank line before it", "\n---\na: 1\n---\n"],
    ["is never closed", "---\na: 1\n"],
    ["is closed by four dashes", "---\na: 1\n----\n"],
    ["has text behind the closing dashes", "---\na: 1\n--- x\n"],
    ["is not there", "# A heading\n\n---\n\nand a rule\n\n---\n"],
  ])("that %s is none", (_name, text) => {
    expect(splitFrontMatter(text)).toBeNull();
  });

  it("is not closed behind a line separator within a line", () => {
    const text = '---\ntitle: "a\u2028---"\n---\nBody';
    expect(splitFrontMatter(text)?.yaml).toBe('title: "a\u2028---"\n');
  });

  it("loses no byte: the four parts joined are the file", () => {
    const line = fc.oneof(hostileText, fc.constantFrom("---", "--- ", "----", ""));
    const text = fc.array(line, { maxLength: 8 }).map((lines) => ["---", ...lines].join("\n"));
    fc.assert(
      fc.property(text, (file) => {
        const split = splitFrontMatter(file);
        if (split !== null) expect(split.open + split.yaml + split.close + split.body).toBe(file);
      }),
    );
  });
});
