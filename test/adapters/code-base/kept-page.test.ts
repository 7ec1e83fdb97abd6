import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keptPage } from "../../../scripts/adapters/code-base/kept-page.ts";

test("a page is kept once it is whole, and made again until then", async () => {
  const dir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const page = (text: string, isWhole: boolean) =>
    keptPage({ file: join(dir, "code-base"), key: "k" }, "a commit", async () => ({ text, isWhole }));
  expect([await page("half", false), await page("whole", true), await page("other", true)]).toEqual([
    "half",
    "whole",
    "whole",
  ]);
});
