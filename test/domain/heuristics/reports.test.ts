import { describe, expect, it } from "vitest";
import { rulesOf } from "./examined.ts";

const GOOD = `# Which queue

## Findings

The worker polls every 5 seconds (\`src/worker.ts:12\`), see [the code](../src/worker.ts) and [the manual](https://docs.gitlab.com/ci/).[^1]

[^1]: Read on the day of the report.
`;
const report = (text: string) => ({
  before: { "src/worker.ts": "export const x = 1;\n" },
  after: { "src/worker.ts": "export const x = 1;\n", "docs/queue.md": text },
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

  it("are missed where a research task leaves none", async () => {
    const sides = { before: { "src/a.ts": "export const a = 1;\n" }, after: { "src/a.ts": "export const a = 2;\n" } };
    expect(await rulesOf(sides, research)).toEqual(["report-missing"]);
  });

  it("are no matter of a task about code", async () => {
    const docs = { task: { category: "docs" as const, title: "" } };
    expect(await rulesOf(report(GOOD.replace("../src/worker.ts", "../src/queue.ts")), docs)).toEqual([]);
  });
});
