import { onTestFinished } from "vitest";
import { anthropicModel } from "../../scripts/adapters/anthropic/model.ts";
import type { AgentJob, AgentResult } from "../../scripts/agent/job.ts";
import { runAgent } from "../../scripts/agent/loop.ts";
import { type MeteredModel, meterModel } from "../../scripts/agent/metered-model.ts";
import type { TranscriptEntry } from "../../scripts/agent/transcript.ts";
import { openWebAccess } from "../../scripts/agent/web-access.ts";
import { PRICES, priceTable } from "../../scripts/domain/prices.ts";
import { type Capabilities, PRESETS } from "../../scripts/domain/provider.ts";
import type { Dialect } from "../../scripts/rehearsal/model/dialect.ts";
import type { Scenario } from "../../scripts/rehearsal/model/scenario.ts";
import { type ModelDouble, startModel } from "../../scripts/rehearsal/model/server.ts";
import { FILES, PROMPTS, TASK } from "./agent-run.ts";
import { type FolderWorkspace, folderWorkspace } from "./folder-workspace.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

const KEY = "any-text-will-do";
/** A stall is found after so long; the double answers far faster, on a busy machine too. */
const SILENCE_MS = 2_000;
/** Where nobody is silent, nothing is to be taken for silence. */
const PATIENCE_MS = 60_000;
const SILENT: ReadonlySet<string> = new Set(["stall", "silent"]);

export type Serving = {
  scenarios: Scenario[];
  capabilities?: Capabilities;
  dialect?: Dialect;
  model?: string;
  capUsd?: number;
  /** In place of the vendor's prices. */
  rates?: Parameters<typeof priceTable>[0][string];
};

export type Served = { double: ModelDouble; model: string; metered: MeteredModel; clock: ManualClock };

/** A metered model that is really asked, over HTTP: the double behind it is closed with the test. */
export async function serve(serving: Serving): Promise<Served> {
  const { scenarios, capabilities = PRESETS.anthropic, dialect, model = "claude-sonnet-5-5", capUsd = 5 } = serving;
  const double = await startModel({ scenarios, apiKey: KEY, ...(dialect === undefined ? {} : { dialect }) });
  onTestFinished(() => double.close());
  const isSilent = scenarios.some(({ turns }) => turns.some(({ fault }) => fault && SILENT.has(fault.kind)));
  const silenceMs = isSilent ? SILENCE_MS : PATIENCE_MS;
  const server = anthropicModel({
    ...{ credential: { kind: "key", apiKey: KEY }, baseUrl: double.url, capabilities, environment: {} },
    ...{ idleTimeoutMs: silenceMs, headersTimeoutMs: silenceMs },
  });
  const prices = serving.rates === undefined ? PRICES : priceTable({ [model]: serving.rates });
  const clock = manualClock();
  return { double, model, clock, metered: meterModel(server, { capUsd, prices, clock, random: () => 0 }) };
}

export type ServedRun = Served & {
  result: AgentResult;
  workspace: FolderWorkspace;
  transcript: TranscriptEntry[];
  /** Of the model's calls, by turn: what they were answered with. */
  results: { name: string; text: string; isError: boolean }[];
};

/** A whole run of an agent against a double, on real files. */
export async function runServed(serving: Serving, change: Partial<AgentJob> = {}): Promise<ServedRun> {
  const served = await serve(serving);
  const workspace = folderWorkspace(FILES);
  onTestFinished(() => workspace.close());
  const transcript: TranscriptEntry[] = [];
  const job: AgentJob = {
    ...{ task: TASK, system: "Be good.", brief: `# Task ${TASK.id}`, model: served.model, prompts: PROMPTS },
    ...{ verify: async () => [], guard: async () => [], before: [], mustChange: true },
    limits: { turns: 20, minutes: 30, outputTokens: 4_000 },
    ...change,
  };
  const { clock, metered } = served;
  const record = async (entry: TranscriptEntry) => void transcript.push(entry);
  const web = openWebAccess({ engine: null, reader: null }, { searches: 0, fetches: 0 }, metered);
  const result = await runAgent(job, { model: metered, workspace, web, clock, log: { turn: () => {} }, record });
  const results = transcript.flatMap((entry) =>
    entry.type === "tool-result" ? [{ name: entry.name, text: entry.text, isError: entry.isError }] : [],
  );
  return { ...served, result, workspace, transcript, results };
}
