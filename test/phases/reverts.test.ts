import { expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { bookSeen } from "../../scripts/phases/book-seen.ts";
import { observe } from "../../scripts/phases/mentor.ts";
import { configured } from "../domain/stories.ts";
import { openForgeStage } from "./forge-world.ts";

test("a revert that somebody pushes to the target branch is seen, booked once, and looked for no more", async () => {
  const stage = await openForgeStage();
  const commit = async (message: string, content: string) => {
    const actions = [{ action: content === "tea" ? "create" : "update", file_path: "tea.txt", content }];
    const made = await stage.act("POST", "repository/commits", { branch: "main", commit_message: message, actions });
    return String(made.id);
  };
  const sha = await commit("Draw tea", "tea");
  // The double dates commits by the machine's clock.
  const now = new Date();
  const told: EventBody[] = [
    { type: "mr.opened", task: "BUG-1", iid: 4, url: "", headSha: "", draft: false },
    { type: "mr.merged", task: "BUG-1", iid: 4, sha, by: "maintainer" },
  ];
  const at = new Date(now.getTime() - 3_600_000);
  const events = told.map((body) => makeEvent(body, "p1", at));
  const ledger = foldLedger(events);
  const world = await stage.world(now.toISOString());
  expect((await observe(world, ledger)).reverts).toEqual([]);

  const revert = await commit(`Revert "Draw tea"\n\nThis reverts commit ${sha}.\n`, "no tea");
  const seen = await observe(world, ledger);
  expect(seen.reverts).toEqual([{ iid: 4, task: "BUG-1", sha: revert, by: "Maintainer" }]);

  const booked = bookSeen(ledger, { ...seen, mergeRequests: [] }, configured(), "p2", now);
  expect(booked).toMatchObject([{ type: "mr.reverted", iid: 4, sha: revert, by: "Maintainer" }]);
  expect((await observe(world, foldLedger([...events, ...booked]))).reverts).toEqual([]);
});
