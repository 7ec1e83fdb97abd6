import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import type { EventOf, EventType, LedgerEvent } from "../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import type { Scenario } from "../../scripts/rehearsal/model/scenario.ts";
import { lessonsScenario } from "../../scripts/rehearsal/scenarios/lessons.ts";
import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import { openStage, PROJECT, type Stage } from "../../scripts/rehearsal/stage.ts";
import { atEnd } from "../at-end.ts";
import { gitText } from "../git.ts";
import { contractFaults } from "../rehearsal/gitlab/contract.ts";
import { startPipeline } from "./pipeline-jobs.ts";
import { type Cycle, playedCycle } from "./played-cycle.ts";
import { SMALL_PROJECT } from "./small-project.ts";

/** People beside the maintainer and the bot; 0 is nobody the project knows. */
const PEOPLE = { reviewer: 30, reporter: 20, stranger: 0 } as const;
export type Person = keyof typeof PEOPLE;

const HOUR_MS = 3_600_000;

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
const awardSchema = z.object({ name: z.string(), user: z.object({ username: z.string() }) });
const discussionSchema = z.object({ id: z.string(), notes: z.array(noteSchema.extend({ system: z.boolean() })) });

/** A GitLab, a scripted model and a project on them; cycles are played job by job, in this process. */
export type Night = {
  stage: Stage;
  /** Starts the next scheduled pipeline, an hour after the last. */
  openCycle(): Promise<Cycle>;
  /** Lets whole days pass. */
  sleep(days: number): void;
  /** When the last cycle began. */
  now(): Date;
  /** A whole cycle to its end. */
  playCycle(): Promise<Cycle>;
  /** Calls GitLab's REST API, below the project. Throws for an answer that is no success. */
  as(person: Person): (method: string, path: string, body?: Record<string, unknown>) => Promise<unknown>;
  mergeRequests(): Promise<Seen[]>;
  mergeRequestOf(task: string): Promise<Seen>;
  /** The comments of all discussions, system notes left out: a list of threads. */
  threads(iid: number): Promise<{ id: string; notes: { id: number; by: string; body: string }[] }[]>;
  comment(person: Person, task: string, body: string): Promise<void>;
  /** Open merge requests of these tasks, by Night Shift, each with a page: as an earlier cycle would have left them. */
  offer(...tasks: string[]): Promise<void>;
  /** The pipeline of a task's merge request fails in these jobs (name → log), at its newest commit. */
  failPipeline(task: string, jobs: Record<string, string>): Promise<void>;
  /** Who has given which emoji to a merge request: `night-shift eyes`. */
  awards(iid: number): Promise<string[]>;
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
  events(): Promise<readonly LedgerEvent[]>;
  eventsOf<T extends EventType>(type: T): Promise<EventOf<T>[]>;
  ledger(): Promise<Ledger>;
};

/** Opens a night on the small project, changed by `files` (null: without). It is closed after the file's tests. */
export async function openNight(options: {
  files: Record<string, string | Uint8Array | null>;
  scenarios?: Scenario[];
  /** Pulse holds an Admin key, and the model double has an organisation. */
  costReport?: boolean;
}): Promise<Night> {
  const dir = await mkdtemp(join(tmpdir(), "cycle-"));
  const seed = join(dir, "seed");
  for (const [path, text] of Object.entries({ ...SMALL_PROJECT, ...options.files })) {
    if (text === null) continue;
    await mkdir(dirname(join(seed, path)), { recursive: true });
    await writeFile(join(seed, path), text);
  }
  // After the test's own, so that a test may have a scout with an opinion, or other lessons.
  const scenarios = [...(options.scenarios ?? []), scoutScenario, lessonsScenario];
  const stage = await openStage({
    dir,
    seed,
    model: { kind: "scripted", scenarios },
    costReport: options.costReport ?? false,
  });
  atEnd(async () => {
    await stage.close();
    await rm(dir, { recursive: true, force: true });
    expect(contractFaults(stage.gitlab)).toEqual([]);
  });
  await welcomePeople(stage);
  return nightOn(stage, dir);
}

