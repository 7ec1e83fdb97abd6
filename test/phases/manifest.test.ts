import { expect, test } from "vitest";
import { manifest } from "../../scripts/phases/manifest.ts";
import { openForgeStage } from "./forge-world.ts";

const FILE = "prompts/manifest.md";
const LEDGER = "backlog/ledger/2026-11.jsonl";

test("the manifest is built from the tree, committed and booked", async () => {
  const stage = await openForgeStage();
  await stage.write({ "src/parse.ts": "export const zero = 0;\n" });
  expect(await manifest(await stage.world("2026-11-23"))).toEqual({ changed: true, paused: false });
  expect(await stage.read(FILE)).toContain("- `src/` 1 file");
  expect(await stage.read(LEDGER)).toContain('"type":"manifest.updated"');
});

test("a week in which the tree stayed the same changes nothing", async () => {
  const stage = await openForgeStage();
  await manifest(await stage.world("2026-11-23"));
  expect(await manifest(await stage.world("2026-11-30"))).toEqual({ changed: false, paused: false });
});
