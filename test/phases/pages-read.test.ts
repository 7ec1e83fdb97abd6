import { expect, test } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import { transcriptFileOf } from "../../scripts/artifacts/work.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { pagesReadFor } from "../../scripts/phases/pages-read.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { mergeRequest, taskOf, threadOf } from "../domain/stories.ts";
import { knowing, planning } from "./planning.ts";

const EARLIER = [
  "--- a/docs/report.md",
  "+++ b/docs/report.md",
  "@@ -1 +1,2 @@",
  "-Old: https://gone.org/x",
  "+Said in https://first.org/page#part.",
].join("\n");

function secondRound(category: "analysis" | "code"): PlanEntry {
  const work = {
    kind: "revision" as const,
    mergeRequest: mergeRequest("ASK-1", 5),
    ...{ threads: [threadOf(7)], failure: null, conflict: null },
  };
  const task = taskOf("ASK-1", { category });
  const route = { model: "claude-sonnet-5-5", reason: "", tried: null };
  const pick = { task, fingerprint: "f1", work, route, reservedUsd: 1, preflight: null, worth: null };
  return planEntry(pick, 1, knowing(foldLedger([])), planning({ patches: new Map([[5, EARLIER]]) }));
}

function artifactsWith(entry: PlanEntry, transcript: readonly unknown[] | null) {
  const text = transcript?.map((line) => JSON.stringify(line)).join("\n") ?? null;
  const read = async (name: string) => (name === transcriptFileOf(entry) ? text : null);
  return { artifacts: { read, write: async () => {}, append: async () => {}, list: async () => [] } };
}

const content = [{ type: "tool-call", id: "1", name: "web_fetch", input: { url: "https://second.org/page" } }];
const TRANSCRIPT = [
  { type: "message", turn: 1, content },
  { type: "tool-result", callId: "1", name: "web_fetch", text: "", isError: false },
];

test("a later round of a report may rest on what it has read, and on what the rounds before it have added", async () => {
  const entry = secondRound("analysis");
  const read = await pagesReadFor(artifactsWith(entry, TRANSCRIPT), entry);
  expect([...(read ?? [])]).toEqual(["https://second.org/page", "https://first.org/page"]);
});

test("nobody knows what was read where there is no transcript, and nobody asks of a change of code", async () => {
  const [report, code] = [secondRound("analysis"), secondRound("code")];
  expect(await pagesReadFor(artifactsWith(report, null), report)).toBeNull();
  expect(await pagesReadFor(artifactsWith(code, TRANSCRIPT), code)).toBeNull();
});
