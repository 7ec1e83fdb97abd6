import { expect, test } from "vitest";
import { manifest } from "../../scripts/phases/manifest.ts";
import { openForgeStage } from "./forge-world.ts";

const FILE = "prompts/manifest.md";
const LEDGER = "backlog/ledger/2026-11.jsonl";

test("the manifest is built from the tree, committed and booked", async () => {
  const stage = await openForgeStage();
  await stage.write({
    "src/parse.ts": "/** Reads lengths. */\nexport function parse(text: string): number { return 0; }\n",
  });
  expect(await manifest(await stage.world("2026-11-23"))).toEqual({ changed: true, paused: false });
  expect(await stage.read(FILE)).toContain(
    "### `src/`\n\n- `parse.ts` – Reads lengths\n  - `export function parse(text: string): number`\n",
  );
  expect(await stage.read(LEDGER)).toContain('"type":"manifest.updated"');
});

test("a week in which the tree stayed the same changes nothing", async () => {
  const stage = await openForgeStage();
  await manifest(await stage.world("2026-11-23"));
  expect(await manifest(await stage.world("2026-11-30"))).toEqual({ changed: false, paused: false });
});

test("the configured checks are in it", async () => {
  const stage = await openForgeStage();
  await manifest(await stage.world("2026-11-23", "verify:\n  full: [make check]\n"));
  expect(await stage.read(FILE)).toContain("- checks: `make check`\n");
});

test("a page of few tokens is short", async () => {
  const stage = await openForgeStage();
  const lines = Array.from(
    { length: 200 },
    (_, n) => `export function step${n}(text: string): string { return text; }\n`,
  );
  await stage.write({ "src/steps.ts": lines.join(""), "README.md": "# Steps\n\nDoes one step after the other.\n" });
  await manifest(await stage.world("2026-11-23"), { maxTokens: 34 });
  expect(await stage.read(FILE)).toBe("# The project\n\nDoes one step after the other.\n");
});

test("commits of state change nothing", async () => {
  const stage = await openForgeStage();
  await stage.write({ "src/parse.ts": "export const zero = 0;\n" });
  await manifest(await stage.world("2026-11-23"));
  await stage.write({ "backlog/BUG-7.md": "---\ntitle: x\n---\n\ny\n", "feedback/2026-11-24.md": "Good.\n" });
  expect(await manifest(await stage.world("2026-11-30"))).toEqual({ changed: false, paused: false });
});
