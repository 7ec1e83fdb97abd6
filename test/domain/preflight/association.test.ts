import { describe, expect, it } from "vitest";
import { associationOf } from "../../../scripts/domain/preflight/association.ts";
import { readRequest } from "../../../scripts/domain/preflight/request.ts";
import { indexTree } from "../../../scripts/domain/preflight/tree-index.ts";

/** Blocks of ten lines, one after the other in one file; each says its words in its first line. */
const treeOf = (...blocks: string[]) =>
  indexTree(new Map([["src/a.ts", blocks.map((words) => `${words}${"\n".repeat(10)}`).join("")]]));
const association = (title: string, index: ReturnType<typeof indexTree>, description = "") =>
  associationOf(readRequest({ title, description }).concepts, index);

const OTHERS = Array.from({ length: 40 }, () => "nothing");

describe("the association of a task's concepts", () => {
  it("is the logarithm of how much more often two of them meet than by chance", () => {
    const index = treeOf("cookie", "cookie domain", "cookie domain", "domain", ...OTHERS);
    // Each stands in 3 of 45 blocks (the file ends with an empty one), so that 3 × 3 / 46 meetings are expected, and 2 are found.
    expect(index.blocks).toBe(45);
    expect(association("Rewrite the cookie domain", index)).toBeLessThan(Math.log(2.3 / (9 / 46 + 0.3)));
    expect(association("Cookie domain", index)).toBeCloseTo(Math.log(2.3 / (9 / 46 + 0.3)), 6);
  });

  it("is nothing where they meet as often as by chance, and less where they never do", () => {
    const both = Array.from({ length: 50 }, (_, at) => `${at % 2 ? "cookie" : ""} ${at % 4 > 1 ? "domain" : ""}`);
    expect(Math.abs(association("Cookie domain", treeOf(...both)))).toBeLessThan(0.1);
    const apart = Array.from({ length: 50 }, (_, at) => (at % 2 ? "cookie" : "domain"));
    expect(association("Cookie domain", treeOf(...apart))).toBe(-1);
  });

  it("is at most 3 nats, however rare they are", () => {
    const rare = treeOf("cookie domain", "cookie domain", "cookie domain", ...Array.from({ length: 4_000 }, () => ""));
    expect(association("Cookie domain", rare)).toBeLessThan(3.0001);
  });

  it("pairs what the title asks for with what the description says, and no place with another", () => {
    const index = treeOf("cookie proxy", "cookie proxy", "proxy server", "proxy server", ...OTHERS);
    expect(association("Rewrite a cookie", index, "The proxy has them.")).toBeGreaterThan(0.3);
    expect(association("Quaternions for the proxy and the server", index)).toBeLessThan(0.1);
  });

  it("of one concept alone is nothing", () => {
    expect(association("Cookie", treeOf("cookie", ...OTHERS))).toBe(0);
  });
});
