import { describe, expect, it } from "vitest";
import { flawsOf, rulesOf } from "./examined.ts";

const GOOD = `# Which queue

## Findings

The worker polls every 5 seconds (\`src/worker.ts:12\`), see [the code](../src/worker.ts) and [the manual](https://docs.gitlab.com/ci/).[^1]

[^1]: Read on the day of the report.
`;
/** Twelve lines. */
const WORKER = "export const x = 1;\n".repeat(12);
const report = (text: string) => ({
  before: { "src/worker.ts": WORKER },
  after: { "src/worker.ts": WORKER, "docs/queue.md": text },
});
const research = { task: { category: "research" as const, title: "" } };

describe("reports", () => {
  it("pass whose sources resolve and whose sections are whole", async () => {
    expect(await rulesOf(report(GOOD), research)).toEqual([]);
  });

  it.each([
    ["a file that is not there", "source-unresolved", GOOD.replace("../src/worker.ts", "../src/queue.ts")],
    ["an address that nobody can follow", "source-unresolved", GOOD.replace("docs.gitlab.com", "www.example.com")],
    ["a note that is not there", "source-unresolved", GOOD.replace("[^1]: Read", "Read")],
    ["a figure without a source", "claim-unsourced", `${GOOD}\nIt is used by 40 % of all teams.\n`],
    ["a section without words", "section-incomplete", `${GOOD}\n## Costs\n`],
    ["a section for later", "section-incomplete", `${GOOD}\n## Costs\n\nTODO: write this\n`],
  ])("are found wanting for %s", async (_name, rule, text) => {
    expect(await rulesOf(report(text), research)).toEqual([rule]);
  });

  it.each([
    ["a line beyond a file's end", GOOD.replace("worker.ts:12", "worker.ts:13"), "place-unresolved"],
    ["lines that begin before one", GOOD.replace("worker.ts:12", "worker.ts:0"), "place-unresolved"],
    ["a range beyond its end", GOOD.replace("worker.ts:12", "worker.ts:3–40"), "place-unresolved"],
    ["a line of a file that is not there", GOOD.replace("src/worker.ts:12", "src/queue.ts:1"), "place-unresolved"],
    ["a line of a plain name that is not there", GOOD.replace("src/worker.ts:12", "queue.ts:1"), "place-unresolved"],
  ])("are found wanting for %s", async (_name, text, rule) => {
    expect(await rulesOf(report(text), research)).toEqual([rule]);
  });

  it("may cite a file by the end of its path, ranges within it, and hosts with ports", async () => {
    const others = [
      "worker.ts:12",
      "./src/worker.ts:2-12",
      "db.example.org:5432",
      "localhost.lan:80",
      "http://a.b.ts:80/x",
    ];
    const texts = others.map((place) => GOOD.replace("src/worker.ts:12", place));
    expect(await Promise.all(texts.map((text) => rulesOf(report(text), research)))).toEqual(texts.map(() => []));
  });

  it("are found wanting for pages that nobody has read, each once, where it is known what was read", async () => {
    const read = (...urls: string[]) => ({ ...research, pagesRead: new Set(urls) });
    const twice = `${GOOD}\nSee https://docs.gitlab.com/ci/#top again.\n`;
    const flaws = await flawsOf(report(twice), read("https://example.org"));
    expect(flaws.map(({ rule, line }) => [rule, line])).toEqual([["source-unread", 5]]);
    expect(await rulesOf(report(twice), read("https://docs.gitlab.com/ci"))).toEqual([]);
    const honest = twice.replace(
      "Read on the day of the report.",
      "The slides (https://slides.org/a.pdf) are a PDF,\nand were not read.",
    );
    expect(await rulesOf(report(honest), read("https://docs.gitlab.com/ci"))).toEqual([]);
  });

  it("are read to their end, whatever stands in them", async () => {
    const text = `${GOOD}\n${"[".repeat(400_000)}${"\n".repeat(400_000)}See [the queue](../src/queue.ts).\n`;
    const flaws = await flawsOf(report(text), research);
    expect(flaws.map(({ rule, line }) => [rule, line])).toEqual([["source-unresolved", 400_009]]);
  });

  it("are missed where a research task leaves none", async () => {
    const sides = { before: { "src/a.ts": "export const a = 1;\n" }, after: { "src/a.ts": "export const a = 2;\n" } };
    expect(await rulesOf(sides, research)).toEqual(["report-missing"]);
  });

  it("are no matter of a task about code", async () => {
    const docs = { task: { category: "docs" as const, title: "" } };
    expect(await rulesOf(report(GOOD.replace("../src/worker.ts", "../src/queue.ts")), docs)).toEqual([]);
  });
});