export const tokenOf = (person: Person) => `glpat-${person.padEnd(20, "0")}`;

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
  let [cycles, offset] = [0, 0];
  const git = (...args: string[]) => gitText(args, { cwd: stage.bareRepository });
  const project = `${stage.gitlab.apiUrl}/projects/${encodeURIComponent(PROJECT.path)}`;

  async function call(token: string, method: string, path: string, body?: Record<string, unknown>) {
    const answer = await fetch(`${project}${path}`, {
      method,
      headers: { "private-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${token}: ${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  const as = (person: Person) => (method: string, path: string, body?: Record<string, unknown>) =>
    call(tokenOf(person), method, path, body);

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

  /** The files of a folder of the default branch, by one process. */
  async function textsBelow(folder: string): Promise<Map<string, string>> {
    // Ends with 1 where no line is found.
    const lines = await git("grep", "--text", "--null", "-e", "", "main", "--", folder).catch(() => "");
    const texts = new Map<string, string>();
    for (const [, path = "", line = ""] of lines.matchAll(/^main:([^\0]*)\0(.*)$/gm))
      texts.set(path, `${texts.get(path) ?? ""}${line}\n`);
    return texts;
  }

  async function events(): Promise<readonly LedgerEvent[]> {
    const { events, faults, torn } = parseLedger(await textsBelow("backlog/ledger/"));
    if (faults.length + torn.length > 0) throw new Error(`the ledger is damaged: ${JSON.stringify({ faults, torn })}`);
    return events;
  }

  async function openCycle(): Promise<Cycle> {
    cycles += 1;
    offset = untilTwo() + cycles * HOUR_MS;
    stage.setOffset(offset);
    const commitSha = await git("rev-parse", "main");
    const jobs = await startPipeline(stage, commitSha, dir);
    return playedCycle({
      stage,
      dir: join(dir, `pipeline-${jobs.pipelineId}`),
      jobs,
      commitSha,
      offsetMs: () => offset,
    });
  }

  return {
    sleep: (days) => {
      cycles += days * 24;
    },
    now: () => new Date(Date.now() + untilTwo() + cycles * HOUR_MS),
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
    async offer(...ids) {
      for (const task of ids) {
        const [branch, title] = [`nightshift/${task}`, `About ${task}`];
        const actions = [{ action: "create", file_path: `docs/${task}.txt`, content: `Page of ${task}\n` }];
        const commit = { branch, start_branch: "main", commit_message: title, actions };
        await call(stage.botToken, "POST", "/repository/commits", commit);
        const request = {
          source_branch: branch,
          target_branch: "main",
          title,
          description: "A page.",
          labels: "nightshift",
        };
        await call(stage.botToken, "POST", "/merge_requests", request);
      }
    },
    async failPipeline(task, jobs) {
      const { sha, source_branch: ref } = await mergeRequestOf(task);
      const named = Object.keys(jobs).map((name) => ({ name, stage: "test" }));
      const run = { project: PROJECT.path, ref, sha, source: "push", jobs: named };
      const { jobIds } = await stage.gitlab.recordPipeline(run);
      for (const [name, trace] of Object.entries(jobs))
        await stage.gitlab.updateJob(jobIds[name] ?? 0, { status: "failed", trace });
    },
    async awards(iid) {
      const awards = z.array(awardSchema).parse(await as("reviewer")("GET", `/merge_requests/${iid}/award_emoji`));
      return awards.map(({ user, name }) => `${user.username} ${name}`);
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
    eventsOf: async <T extends EventType>(type: T) =>
      (await events()).filter((event): event is Extract<typeof event, EventOf<T>> => event.type === type),
    ledger: async () => foldLedger(await events()),
  };
}

/** Milliseconds from now to two o'clock UTC of this day, so that no test crosses midnight. */
function untilTwo(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 2) - now.getTime();
}
