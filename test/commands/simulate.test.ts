import { describe, expect, test } from "vitest";
import { z } from "zod";
import { makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { folderOf, nightshift } from "./cli.ts";

const summary = z.object({ days: z.array(z.object({ day: z.string(), tasks: z.number() })) });
const CHARGE = { task: "BUG-1", claimCycle: "p0", chargedUsd: 9, detail: "" };
const DEAR = formatEvent(makeEvent({ type: "task.abandoned", ...CHARGE }, "p0", new Date("2026-03-28T10:00:00Z")));

const simulate = (repo: string, ...more: string[]) =>
  nightshift(["simulate", "--repo", repo, "--days", "2", "--from", "2026-03-28", ...more]);

describe("simulate", () => {
  test("shows what this configuration comes to, day by day, and what held", async () => {
    const { exitCode, stdout, stderr } = await simulate(folderOf({ "nightshift.yml": "budget: {day_usd: 2}\n" }));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "2 days from 2026-03-28T00:00Z, every 4 h, seed 1: nothing is asked or spent\n",
    });
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(80);
    expect(stdout).toMatch(/^day .* spent of \$2\.00\n2026-03-28 .*\n2026-03-29 .*\nall /);
    expect(stdout).toMatch(/✓ {2}a day .* of \$2\.00/);
  });

  test("prints the same as data", async () => {
    const { exitCode, stdout } = await simulate(folderOf({}), "--json");
    const { days } = summary.parse(JSON.parse(stdout));
    expect([exitCode, days.map(({ day }) => day)]).toEqual([0, ["2026-03-28", "2026-03-29"]]);
  });

  test("fails when a cap was crossed, and says which", async () => {
    const { exitCode, stdout } = await simulate(folderOf({ "backlog/ledger/2026-03.jsonl": `${DEAR}\n` }));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ {2}a day +\$9\.00 of \$6\.00/);
  });

  test.each([
    ["--from", "yesterday", "Expected a day such as 2026-03-28"],
    ["--task-usd", "-1", "Expected a number, 0 or more."],
    ["--faults", "1.1", "Expected a number from 0 to 1."],
  ])("%s %s is wrong usage", async (option, value, words) => {
    const { exitCode, stderr } = await nightshift(["simulate", option, value]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
