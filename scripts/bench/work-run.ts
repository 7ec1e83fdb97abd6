import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArtifact } from "../artifacts/envelope.ts";
import { type Work, workArtifact } from "../artifacts/work.ts";
import { describeFault } from "../domain/fault.ts";
import type { Scenario } from "../rehearsal/model/scenario.ts";
import { type RecordedRequest, startModel } from "../rehearsal/model/server.ts";
import { type MeasuredProcess, NIGHTSHIFT, runMeasured } from "./measured-process.ts";
import type { Bench } from "./section.ts";

/** A request of the agent's, on the clock of this process (`performance.now()`). */
export type SeenRequest = RecordedRequest & { arrivedAt: number; answeredAt: number };

/** One run of `nightshift work` with a scripted model, and everything that it left. */
export type WorkRun = {
  process: MeasuredProcess;
  work: Work;
  patch: string;
  transcript: string;
  requests: SeenRequest[];
};

/**
 * Runs `nightshift work` as a process of its own on a repository, with a model that says what the scenarios say. Throws
 * when the run departs from its script, or leaves no account: then nothing was measured.
 */
export async function runWork(
  bench: Bench,
  run: {
    /** Names the run's folder below the bench's. */
    name: string;
    repo: string;
    /** `<ID>.md`, and its text. */
    task: { id: string; file: string };
    scenarios: Scenario[];
    environment?: Readonly<Record<string, string>>;
  },
): Promise<WorkRun> {
  const scratch = join(bench.scratch, run.name);
  const out = join(scratch, "out");
  await mkdir(scratch, { recursive: true });
  const apiKey = `sk-ant-bench-${randomBytes(12).toString("hex")}`;
  const model = await startModel({ scenarios: run.scenarios, apiKey });
  const requests: SeenRequest[] = [];
  model.onRequest((request) => {
    const answeredAt = performance.now();
    requests.push({ ...request, answeredAt, arrivedAt: answeredAt - request.tookMs });
  });
  try {
    const process = await runMeasured([NIGHTSHIFT, "work", "--task", run.task.file, "--repo", run.repo, "--out", out], {
      cwd: scratch,
      scratch,
      environment: {
        PATH: bench.environment.PATH ?? "",
        HOME: scratch,
        ANTHROPIC_API_KEY: apiKey,
        ANTHROPIC_BASE_URL: model.url,
        ...run.environment,
      },
    });
    if (model.faults.length > 0) throw new Error(`${run.name} left its script: ${model.faults.join("; ")}`);
    return { process, requests, ...(await leftBy(out, run.task.id, process)) };
  } finally {
    await model.close();
  }
}

async function leftBy(
  out: string,
  taskId: string,
  { stderr }: MeasuredProcess,
): Promise<Pick<WorkRun, "work" | "patch" | "transcript">> {
  const read = (name: string) =>
    readFile(join(out, name), "utf8").catch(() => {
      throw new Error(`work left no ${name}; it said: ${stderr.trim()}`);
    });
  const parsed = parseArtifact(workArtifact(taskId), "local", "work.json", await read("work.json"));
  if (parsed.kind === "faults") throw new Error(parsed.faults.map(describeFault).join("\n"));
  return { work: parsed.value, patch: await read("changes.patch"), transcript: await read("transcript.jsonl") };
}
