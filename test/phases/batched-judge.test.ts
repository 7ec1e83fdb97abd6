import { expect, it } from "vitest";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { openNight } from "./cycle-stage.ts";
import { adds, leaveWork } from "./hand-made.ts";
import { configuration, judges, taskFile } from "./small-project.ts";

const TEA = "DOCS-001-tea";

it("a reflect job whose project can wait has its judge answer in a batch, and is charged half the price", async () => {
  const night = await openNight({
    files: {
      [`backlog/${TEA}.md`]: taskFile("About tea"),
      "nightshift.yml": configuration({ more: "models: {judge_batch_minutes: 10}\n" }),
    },
    scenarios: scenarios(judges(TEA, { score: 8 })),
  });
  const cycle = await night.openCycle();
  await cycle.pulse();
  const { entries } = await cycle.mind();
  for (const entry of entries) await leaveWork(cycle, entry, adds("docs/tea.txt", "tea"));
  const { reflections } = await cycle.reflect();
  const [charge] = reflections.flatMap(({ charges }) => charges);
  expect(reflections).toMatchObject([{ task: TEA, grade: { judge: { score: 8 } } }]);
  // A judge's prompt is not cached: $0.10 and $0.50 for a million tokens, halved.
  const { inputTokens = 0, outputTokens = 0, usd = 0 } = charge ?? {};
  expect(usd).toBeCloseTo((inputTokens * 0.1 + outputTokens * 0.5) / 2e6, 9);
  expect(cycle.said.join("\n")).not.toContain("asking directly");
});
