import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainTask } from "../domain/task.ts";
import type { Scenario } from "../rehearsal/model/scenario.ts";
import { agentOn } from "../rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../rehearsal/scenarios/scout.ts";
import { changeConfiguration, layOutProject, openStage, PROJECT, type Stage } from "../rehearsal/stage.ts";
import { commitFolder } from "./git-folder.ts";
import { type MeasuredProcess, NIGHTSHIFT, runMeasured } from "./measured-process.ts";
import type { Bench, Cell, Section } from "./section.ts";
import { median } from "./statistics.ts";
import { runHands } from "./task-run.ts";

const ROUNDS = 7;

/** A resting pulse shall cost little more than starting at all. */
const MOST_TIMES_STARTUP = 1.5;

const PROGRAM = fileURLToPath(new URL("../..", import.meta.url));
const SAMPLE = join(PROGRAM, "scripts/rehearsal/sample");
const REST = 3;

/** What is started, and how many milliseconds that takes. */
type Probe = { name: string; run(round: number): Promise<number> };

/** How long the executable takes until it does something. */
export const startup: Section = {
  about: "how long the executable takes to start, to rest, and to ask the model for the first time",
  async measure(bench) {
    const stage = await openStage({
      dir: join(bench.scratch, "stage"),
      seed: await layPausedProject(bench),
      model: { kind: "scripted", scenarios: [] },
    });
    try {
      const probes = [nodeAlone(bench), version(bench), pausedPulse(bench, stage), await firstRequest(bench)];
      return resultOf(probes, await measureInTurns(probes));
    } finally {
      await stage.close();
    }
  },
};

/** One after the other in each round, so that a busy moment of the machine falls on all of them. */
async function measureInTurns(probes: readonly Probe[]): Promise<number[]> {
  const taken = probes.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [at, probe] of probes.entries()) taken[at]?.push(await probe.run(round));
  return taken.map(median);
}

function resultOf(probes: readonly Probe[], medians: readonly number[]): Awaited<ReturnType<Section["measure"]>> {
  const [, start = Number.NaN] = medians;
  const rows = probes.map(({ name }, at): Cell[] => {
    const value = medians[at] ?? Number.NaN;
    const bound = name.startsWith("pulse") ? { atMost: MOST_TIMES_STARTUP } : {};
    return [name, { value, unit: "ms" }, { value: value / start, unit: "×", ...bound }];
  });
  return {
    kind: "measured",
    tables: [{ title: "From the start of the process", columns: ["what", "median", "to --version"], rows }],
    notes: [
      `Medians of ${ROUNDS} rounds, in each of which everything is started once. Time until the end, but for hands.`,
    ],
  };
}

function nodeAlone(bench: Bench): Probe {
  return { name: "node alone", run: () => timed(bench, ["--eval", "0"], 0) };
}

function version(bench: Bench): Probe {
  return { name: "nightshift --version", run: () => timed(bench, [NIGHTSHIFT, "--version"], 0) };
}

function pausedPulse(bench: Bench, stage: Stage): Probe {
  const environment = {
    ...{ CI: "true", CI_PIPELINE_ID: "1", CI_COMMIT_SHA: "0".repeat(40), CI_PROJECT_DIR: projectDir(bench) },
    ...{ CI_API_V4_URL: stage.gitlab.apiUrl, CI_PROJECT_PATH: PROJECT.path, NIGHTSHIFT_TOKEN: stage.botToken },
  };
  return {
    name: "pulse in a paused project, to its end",
    run: () => timed(bench, [NIGHTSHIFT, "pulse"], REST, environment),
  };
}

/** The scout's question: before it come the sandbox, the tree and the project's set-up, of which there is none here. */
async function firstRequest(bench: Bench): Promise<Probe> {
  const task = plainTask("TEST-001-start", "Start", "Start, and hand the task back.");
  const handBack = { reason: "blocked", explanation: "This is about the start alone.", evidence: [] };
  const scenarios: Scenario[] = [scoutScenario, agentOn(task.id, [{ call: { name: "decline", input: handBack } }])];
  const repo = join(bench.scratch, "hands-project");
  await layOutProject(SAMPLE, repo, PROGRAM);
  const configuration = join(repo, "nightshift.yml");
  await writeFile(configuration, (await readFile(configuration, "utf8")).replace("full: [npm test]", 'full: ["true"]'));
  await commitFolder(repo, bench.environment.PATH ?? "");
  return {
    name: "hands, to its first request to the model",
    run: async (round) => {
      const { process, requests } = await runHands(bench, { name: `hands-${round}`, repo, task, scenarios });
      return (requests[0]?.arrivedAt ?? Number.NaN) - process.startedAt;
    },
  };
}

async function timed(
  bench: Bench,
  args: readonly string[],
  exitCode: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const all = { PATH: bench.environment.PATH ?? "", HOME: bench.scratch, ...environment };
  const ended: MeasuredProcess = await runMeasured(args, { environment: all, cwd: bench.scratch });
  if (ended.exitCode === exitCode) return ended.durationMs;
  throw new Error(`${args.join(" ")} ended with ${ended.exitCode}, expected ${exitCode}: ${ended.stderr.trim()}`);
}

const projectDir = (bench: Bench) => join(bench.scratch, "paused-project");

async function layPausedProject(bench: Bench): Promise<string> {
  const dir = projectDir(bench);
  await mkdir(dir);
  await layOutProject(SAMPLE, dir, PROGRAM);
  await changeConfiguration(dir, { paused: true });
  return dir;
}
