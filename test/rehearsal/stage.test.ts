import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { openStage, type StageOptions } from "../../scripts/rehearsal/stage.ts";

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

it("closes what it has opened when the project cannot move in", async () => {
  dir = await mkdtemp(join(tmpdir(), "nightshift-stage-"));
  const servers = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
  const before = servers();
  const opening = openStage({ dir, seed: join(dir, "nowhere"), model: { kind: "scripted", scenarios: [] } });
  await expect(opening).rejects.toThrow(/nowhere/);
  // A server's handle goes after its last word.
  await vi.waitFor(() => expect(servers()).toBe(before));
});
