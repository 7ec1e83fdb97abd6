import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { AgentJob, AgentResult } from "../../scripts/agent/job.ts";
import { runAgent } from "../../scripts/agent/loop.ts";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import type { TranscriptEntry } from "../../scripts/agent/transcript.ts";
import { openWebAccess, type WebLimits } from "../../scripts/agent/web-access.ts";
import type { Charge } from "../../scripts/domain/event.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import type { Task } from "../../scripts/domain/task.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import type { Web } from "../../scripts/ports/web.ts";
import { type FolderWorkspace, folderWorkspace } from "./folder-workspace.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { type Scripted, type ScriptedModel, scriptedModel } from "./scripted-model.ts";

export const TASK: Task = {
  id: "BUG-001-greeting",
  title: "Greet by name",
  category: "code",
  priority: 3,
  dependsOn: [],
  paths: [],
  acceptance: [],
  budgetUsd: null,
  model: null,
  origin: "human",
  image: null,
  tags: [],
  description: "The greeting leaves the name out.",
};

export const FILES = { "greet.sh": 'echo "Hello"\n', "README.md": "# Greet\n" };

const promptText = (file: string) => readFileSync(new URL(`../../prompts/${file}`, import.meta.url), "utf8");

export const PROMPTS = { wrapUp: promptText("wrap-up.md"), nudge: promptText("nudge.md") };

export type AgentRun = {
  result: AgentResult;
  model: ScriptedModel;
  workspace: FolderWorkspace;
  transcript: TranscriptEntry[];
  logged: string[];
  charges: Charge[];
  spentUsd: number;
};

export type AgentRunOptions = {
  files?: Record<string, string>;
  job?: Partial<AgentJob>;
  capUsd?: number;
  clock?: ManualClock;
  /** A shell command that stands for the project's checks. */
  check?: string;
  /** None when left out, as where nothing is configured. */
  web?: Web;
  webLimits?: WebLimits;
  /** What the workspace says of too many new files. */
  excess?: string;
};

export const NO_WEB: Web = { engine: null, reader: null };

/** Runs an agent on `FILES` with a scripted model, a real folder and a clock that stands still. */
export async function runScripted(script: Scripted[], options: AgentRunOptions = {}): Promise<AgentRun> {
  const { files = FILES, capUsd = 10, clock = manualClock(), check } = options;
  const { web = NO_WEB, webLimits = { searches: 3, fetches: 3 } } = options;
  const folder = folderWorkspace(files);
  const said = options.excess === undefined ? {} : { excess: options.excess };
  const workspace = { ...folder, changes: async () => ({ ...(await folder.changes()), ...said }) };
  onTestFinished(() => workspace.close());
  const model = scriptedModel(...script);
  const metered = meterModel(model, { capUsd, prices: PRICES, clock, random: () => 0 });
  const transcript: TranscriptEntry[] = [];
  const logged: string[] = [];
  const job: AgentJob = {
    task: TASK,
    system: "Be good.",
    brief: "# Task BUG-001-greeting: Greet by name",
    model: "claude-sonnet-5-5",
    limits: { turns: 20, minutes: 30, outputTokens: 4_000 },
    prompts: PROMPTS,
    verify: async () => (check === undefined ? [] : [await checkRun(workspace, check)]),
    before: [],
    guard: async () => [],
    mustChange: false,
    ...options.job,
  };
  const result = await runAgent(job, {
    model: metered,
    workspace,
    web: openWebAccess(web, webLimits, metered),
    clock,
    log: { turn: ({ turn, action }) => logged.push(`${turn} ${action}`) },
    record: async (entry) => {
      transcript.push(entry);
    },
  });
  return { result, model, workspace, transcript, logged, charges: metered.charges(), spentUsd: metered.spentUsd() };
}

async function checkRun(workspace: FolderWorkspace, command: string): Promise<CheckRun> {
  const { exitCode, output } = await workspace.run(command, 10_000);
  return { command, when: "after", passed: exitCode === 0, exitCode, durationS: 0, tail: output, report: null };
}
