import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll } from "vitest";
import { z } from "zod";
import type { Handover } from "../../scripts/artifacts/handover.ts";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import type { Pulse } from "../../scripts/artifacts/pulse.ts";
import type { Reflections } from "../../scripts/artifacts/reflect.ts";
import type { Work } from "../../scripts/artifacts/work.ts";
import type { LedgerEvent } from "../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import { handover } from "../../scripts/phases/handover.ts";
import { hands } from "../../scripts/phases/hands.ts";
import { mind } from "../../scripts/phases/mind.ts";
import { pulse } from "../../scripts/phases/pulse.ts";
import { reflect } from "../../scripts/phases/reflect.ts";
import type { ForgeWorld, ModelWorld } from "../../scripts/phases/world.ts";
import type { Scenario } from "../../scripts/rehearsal/model/scenario.ts";
import { openStage, PROJECT, type Stage } from "../../scripts/rehearsal/stage.ts";
import { inForgeZone, inModelZone, type Machine } from "../../scripts/wire.ts";
import { SMALL_PROJECT } from "./small-project.ts";

/** People beside the maintainer and the bot; 0 is nobody the project knows. */
const PEOPLE = { reviewer: 30, reporter: 20, stranger: 0 } as const;
export type Person = keyof typeof PEOPLE;

const HOUR_MS = 3_600_000;

/** The files that each job publishes, as `artifacts: paths` in the component says. */
const PUBLISHED = {
  pulse: "pulse.json",
  mind: "plan.json",
  hands: "hands",
  reflect: "reflect.json",
  handover: "handover.json",
} as const;
type Phase = keyof typeof PUBLISHED;

/** A merge request as a person sees it in GitLab. */
export type Seen = z.infer<typeof mergeRequestSchema>;

const mergeRequestSchema = z.object({
  iid: z.number(),
  title: z.string(),
  description: z.string(),
  state: z.string(),
  draft: z.boolean(),
  labels: z.array(z.string()),
  source_branch: z.string(),
  sha: z.string(),
});
const noteSchema = z.object({ id: z.number(), body: z.string(), author: z.object({ username: z.string() }) });
const discussionSchema = z.object({ id: z.string(), notes: z.array(noteSchema.extend({ system: z.boolean() })) });

/** A GitLab, a scripted model and a project on them; cycles are played job by job, in this process. */
export type Night = {
  stage: Stage;
  /** Starts the next scheduled pipeline, an hour after the last. */
  openCycle(): Promise<Cycle>;
  /** A whole cycle to its end. */
  playCycle(): Promise<Cycle>;
  /** Calls GitLab's REST API, below the project. Throws for an answer that is no success. */
  as(person: Person): (method: string, path: string, body?: Record<string, unknown>) => Promise<unknown>;
  mergeRequests(): Promise<Seen[]>;
  mergeRequestOf(task: string): Promise<Seen>;
  /** The comments of all discussions, system notes left out: a list of threads. */
  threads(iid: number): Promise<{ id: string; notes: { id: number; by: string; body: string }[] }[]>;
  comment(person: Person, task: string, body: string): Promise<void>;
  /** Somebody is let in as a reporter for as long as `visit` takes. */
  asGuest(person: Person, visit: () => Promise<void>): Promise<void>;
  /** Somebody commits files to a branch; null deletes. */
  commit(person: Person, files: Record<string, string | null>, branch?: string): Promise<void>;
  /** Every path of a branch, and a file's text. */
  paths(branch?: string): Promise<string[]>;
  file(path: string, branch?: string): Promise<string>;
  /** Titles of the commits of a branch, newest first. */
  log(range?: string): Promise<string[]>;
  /** Paths that a branch changes, as its merge request shows them. */
  changes(branch: string): Promise<string[]>;
  branches(): Promise<string[]>;
  events(): Promise<LedgerEvent[]>;
  ledger(): Promise<Ledger>;
};

/** One pipeline: each job in a fresh clone, with its zone's variables alone and the artifacts of the jobs before. */
export type Cycle = {
  /** As artifacts and ledger name it. */
  id: string;
  pulse(): Promise<Pulse>;
  mind(): Promise<Plan>;
  hands(slot: number): Promise<Work | null>;
  reflect(): Promise<Reflections>;
  handover(): Promise<Handover>;
  /** A job of the forge zone in place of one of the above, publishing as that one does. */
  runForge<T>(phase: "pulse" | "mind" | "handover", job: (world: ForgeWorld) => Promise<T>): Promise<T>;
  /** Pulse, mind, every slot of the plan, reflect. */
  untilHandover(): Promise<void>;
  /** The same, and handover. Ends the pipeline. */
  play(): Promise<Handover>;
  /** The runner is gone: GitLab has the pipeline as ended. */
  end(status: "success" | "failed" | "canceled"): Promise<void>;
  /** What is published so far: names below `.nightshift/`. */
  artifacts: {
    read(name: string): Promise<string>;
    write(name: string, text: string): Promise<void>;
    remove(name: string): Promise<void>;
    /** The folder, for what is no plain file. */
    dir: string;
  };
  /** What the jobs said, line by line. */
  said: string[];
  /** The links that a job shows beside its log. */
  annotations(job: string): Promise<unknown>;
  /** Variables added to the jobs to come. */
  variables: Record<string, string>;
};

