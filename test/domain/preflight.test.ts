import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexTree, preflight } from "../../scripts/domain/preflight.ts";
import { hostileText } from "./arbitrary.ts";

const tree = (files: Record<string, string>) => indexTree(new Map(Object.entries(files)));
const task = (title: string, description = "") => ({ title, description });
const COMPARE = "export function compareDurations(shorter, longer) { return negative }";

describe("preflight", () => {
  it("calls a task redundant when one file covers its words, and says so in the task's own", () => {
    const index = tree({ "src/compare.ts": COMPARE, "src/parse.ts": "export function parse(text) {}" });
    expect(preflight(task("Comparing durations: negatives when shorter"), index, 0.6)).toEqual({
      overlap: 1,
      verdict: "redundant",
      evidence: ["src/compare.ts covers 4 of 4 concepts (100 %): comparing, durations, negatives, shorter"],
    });
  });

  it("names what is missing, in the task's own words too", () => {
    const index = tree({ "src/compare.ts": COMPARE, "src/other.ts": "nothing" });
    const { evidence } = preflight(task("Comparing durations with calendars"), index, 0.6);
    expect(evidence).toEqual([
      "src/compare.ts covers 2 of 3 concepts (56 %): comparing, durations; missing: calendars",
    ]);
  });

  it("lists a dozen covered and half a dozen missing words, and counts the rest", () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `word${String.fromCharCode(97 + from + i)}x`).join(" ");
    const [line] = preflight(task(words(0, 26)), tree({ "a.ts": words(0, 14) }), 0.6).evidence;
    expect(line).toMatch(/wordlx, and 2 more; missing: wordox.*wordtx, and 6 more$/);
  });

  it("is new, grey and redundant by the share of the best file", () => {
    const index = tree({ "a.ts": "alpha bravo charlie", "b.ts": "unrelated" });
    const verdictAt = (title: string) => preflight(task(title), index, 0.6).verdict;
    expect(verdictAt("alpha bravo charlie")).toBe("redundant");
    expect(verdictAt("alpha bravo charlie delta echo")).toBe("grey");
    expect(verdictAt("alpha delta echo foxtrot")).toBe("new");
  });

  it("rejects above the threshold, not at it", () => {
    const index = tree({ "a.ts": "alpha" });
    expect(preflight(task("alpha"), index, 1).verdict).toBe("grey");
    expect(preflight(task("alpha"), index, 0.99).verdict).toBe("redundant");
  });

  it("an empty tree covers nothing, and says why", () => {
    expect(preflight(task("Compare durations"), tree({}), 0.6)).toEqual({
      overlap: 0,
      verdict: "new",
      evidence: ["the tree has no text file to compare the task with"],
    });
  });

  it("a task of words that say nothing is new, and says what to do", () => {
    expect(preflight(task("Please do it"), tree({ "a.ts": "x" }), 0.6)).toEqual({
      overlap: 0,
      verdict: "new",
      evidence: ["the task's wording names nothing to look for: describe what it is about"],
    });
  });

  it("a task of which no file has a word says so", () => {
    expect(preflight(task("Quaternions"), tree({ "a.ts": "x" }), 0.6)).toMatchObject({
      overlap: 0,
      verdict: "new",
      evidence: ["no file has any of the task's words"],
    });
  });

  it("three files are named, the best first, equals by path", () => {
    const index = tree({ "d.ts": "alpha", "c.ts": "alpha", "b.ts": "alpha", "a.ts": "alpha bravo" });
    expect(preflight(task("alpha bravo"), index, 0.6).evidence.map((line) => line.split(" ")[0])).toEqual([
      "a.ts",
      "b.ts",
      "c.ts",
    ]);
  });

  it.each([
    "backlog/BUG-1.md",
    "feedback/x.md",
    "prompts/system.md",
    "CHANGELOG.md",
    "packages/a/changes.rst",
    "docs/HISTORY",
    ".changeset/brave-cats.md",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "go.sum",
    "node_modules/x/compare.ts",
    "packages/a/node_modules/x/compare.ts",
    ".gitlab-ci.yml",
    "nightshift.yml",
  ])("%s is no evidence", (path) => {
    expect(preflight(task("compare durations"), tree({ [path]: COMPARE, "a.ts": "x" }), 0.6).overlap).toBe(0);
  });

  it.each(["src/clock.ts", "src/lock.py", "src/block.rs", "src/history.ts", "lib/release.rb", "src/news.tsx"])(
    "%s is evidence, whatever its name sounds like",
    (path) => {
      expect(preflight(task("compare durations"), tree({ [path]: COMPARE }), 0.6).overlap).toBe(1);
    },
  );

  it("gives a share from 0 to 1 for any texts, and never rises without a file that has a word", () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        fc.dictionary(fc.constantFrom("a.ts", "b.ts"), hostileText),
        (a, b, files) => {
          const { overlap, evidence } = preflight(task(a, b), tree(files), 0.6);
          expect(overlap).toBeGreaterThanOrEqual(0);
          expect(overlap).toBeLessThanOrEqual(1);
          expect(evidence.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
