import { cpSync, existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runProgram } from "../../scripts/adapters/program.ts";
import type { Handover } from "../../scripts/artifacts/handover.ts";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import type { Pulse } from "../../scripts/artifacts/pulse.ts";
import type { Reflections } from "../../scripts/artifacts/reflect.ts";
import type { Work } from "../../scripts/artifacts/work.ts";
import { handover } from "../../scripts/phases/handover.ts";
import { hands } from "../../scripts/phases/hands.ts";
import { mind } from "../../scripts/phases/mind.ts";
import { pulse } from "../../scripts/phases/pulse.ts";
import { reflect } from "../../scripts/phases/reflect.ts";
import type { ForgeWorld, ModelWorld } from "../../scripts/phases/world.ts";
import { jobTokenOf } from "../../scripts/rehearsal/gitlab/access.ts";
import { PROJECT, type Stage } from "../../scripts/rehearsal/stage.ts";
import { inForgeZone, inModelZone, type Machine } from "../../scripts/wire.ts";
import { gitText } from "../git.ts";
import type { PipelineJobs } from "./pipeline-jobs.ts";
import { refsOf } from "./refs-text.ts";

/** The file that each job publishes, as `artifacts: paths` in the component says; a slot of hands has a folder of its own. */
const PUBLISHED = {
  pulse: "pulse.json",
  mind: "plan.json",
  reflect: "reflect.json",
  handover: "handover.json",
} as const;
const folderOfSlot = (slot: number) => `hands/${slot}`;

/** One pipeline: each job in a fresh clone, with its zone's variables alone and the artifacts of the jobs before. */
export type Cycle = {
  /** As artifacts and ledger name it. */
  id: string;
  /** The same as GitLab has it. */
  jobs: PipelineJobs;
  pulse(): Promise<Pulse>;
  mind(): Promise<Plan>;
  hands(slot: number): Promise<Work | null>;
  reflect(): Promise<Reflections>;
  handover(): Promise<Handover>;
  /** A job of the forge zone in place of one of the above, publishing as that one does. */
  runForge<T>(phase: "pulse" | "mind" | "handover", job: (world: ForgeWorld) => Promise<T>): Promise<T>;
  /** A job as its runner starts it, in a process of its own; what it leaves is not published. */
  command(
    zone: "forge" | "model",
    args: readonly string[],
  ): Promise<{ exitCode: number; stdout: string; said: string }>;
  /** Pulse, mind, every slot of the plan, reflect. */
  untilHandover(): Promise<void>;
  /** The same, and handover. Ends the pipeline. */
  play(): Promise<Handover>;
  /** The runner is gone: GitLab has the pipeline as ended. */
  end(status: "success" | "failed" | "canceled"): Promise<void>;
  /** What is published so far: names below `.nightshift/`. */
  artifacts: {
    read(name: string): Promise<string>;
    /** What the hands job of a task left: `work.json` and the like. */
    readOf(task: string, name: string): Promise<string>;
    write(name: string, text: string): Promise<void>;
    remove(name: string): Promise<void>;
    /** The folder, for what is no plain file. */
    dir: string;
  };
  /** What the jobs said, line by line. */
  said: string[];
  /** The links that a job shows beside its log. */
  annotations(job: string): Promise<unknown>;
  /** What reflect tells GitLab's code-quality widget. */
  codeQuality(): Promise<unknown>;
  /** Variables added to the jobs to come. */
  variables: Record<string, string>;
  /** Bytes free where hands run; absent: what this machine has. */
  machine: { freeDiskBytes?: number };
};

type Pipeline = {
  stage: Stage;
  dir: string;
  jobs: PipelineJobs;
  commitSha: string;
  /** From the machine's clock to that of the stage, on which every job runs. */
  offsetMs: () => number;
};

