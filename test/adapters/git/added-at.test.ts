import { expect, it } from "vitest";
import { addedAt } from "../../../scripts/adapters/git/added-at.ts";
import { testRepository } from "../code-base/repository.ts";

const NOW = Date.parse("2026-11-23T02:00:00Z");
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => (NOW - days * DAY_MS) / 1_000;

it("files wait since they were added last, however often they change, and the longest time from before that is looked at", async () => {
  const { commit, run } = await testRepository();
  await commit({ "backlog/OLD-1.md": "a\n", "backlog/AGAIN-2.md": "a\n", "backlog/GONE-3.md": "a\n" }, daysAgo(900));
  await commit({ "backlog/AGAIN-2.md": null, "backlog/GONE-3.md": null }, daysAgo(60));
  await commit({ "backlog/AGAIN-2.md": "b\n", "backlog/NÉW 4.md": "a\n", "src/a.ts": "a\n" }, daysAgo(20));
  const head = await commit({ "backlog/NÉW 4.md": "b\n", "backlog/OLD-1.md": "b\n" }, daysAgo(1));
  const git = async (args: readonly string[]) => (await run(args)).toString("utf8");
  const found = await addedAt(git, head, "backlog", new Date(NOW));
  expect(Object.fromEntries([...found].map(([path, at]) => [path, (NOW - at.getTime()) / DAY_MS]))).toEqual({
    ...{ "backlog/OLD-1.md": 400, "backlog/AGAIN-2.md": 20, "backlog/NÉW 4.md": 20 },
  });
});
