import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { openStage, PROJECT, type StageOptions } from "../../scripts/rehearsal/stage.ts";

let dir = "";
afterEach(() => rm(dir, { recursive: true, force: true }));

type Live = Extract<StageOptions["model"], { kind: "live" }>;

it.each<[string, Live["credential"], string]>([
  ["key", { kind: "key", apiKey: "the-secret" }, "ANTHROPIC_API_KEY"],
  ["bearer token", { kind: "token", authToken: "the-secret" }, "ANTHROPIC_AUTH_TOKEN"],
])("a live rehearsal hands its %s to the model's jobs alone", async (_name, credential, key) => {
  dir = await mkdtemp(join(tmpdir(), "nightshift-stage-"));
  const seed = join(dir, "seed");
  await mkdir(seed);
  await writeFile(join(seed, "README.md"), "A project\n");
  const stage = await openStage({ dir, seed, model: { kind: "live", credential, baseUrl: null } });
  await stage.close();
  expect(stage.variables.filter(({ value }) => value === "the-secret")).toEqual([
    { key, value: "the-secret", environmentScope: "nightshift/model" },
  ]);
  expect(stage.variables.map((variable) => variable.key)).toEqual(["NIGHTSHIFT_TOKEN", key]);
});

it("a project that has a ledger gets numbers that its ledger does not tell of", async () => {
  dir = await mkdtemp(join(tmpdir(), "nightshift-stage-"));
  const seed = join(dir, "seed");
  await mkdir(join(seed, "backlog/ledger"), { recursive: true });
  const told: [string, EventBody][] = [
    ["p41", { type: "mr.opened", task: "BUG-1", iid: 7, url: "", headSha: "a", draft: false }],
    ["p9", { type: "digest.published", date: "2026-11-23", iid: 3 }],
    ["own", { type: "cycle.rested", reasons: ["paused"] }],
  ];
  const lines = told.map(([cycle, body]) => formatEvent(makeEvent(body, cycle, new Date("2026-11-23T02:00:00Z"))));
  await writeFile(join(seed, "backlog/ledger/2026-11.jsonl"), `${lines.join("\n")}\nno event\n`);
  const stage = await openStage({ dir, seed, model: { kind: "scripted", scenarios: [] } });
  const state = JSON.parse(await readFile(join(dir, "gitlab/state.json"), "utf8"));
  await stage.close();
  expect(state.lastIds).toMatchObject({
    pipeline: 41,
    [`merge request of project ${PROJECT.id}`]: 7,
    [`issue of project ${PROJECT.id}`]: 3,
  });
});

it("closes what it has opened when the project cannot move in", async () => {
  dir = await mkdtemp(join(tmpdir(), "nightshift-stage-"));
  const servers = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
  const before = servers();
  const opening = openStage({ dir, seed: join(dir, "nowhere"), model: { kind: "scripted", scenarios: [] } });
  await expect(opening).rejects.toThrow(/nowhere/);
  // A server's handle goes after its last word.
  await vi.waitFor(() => expect(servers()).toBe(before));
});
