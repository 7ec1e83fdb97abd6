import { describe, expect, test } from "vitest";
import { readChoice } from "../../scripts/bench/choice.ts";

const SECTIONS = ["cache", "turn", "grading"];
const GROUPS = { agent: ["turn", "cache"] };
const choose = (...args: string[]) => readChoice(args, SECTIONS, GROUPS);

describe("the command line of the bench", () => {
  test("without a name means every section, in the order of the table", () => {
    expect(choose()).toEqual({ kind: "measure", sections: SECTIONS, json: false, trees: null, data: null });
  });

  test("runs one section alone, and prints data where that is asked for", () => {
    expect(choose("turn", "--json")).toEqual({
      kind: "measure",
      sections: ["turn"],
      json: true,
      trees: null,
      data: null,
    });
  });

  test("takes a group's name for its sections, each once and in the order of the table", () => {
    expect(choose("grading", "agent", "turn")).toEqual({
      kind: "measure",
      sections: SECTIONS,
      json: false,
      trees: null,
      data: null,
    });
  });

  test("refuses a section that is not there, names those that are, and the nearest", () => {
    expect(choose("gradin")).toEqual({
      kind: "wrong",
      words: "There is no section gradin (perhaps grading); there are agent, cache, turn, grading",
    });
  });

  test("takes a folder of repositories, and one of more labelled changes", () => {
    expect(choose("grading", "--trees", "/srv/trees", "--data", "/srv/more")).toMatchObject({
      sections: ["grading"],
      trees: "/srv/trees",
      data: "/srv/more",
    });
  });

  test("refuses an option that is not there", () => {
    expect(choose("--fast")).toEqual({ kind: "wrong", words: expect.stringContaining("--fast") });
  });

  test("lists what there is without measuring", () => {
    expect(choose("--list", "turn")).toEqual({ kind: "list" });
  });
});

test("tells how it is used, when asked and where an option is unknown", () => {
  expect([choose("--help"), choose("-h", "turn")]).toEqual([{ kind: "help" }, { kind: "help" }]);
  expect(choose("--nope")).toEqual({
    kind: "wrong",
    words: "Unknown option '--nope'; it is npm run bench -- [SECTION…] [--trees DIR] [--data DIR] [--json] [--list]",
  });
});
