import { dirname } from "node:path";
import { expect, test } from "vitest";
import { MOST_TIMES_MINIMUM, measureCache } from "../../scripts/bench/cache.ts";
import { scratchFolder } from "../commands/cli.ts";

test("a run of 30 turns from 11,000 to 60,000 tokens costs at most 1.10 times the least that it could", async () => {
  const environment = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const figures = await measureCache({
    scratch: scratchFolder(),
    environment,
    trees: null,
    data: null,
    tell: () => {},
  });
  expect(figures.turns).toBe(30);
  expect(figures.firstPrompt).toBeGreaterThan(10_000);
  expect(figures.firstPrompt).toBeLessThan(12_500);
  expect(Math.round(figures.lastPrompt / 10_000)).toBe(6);
  expect(MOST_TIMES_MINIMUM).toBe(1.1);
  expect(figures.costUsd / figures.minimumUsd).toBeGreaterThan(0.999_999);
  expect(figures.costUsd / figures.minimumUsd).toBeLessThanOrEqual(MOST_TIMES_MINIMUM);
  expect(figures.uncachedUsd / figures.minimumUsd).toBeGreaterThan(5);
});
