import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Scenario } from "../rehearsal/model/scenario.ts";
import { type RecordedRequest, startModel } from "../rehearsal/model/server.ts";
import { type MeasuredProcess, NIGHTSHIFT, runMeasured } from "./measured-process.ts";
import type { Bench } from "./section.ts";

/** A request to the model, on the clock of this process (`performance.now()`). */
export type SeenRequest = RecordedRequest & { arrivedAt: number; answeredAt: number };

/** A run of the executable with a scripted model, and what was seen of it from outside. */
export type ScriptedRun = { process: MeasuredProcess; requests: SeenRequest[] };

export type Script = {
  /** Names the run's folder below the bench's, which is its HOME too. */
  name: string;
  scenarios: Scenario[];
  environment?: Readonly<Record<string, string>>;
};

/** The folder of a run, for what it takes and leaves. */
export async function runFolder(bench: Bench, name: string): Promise<string> {
  const folder = join(bench.scratch, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Runs the executable with a model double that says what the scenarios say. Throws when the run departs from its script: nothing was measured then. */
export async function runScripted(bench: Bench, args: readonly string[], script: Script): Promise<ScriptedRun> {
  const scratch = await runFolder(bench, script.name);
  const apiKey = `sk-ant-bench-${randomBytes(12).toString("hex")}`;
  const model = await startModel({ scenarios: script.scenarios, apiKey });
  const requests: SeenRequest[] = [];
  model.onRequest((request) => {
    const answeredAt = performance.now();
    requests.push({ ...request, answeredAt, arrivedAt: answeredAt - request.tookMs });
  });
  const environment = {
    PATH: bench.environment.PATH ?? "",
    HOME: scratch,
    ANTHROPIC_API_KEY: apiKey,
    ANTHROPIC_BASE_URL: model.url,
    ...script.environment,
  };
  try {
    const process = await runMeasured([NIGHTSHIFT, ...args], { cwd: scratch, scratch, environment });
    if (model.faults.length > 0) throw new Error(`${script.name} left its script: ${model.faults.join("; ")}`);
    return { process, requests };
  } finally {
    await model.close();
  }
}
