import { expect, test } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
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

test("lessons in force are in it, newest first; a retired one and one whose file is gone are not", async () => {
  const stage = await openForgeStage();
  const critique = (name: string) => `---\ntask: BUG-1\ncycle: p1\nlesson: Lesson ${name}\n---\n\nText\n`;
  const added = (name: string, hour: number) =>
    makeEvent(
      { type: "critique.added", task: "BUG-1", critique: name, lesson: name },
      "p1",
      new Date(`2026-11-23T0${hour}:00:00Z`),
    );
  const retired = makeEvent(
    { type: "critique.retired", critique: "c", reason: "x" },
    "p1",
    new Date("2026-11-23T05:00:00Z"),
  );
  const events = [added("a", 1), added("b", 2), added("c", 3), added("gone", 4), retired];
  await stage.write({
    [LEDGER]: events.map((event) => `${formatEvent(event)}\n`).join(""),
    "feedback/critiques/a.md": critique("a"),
    "feedback/critiques/b.md": critique("b"),
    "feedback/critiques/c.md": critique("c"),
  });
  await manifest(await stage.world("2026-11-23"));
  expect(await stage.read(FILE)).toContain("## Lessons\n\n- Lesson b\n- Lesson a\n");
});