const nights: { close(): Promise<void> }[] = [];

afterAll(async () => {
  for (const night of nights.splice(0)) await night.close();
});

/** Opens a night on the small project, changed by `files` (null: without). It is closed after the file's tests. */
export async function openNight(options: {
  files: Record<string, string | null>;
  scenarios?: Scenario[];
}): Promise<Night> {
  const dir = await mkdtemp(join(tmpdir(), "cycle-"));
  const seed = join(dir, "seed");
  for (const [path, text] of Object.entries({ ...SMALL_PROJECT, ...options.files })) {
    if (text === null) continue;
    await mkdir(dirname(join(seed, path)), { recursive: true });
    await writeFile(join(seed, path), text);
  }
  const stage = await openStage({ dir, seed, model: { kind: "scripted", scenarios: options.scenarios ?? [] } });
  nights.push({
    close: async () => {
      await stage.close();
      await rm(dir, { recursive: true, force: true });
    },
  });
  await welcomePeople(stage);
  return nightOn(stage, dir);
}

const tokenOf = (person: Person) => `glpat-${person.padEnd(20, "0")}`;

async function welcomePeople(stage: Stage): Promise<void> {
  for (const person of Object.keys(PEOPLE) as Person[])
    await stage.gitlab.addUser({ username: person, name: person, token: tokenOf(person) });
  await setMembers(stage, PEOPLE);
}

async function setMembers({ gitlab }: Stage, people: Record<Person, 0 | 10 | 20 | 30>): Promise<void> {
  await gitlab.addProject({
    path: PROJECT.path,
    members: [
      { username: "maintainer", accessLevel: 40 },
      { username: "night-shift", accessLevel: 30 },
      ...Object.entries(people).flatMap(([username, accessLevel]) =>
        accessLevel === 0 ? [] : [{ username, accessLevel }],
      ),
    ],
  });
}

