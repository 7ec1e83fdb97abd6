import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOf, withChange, withDone } from "../../scripts/phases/state-files.ts";
import { story } from "../domain/stories.ts";

const path = fc.constantFrom("a", "b", "c", "__proto__");
const files = fc.array(fc.tuple(path, fc.string())).map((entries) => new Map<string, string>(entries));

describe("files of the state", () => {
  it("come from one to the other by their difference, which touches nothing that is equal", () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const change = differenceOf(before, after);
        expect(withChange(before, change)).toEqual(after);
        for (const [name, text] of change) expect(before.get(name) ?? null).not.toBe(text);
      }),
    );
  });

  it("keep their given map as it was", () => {
    const given = new Map([["a", "1"]]);
    withChange(given, new Map([["a", null]]));
    expect(given).toEqual(new Map([["a", "1"]]));
  });

  it("move a merged task to those done, once, and leave a closed one", () => {
    const events = story("p1", [
      { type: "mr.merged", task: "BUG-1", iid: 5, sha: "m", by: "maintainer" },
      { type: "mr.closed", task: "FEAT-2", iid: 6, by: "maintainer", reason: "" },
    ]);
    const before = new Map([
      ["backlog/BUG-1.md", "x"],
      ["backlog/FEAT-2.md", "y"],
    ]);
    const after = new Map([
      ["backlog/FEAT-2.md", "y"],
      ["backlog/done/BUG-1.md", "x"],
    ]);
    expect(withDone(before, events)).toEqual(after);
    expect(withDone(after, events)).toEqual(after);
  });
});
