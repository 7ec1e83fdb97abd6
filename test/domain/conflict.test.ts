import { describe, expect, it } from "vitest";
import { markerLines, secondSide } from "../../scripts/domain/conflict.ts";

const MARKED = "top\n<<<<<<< merge-request\nours\n=======\ntheirs\n>>>>>>> target-branch\nbottom\n";

describe("a file with a conflict", () => {
  it("shows the lines of the markers that begin and end it", () => {
    expect(markerLines(MARKED)).toEqual([2, 6]);
  });

  it.each([
    ["a heading underlined with equals signs", "Title\n=======\n"],
    ["arrows in prose", "so <<<<<<< there\n>>>>>>>>> quoted\n"],
    ["a longer line of signs", "<<<<<<<<<<\n"],
  ])("is not taken for one because of %s", (_name, text) => {
    expect(markerLines(text)).toEqual([]);
  });

  it("has the target's side without any marker", () => {
    expect(secondSide(MARKED)).toBe("top\ntheirs\nbottom\n");
  });

  it("may have several, with lines of equals signs around them, and ends of lines of Windows", () => {
    const text = `Title\n=======\n${MARKED}between\n${MARKED}`.replaceAll("\n", "\r\n");
    const side = "top\ntheirs\nbottom\n";
    expect(secondSide(text)).toBe(`Title\n=======\n${side}between\n${side}`.replaceAll("\n", "\r\n"));
  });

  it("may show the common base as well, which is no side", () => {
    const text = "<<<<<<< a\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> b\n";
    expect(secondSide(text)).toBe("theirs\n");
  });

  it("without markers is its own side", () => {
    expect(secondSide("a\nb\n")).toBe("a\nb\n");
  });
});