function nightOn(stage: Stage, dir: string): Night {
  let cycles = 0;
  const git = async (...args: string[]) => (await execa("git", args, { cwd: stage.bareRepository })).stdout;
  const project = `${stage.gitlab.apiUrl}/projects/${encodeURIComponent(PROJECT.path)}`;

  const as = (person: Person) => async (method: string, path: string, body?: Record<string, unknown>) => {
    const answer = await fetch(`${project}${path}`, {
      method,
      headers: { "private-token": tokenOf(person), "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${person}: ${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  };

  async function mergeRequests(): Promise<Seen[]> {
    return z
      .array(mergeRequestSchema)
      .parse(await as("reviewer")("GET", "/merge_requests?state=all&sort=asc&per_page=100"));
  }

  async function mergeRequestOf(task: string): Promise<Seen> {
    const found = (await mergeRequests()).filter((mr) => mr.source_branch === `nightshift/${task}`);
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${task} has ${found.length} merge requests`);
    return only;
  }

  const paths = async (branch = "main") => (await git("ls-tree", "-r", "--name-only", branch)).split("\n");
  const file = (path: string, branch = "main") => git("show", `${branch}:${path}`);

  async function events(): Promise<LedgerEvent[]> {
    const names = (await paths()).filter((path) => path.startsWith("backlog/ledger/"));
    const texts = await Promise.all(names.map(async (name) => [name, `${await file(name)}\n`] as const));
    const { events, faults, torn } = parseLedger(new Map(texts));
    if (faults.length + torn.length > 0) throw new Error(`the ledger is damaged: ${JSON.stringify({ faults, torn })}`);
    return events;
  }

  async function openCycle(): Promise<Cycle> {
    cycles += 1;
    const offsetMs = untilTwo() + cycles * HOUR_MS;
    stage.setOffset(offsetMs);
    const commitSha = await git("rev-parse", "main");
    const { pipelineId, jobIds } = await stage.gitlab.recordPipeline({
      project: PROJECT.path,
      ref: PROJECT.defaultBranch,
      sha: commitSha,
      source: "schedule",
      jobs: [{ name: "cycle", stage: "night" }],
    });
    const jobId = jobIds.cycle ?? 0;
    await stage.gitlab.updateJob(jobId, { status: "running" });
    const end = (status: "success" | "failed" | "canceled") => stage.gitlab.updateJob(jobId, { status });
    return cycleOf({ stage, dir: join(dir, `pipeline-${pipelineId}`), pipelineId, commitSha, offsetMs, end });
  }

  return {
    ...{ stage, openCycle, as, mergeRequests, mergeRequestOf, paths, file, events },
    async playCycle() {
      const cycle = await openCycle();
      await cycle.play();
      return cycle;
    },
    async threads(iid) {
      const answer = await as("reviewer")("GET", `/merge_requests/${iid}/discussions?per_page=100`);
      return z
        .array(discussionSchema)
        .parse(answer)
        .map(({ id, notes }) => ({
          id,
          notes: notes.filter((note) => !note.system).map((n) => ({ id: n.id, by: n.author.username, body: n.body })),
        }))
        .filter(({ notes }) => notes.length > 0);
    },
    async comment(person, task, body) {
      const { iid } = await mergeRequestOf(task);
      await as(person)("POST", `/merge_requests/${iid}/discussions`, { body });
    },
    async asGuest(person, visit) {
      await setMembers(stage, { ...PEOPLE, [person]: 20 });
      await visit();
      await setMembers(stage, PEOPLE);
    },
    async commit(person, files, branch = "main") {
      const known = new Set(await paths(branch));
      const actions = Object.entries(files).map(([path, content]) => ({
        action: content === null ? "delete" : known.has(path) ? "update" : "create",
        file_path: path,
        ...(content === null ? {} : { content }),
      }));
      await as(person)("POST", "/repository/commits", { branch, commit_message: `By ${person}`, actions });
    },
    log: async (range = "main") => (await git("log", "--format=%s", range)).split("\n"),
    changes: async (branch) => (await git("diff", "--name-only", `main...${branch}`)).split("\n"),
    branches: async () => (await git("for-each-ref", "--format=%(refname:short)", "refs/heads")).split("\n"),
    ledger: async () => foldLedger(await events()),
  };
}

type Pipeline = {
  stage: Stage;
  dir: string;
  pipelineId: number;
  commitSha: string;
  offsetMs: number;
  end: Cycle["end"];
};

function cycleOf({ stage, dir, pipelineId, commitSha, offsetMs, end }: Pipeline): Cycle {
  const published = join(dir, "artifacts");
  const said: string[] = [];
  const variables: Record<string, string> = {};
  const jobDirs = new Map<string, string>();
  let runs = 0;

  /** A fresh clone at the pipeline's commit, with what the jobs before published. */
  async function enterJob(job: string): Promise<{ env: Record<string, string>; projectDir: string; machine: Machine }> {
    runs += 1;
    const projectDir = join(dir, `${runs}-${job.replace(" ", "-")}`);
    jobDirs.set(job, projectDir);
    await mkdir(dir, { recursive: true });
    await execa("git", ["clone", "--quiet", "--no-checkout", stage.bareRepository, projectDir]);
    await execa("git", ["checkout", "--quiet", "--detach", commitSha], { cwd: projectDir });
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
      CI_PROJECT_DIR: projectDir,
      NIGHTSHIFT_CLOCK_OFFSET_S: String(Math.round(offsetMs / 1000)),
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
  async function publish(phase: Phase, projectDir: string): Promise<void> {
    const name = PUBLISHED[phase];
    const from = join(projectDir, ".nightshift", name);
    if (existsSync(from)) await cp(from, join(published, name), { recursive: true, verbatimSymlinks: true });
  }

  async function runForge<T>(phase: Phase, job: (world: ForgeWorld) => Promise<T>): Promise<T> {
    const { env, projectDir, machine } = await enterJob(phase);
    try {
      return await inForgeZone({ ...env, ...secrets("nightshift/forge") }, job, machine);
    } finally {
      await publish(phase, projectDir);
    }
  }

  async function runModel<T>(phase: Phase, name: string, job: (world: ModelWorld) => Promise<T>): Promise<T> {
    const { env, projectDir, machine } = await enterJob(name);
    try {
      return await inModelZone({ ...env, ...secrets("nightshift/model") }, job, machine);
    } finally {
      await publish(phase, projectDir);
    }
  }

  const cycle: Cycle = {
    id: `p${pipelineId}`,
    pulse: () => runForge("pulse", pulse),
    mind: () => runForge("mind", mind),
    hands: (slot) => runModel("hands", `hands ${slot}`, (world) => hands(world, { slot })),
    reflect: () => runModel("reflect", "reflect", reflect),
    handover: () => runForge("handover", handover),
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
      async write(name, text) {
        await mkdir(dirname(join(published, name)), { recursive: true });
        await writeFile(join(published, name), text);
      },
      remove: (name) => rm(join(published, name), { recursive: true, force: true }),
    },
    annotations: async (job) =>
      JSON.parse(await readFile(join(jobDirs.get(job) ?? "", ".nightshift", "annotations.json"), "utf8")),
    ...{ runForge, said, variables },
  };
  return cycle;
}

/** Goes with the machine's time and never waits: pauses before another try are nobody's business here. */
const IMPATIENT: Machine["clock"] = { now: () => new Date(), sleep: async () => undefined };

/** Milliseconds from now to two o'clock UTC of this day, so that no test crosses midnight. */
function untilTwo(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 2) - now.getTime();
}