/** Gives the jobs of a pipeline; each runs when it is called. */
export function playedCycle({ stage, dir, jobs, commitSha, offsetMs }: Pipeline): Cycle {
  const { pipelineId, jobId } = jobs;
  const published = join(dir, "artifacts");
  const end: Cycle["end"] = (status) => jobs.end(status, published);
  const said: string[] = [];
  const variables: Record<string, string> = {};
  const jobDirs = new Map<string, string>();
  let runs = 0;
  let cloned: { refs: string; cloning: Promise<string> } | null = null;
  let clones = 0;

  /** A clone at the pipeline's commit that no job works in: git makes one whenever something was pushed, and each job has a copy. */
  function upToDateClone(): Promise<string> {
    const refs = refsOf(stage.bareRepository);
    if (cloned?.refs !== refs) cloned = { refs, cloning: clone() };
    return cloned.cloning;
  }

  async function clone(): Promise<string> {
    clones += 1;
    const pristine = join(dir, `clone-${clones}`);
    await mkdir(dir, { recursive: true });
    await gitText(["clone", "--quiet", "--template=", stage.bareRepository, pristine], { cwd: dir });
    const head = await readFile(join(pristine, ".git/refs/heads", PROJECT.defaultBranch), "utf8");
    if (head.trim() !== commitSha) await gitText(["checkout", "--quiet", "--detach", commitSha], { cwd: pristine });
    return pristine;
  }

  /** A checkout of its own at the pipeline's commit, with what the jobs before published. */
  async function enterJob(job: string): Promise<{ env: Record<string, string>; projectDir: string; machine: Machine }> {
    runs += 1;
    const projectDir = join(dir, `${runs}-${job.replace(" ", "-")}`);
    jobDirs.set(job, projectDir);
    // Of one piece: what copies asynchronously is JavaScript, and takes as long as git does.
    cpSync(await upToDateClone(), projectDir, { recursive: true, verbatimSymlinks: true });
    await mkdir(published, { recursive: true });
    await cp(published, join(projectDir, ".nightshift"), { recursive: true, verbatimSymlinks: true });
    const url = `${stage.gitlab.url}/${PROJECT.path}`;
    const env = {
      PATH: process.env.PATH ?? "",
      GITLAB_CI: "true",
      CI_API_V4_URL: stage.gitlab.apiUrl,
      CI_PROJECT_PATH: PROJECT.path,
      CI_PROJECT_URL: url,
      CI_DEFAULT_BRANCH: PROJECT.defaultBranch,
      CI_PIPELINE_ID: String(pipelineId),
      CI_PIPELINE_URL: `${url}/-/pipelines/${pipelineId}`,
      CI_COMMIT_SHA: commitSha,
      CI_JOB_TOKEN: jobTokenOf(jobId),
      CI_PROJECT_DIR: projectDir,
      NIGHTSHIFT_CLOCK_OFFSET_S: String(Math.round(offsetMs() / 1000)),
      ...variables,
    };
    return {
      env,
      projectDir,
      machine: { clock: IMPATIENT, logStream: { write: (text) => said.push(text.trimEnd()) } },
    };
  }

  const secrets = (environment: string) =>
    Object.fromEntries(
      stage.variables.filter((v) => v.environmentScope === environment).map((v) => [v.key, v.value] as const),
    );

  /** Published also by a job that failed: `when: always`. */
  async function publish(name: string, projectDir: string): Promise<void> {
    const from = join(projectDir, ".nightshift", name);
    // Hands publish at the same time, and copying makes a folder only after it has looked for it.
    if (existsSync(from) && !name.includes(".")) await mkdir(join(published, name), { recursive: true });
    if (existsSync(from)) await cp(from, join(published, name), { recursive: true, verbatimSymlinks: true });
  }

  async function runForge<T>(phase: keyof typeof PUBLISHED, job: (world: ForgeWorld) => Promise<T>): Promise<T> {
    const { env, projectDir, machine } = await enterJob(phase);
    try {
      return await inForgeZone({ ...env, ...secrets("nightshift/forge") }, job, machine);
    } finally {
      await publish(PUBLISHED[phase], projectDir);
    }
  }

  async function runModel<T>(published: string, name: string, job: (world: ModelWorld) => Promise<T>): Promise<T> {
    const { env, projectDir, machine } = await enterJob(name);
    try {
      return await inModelZone({ ...env, ...secrets("nightshift/model") }, job, machine);
    } finally {
      await publish(published, projectDir);
    }
  }

  const onMachine = (world: ModelWorld): ModelWorld => {
    const { freeDiskBytes } = cycle.machine;
    return freeDiskBytes === undefined ? world : { ...world, freeDiskBytes: async () => freeDiskBytes };
  };

  const cycle: Cycle = {
    machine: {},
    id: `p${pipelineId}`,
    jobs,
    pulse: () => runForge("pulse", pulse),
    mind: () => runForge("mind", mind),
    hands: (slot) => runModel(folderOfSlot(slot), `hands ${slot}`, (world) => hands(onMachine(world), { slot })),
    reflect: () => runModel(PUBLISHED.reflect, "reflect", reflect),
    handover: () => runForge("handover", handover),
    async command(zone, args) {
      const { env } = await enterJob(args.join(" "));
      const executable = join(import.meta.dirname, "../../bin/nightshift.js");
      const all = { ...env, HOME: dir, ...secrets(`nightshift/${zone}`) };
      const ran = await runProgram(process.execPath, [executable, ...args], { env: all });
      return { exitCode: ran.exitCode ?? -1, stdout: ran.stdout.toString("utf8"), said: ran.stderr.toString("utf8") };
    },
    async untilHandover() {
      await cycle.pulse();
      const { entries } = await cycle.mind();
      // On as many runners as there are tasks.
      await Promise.all(entries.map(({ slot }) => cycle.hands(slot)));
      await cycle.reflect();
      // A conversation that left its script would be booked like any other failure, and be found far from here.
      if ((stage.model?.faults.length ?? 0) > 0) throw new Error(stage.model?.faults.join("\n"));
    },
    async play() {
      await cycle.untilHandover();
      const done = await cycle.handover();
      await end("success");
      return done;
    },
    end,
    artifacts: {
      dir: published,
      read: (name) => readFile(join(published, name), "utf8"),
      async readOf(task, name) {
        const [slot = "0"] = (await readdir(join(published, "hands"))).filter((folder) =>
          existsSync(join(published, "hands", folder, task)),
        );
        return readFile(join(published, "hands", slot, task, name), "utf8");
      },
      async write(name, text) {
        await mkdir(dirname(join(published, name)), { recursive: true });
        await writeFile(join(published, name), text);
      },
      remove: (name) => rm(join(published, name), { recursive: true, force: true }),
    },
    codeQuality: async () =>
      JSON.parse(
        await readFile(join(jobDirs.get("reflect") ?? "", ".nightshift", "gl-code-quality-report.json"), "utf8"),
      ),
    annotations: async (job) =>
      JSON.parse(await readFile(join(jobDirs.get(job) ?? "", ".nightshift", "annotations.json"), "utf8")),
    ...{ runForge, said, variables },
  };
  return cycle;
}

/** Goes with the machine's time and never waits: pauses before another try are nobody's business here. */
const IMPATIENT: Machine["clock"] = { now: () => new Date(), sleep: async () => undefined };
