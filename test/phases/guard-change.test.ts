import { describe, expect, it } from "vitest";
import { guardChange } from "../../scripts/phases/guarding.ts";
import { taskOf } from "../domain/guards/guarded-change.ts";
import { openForgeStage } from "./forge-world.ts";

const NOWHERE = { list: async () => [], read: async () => null, readMany: async () => new Map<string, string>() };

describe("a change that the guards cannot look at", () => {
  it("is refused, and the reason told in a line", async () => {
    const world = await (await openForgeStage()).world("2026-11-23");
    const inspect = async () => {
      throw new Error("it takes longer\nthan 30 s to read");
    };
    expect(
      await guardChange({ ...world, inspect }, taskOf(), { patch: "x", files: [], project: NOWHERE }),
    ).toMatchObject([
      {
        guard: "patch-size",
        verdict: "refuse",
        detail: expect.stringMatching(/could not look at the change: .*longer than 30 s/),
      },
    ]);
  });
});
