import { describe, expect, test } from "vitest";
import { churnOf, hottest, isDead } from "../../../scripts/domain/code-base/churn.ts";
import type { Change } from "../../../scripts/domain/code-base/code-base.ts";
import { NO_IMPORTS } from "../../../scripts/domain/code-base/import-graph.ts";
import { pageRank } from "../../../scripts/domain/code-base/page-rank.ts";
import { pathTraits } from "../../../scripts/domain/code-base/path-traits.ts";
import { byRankFirst, rankFiles } from "../../../scripts/domain/code-base/rank.ts";
import { graphBetween } from "./graph.ts";

const even = (names: readonly string[]) => new Float64Array(names.length).fill(1);

describe("pageRank", () => {
  test("gives the figures of a graph that can be solved by hand", () => {
    // Of three that point a > b > c > a, each has the same; one that points in as well has what a reader begins with.
    const names = ["a", "b", "c", "d"];
    const rank = pageRank(graphBetween(names, { a: ["b"], b: ["c"], c: ["a"], d: ["a"] }), even(names));
    expect(rank[3]).toBeCloseTo(0.15 / 4, 3);
    expect((rank[0] ?? 0) > (rank[1] ?? 0)).toBe(true);
    expect(rank.reduce((sum, one) => sum + one)).toBeCloseTo(1, 9);
  });

  test("splits a vote by its weights", () => {
    const names = ["a", "b", "c"];
    const [, b = 0, c = 0] = pageRank(graphBetween(names, { a: { b: 3, c: 1 } }), even(names));
    expect(b > c).toBe(true);
  });

  test("knows of nobody without names", () => {
    expect(pageRank(NO_IMPORTS, new Float64Array(0))).toEqual(new Float64Array(0));
  });
});

describe("the rank of a file", () => {
  const ranked = (paths: readonly string[], edges: Record<string, readonly string[]>, history: Change[] = []) => {
    const files = paths.map((path) => ({ path, ...pathTraits(path) }));
    return rankFiles(files, graphBetween(paths, edges), history);
  };
  const order = (paths: readonly string[], edges: Record<string, readonly string[]>) =>
    byRankFirst(ranked(paths, edges)).map((at) => paths[at]);

  test("grows with those who import it", () => {
    const paths = ["a.ts", "b.ts", "c.ts", "core.ts"];
    expect(order(paths, { "a.ts": ["core.ts"], "b.ts": ["core.ts"], "c.ts": ["core.ts"] })[0]).toBe("core.ts");
  });

  test("grows with what it puts together, although nobody imports it", () => {
    const paths = ["main.ts", "a.ts", "b.ts", "c.ts", "lonely.ts"];
    const edges = { "main.ts": ["a.ts", "b.ts", "c.ts"] };
    expect(order(paths, edges).slice(0, 1)).toEqual(["main.ts"]);
    expect(order(paths, edges).at(-1)).toBe("lonely.ts");
  });

  test("grows with its changes", () => {
    const changes = [1, 2, 3, 4].map((day) => ({ at: day * 86_400, paths: ["warm.ts"] }));
    const [cold = 0, warm = 0] = ranked(["cold.ts", "warm.ts"], {}, changes);
    expect(warm > cold).toBe(true);
  });

  test("is small for tests, examples and documents", () => {
    const paths = ["src/a.ts", "test/a.test.ts", "examples/a.ts", "README.md"];
    expect(order(paths.toReversed(), {})).toEqual(["src/a.ts", "examples/a.ts", "test/a.test.ts", "README.md"]);
  });

  test.each([
    [
      [0.25, 0.5, 0, 0.5, 1],
      [4, 1, 3, 0, 2],
    ],
    [
      [1e-9, 1.0000001e-9, 1e-30],
      [1, 0, 2],
    ],
    [[], []],
  ])("orders %j, equals as they come", (ranks, places) => {
    expect(byRankFirst(Float32Array.from(ranks))).toEqual(places);
  });
});

describe("the history", () => {
  const day = (n: number) => 1_700_000_000 + n * 86_400;

  test("is counted back from its newest change, so that a quiet year changes nothing", () => {
    const history = [
      { at: day(500), paths: ["hot.ts"] },
      { at: day(450), paths: ["hot.ts", "once.ts"] },
      { at: day(300), paths: ["old.ts", "once.ts"] },
      { at: day(0), paths: ["hot.ts", "dead.ts", "old.ts"] },
    ];
    const churn = churnOf(history);
    expect(hottest(churn, ["dead.ts", "hot.ts", "old.ts", "once.ts"], 5)).toEqual([["hot.ts", 2]]);
    expect(["dead.ts", "hot.ts", "old.ts", "unknown.ts"].filter((path) => isDead(churn, path))).toEqual(["dead.ts"]);
  });

  test("is not heated by a first commit, which says when a file came", () => {
    const first = [{ at: day(2), paths: ["a.ts"], isFirst: true }];
    const churn = churnOf([{ at: day(400), paths: ["b.ts"] }, ...first, ...first]);
    expect([hottest(churn, ["a.ts"], 5), isDead(churn, "a.ts"), churn.heat.get("a.ts")]).toEqual([[], true, undefined]);
  });

  test("does not heat what a change of a hundred files sweeps over", () => {
    const paths = Array.from({ length: 101 }, (_, n) => `f${n}.ts`);
    const sweeping = [2, 1].map((n) => ({ at: day(n), paths }));
    expect(hottest(churnOf(sweeping), paths, 5)).toEqual([]);
  });
});
