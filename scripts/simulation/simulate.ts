import { foldLedger, type Ledger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { CATEGORIES, type Category, formatTask, plainTask } from "../domain/task.ts";
import { digest } from "../phases/digest.ts";
import type { JobWorld } from "../phases/world.ts";
import { type SimulatedArtifacts, simulatedArtifacts } from "./artifacts.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { playCycle, type SimulatedCycle } from "./cycle.ts";
import { simulatedForge } from "./forge.ts";
import { simulatedCosts } from "./organisation.ts";
import { BRANCH, nextId, openProject, type SimulatedProject, shaOf } from "./project.ts";
import type { Rates } from "./rates.ts";
import { simulatedRepository } from "./repository.ts";
import { dayNumber, reviewFor } from "./reviewers.ts";

export type SimulationOptions = {
  /** What every job is given: configuration, prices and prompts are the project's own. Its clock and log are replaced. */
  world: Pick<JobWorld, "configuration" | "prices" | "prompt">;
  /** The state at the start: backlog, ledger, configuration. */
  files: ReadonlyMap<string, string>;
  /** The first hour. */
  start: Date;
  days: number;
  /** Hours between two scheduled cycles. */
  everyHours: number;
  seed: number;
  rates: Rates;
  /** Called before each day, counted from 1. */
  onDay?: (day: number) => void;
};

/** What became of it, with everything that was booked. */
export type Simulation = {
  cycles: SimulatedCycle[];
  /** Merge requests that waited for review, by day (yyyy-mm-dd, UTC), at its end. */
  waiting: ReadonlyMap<string, number>;
  ledger: Ledger;
  /** The ids of the events that were in the ledger before. */
  begunWith: ReadonlySet<string>;
  /** The newest digest. */
  lastDigest: string;
};

const HOUR_MS = 3_600_000;
/** When schedules fire and people come in, in UTC. */
const DIGEST_HOUR = 6;
const NEW_TASKS_HOUR = 9;

/**
 * Many nights with a virtual clock, hour by hour: the phases that decide and book are the real ones, on a GitLab in memory;
 * prices, agents, reviewers and mishaps are drawn at `rates`. The same options give the same simulation.
 */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { start, days, everyHours, rates } = options;
  const chance = chanceOf(options.seed);
  const project = openProject(options.files, start, options.world.configuration.labels.merge_request);
  const openWorld = worldsOn(project, options);
  const cycles: SimulatedCycle[] = [];
  const waiting = new Map<string, number>();
  for (let hour = 0; hour < days * 24; hour += 1) {
    if (hour % 24 === 0) options.onDay?.(hour / 24 + 1);
    project.now = new Date(start.getTime() + hour * HOUR_MS);
    if (project.now.getUTCHours() === NEW_TASKS_HOUR) addTasks(project, chance, rates);
    reviewFor(project, dayNumber(start, project.now), chance, rates);
    if (hour % everyHours === 0) cycles.push(await playCycle(project, openWorld, chance, rates));
    if (project.now.getUTCHours() === DIGEST_HOUR)
      await digest(openWorld(nextId(project), simulatedArtifacts(), false));
    const open = project.mergeRequests.filter(({ state }) => state === "opened");
    waiting.set(project.now.toISOString().slice(0, 10), open.length);
  }
  const ledger = foldLedger(parseLedger(project.files).events);
  const begunWith = new Set(parseLedger(options.files).events.map(({ id }) => id));
  return { cycles, waiting, ledger, begunWith, lastDigest: project.issues.at(-1)?.description ?? "" };
}

function worldsOn(project: SimulatedProject, { world, seed, rates }: SimulationOptions) {
  const forge = simulatedForge(project);
  return (pipelineId: number, artifacts: SimulatedArtifacts, isOvertaken: boolean) => {
    let overtakings = isOvertaken ? 1 : 0;
    return {
      ...world,
      ...{ artifacts, forge, targetBranch: BRANCH },
      askOrganisationCost: async () => simulatedCosts(project, rates),
      repository: simulatedRepository(project, () => {
        overtakings -= 1;
        if (overtakings >= 0) addTask(project, `SIM-${seed}-between-${pipelineId}`, "docs");
        return overtakings >= 0;
      }),
      pipeline: {
        cycle: `p${pipelineId}`,
        url: `https://gitlab.example.com/-/pipelines/${pipelineId}`,
        commitSha: shaOf(1),
      },
      clock: { now: () => project.now, sleep: async () => undefined },
      log: {
        line: () => undefined,
        section: <T>(_: string, __: string, body: () => Promise<T>) => body(),
        turn: () => undefined,
      },
      inspect: async () => ({ syntax: [], secrets: [], pipelineFiles: [], unknownPackages: [], unchecked: [] }),
    };
  };
}

/** People write down what they want: as many as `tasksPerDay` on average. */
function addTasks(project: SimulatedProject, chance: Chance, { tasksPerDay }: Rates): void {
  const whole = Math.floor(tasksPerDay);
  const count = whole + (chance.happens(tasksPerDay - whole) ? 1 : 0);
  for (let at = 1; at <= count; at += 1)
    addTask(project, `SIM-${project.now.toISOString().slice(0, 10)}-${at}`, chance.pick(CATEGORIES));
}

function addTask(project: SimulatedProject, id: string, category: Category): void {
  const task = { ...plainTask(id, `Subject ${id}`, `What is to be known of ${id}.`), category };
  project.files = new Map([...project.files, [`backlog/${id}.md`, formatTask(task)]]);
}
