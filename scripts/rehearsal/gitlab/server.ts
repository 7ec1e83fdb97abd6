import { createServer } from "node:http";
import type { Exchange } from "./http/exchange.ts";
import { type Fault, openFaultBox } from "./http/faults.ts";
import { openFront } from "./http/front.ts";
import { type JobUpdate, type NewRun, recordRun, updateJob } from "./pipelines/runs.ts";
import { installHooks } from "./pushes/hooks.ts";
import { ROUTES } from "./routes.ts";
import { type NewProject, type NewUser, putProject, putUser } from "./setup.ts";
import { openWorld, webUrl } from "./world.ts";

export type { Exchange } from "./http/exchange.ts";
export type { Fault } from "./http/faults.ts";

export type GitLabDouble = {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  url: string;
  /** `url` + `/api/v4`. */
  apiUrl: string;
  /** Every REST call so far, tokens masked. */
  exchanges: readonly Exchange[];
  /** `listener` hears every REST call from now on. */
  onExchange(listener: (exchange: Exchange) => void): void;
  /** `tokenExpiresAt` is ISO 8601. A user of that name who exists already takes over name, token and expiry. */
  addUser(user: NewUser): Promise<{ id: number }>;
  /**
   * Without `protectedBranches` the default branch is protected as in a new GitLab project (Maintainers push and merge);
   * `[]` protects nothing. `seed`: a folder, committed as the first commit by the first member with 40 or more, or a git
   * repository, whose HEAD becomes the default branch. A project of that path that exists already keeps what it holds
   * and takes over the members. Throws when a member is no user or the id is taken.
   */
  addProject(project: NewProject): Promise<{ id: number; gitUrl: string }>;
  /** Faults hit REST and git requests alike, in the order they were added. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** What GitLab itself would do when, say, a schedule fires; everything starts as `created`. Runs by the first member with 40 or more. */
  recordPipeline(run: NewRun): Promise<{ pipelineId: number; jobIds: Record<string, number> }>;
  /** Plays the runner: moves a job on, and its pipeline after it. Throws when there is no such job. */
  updateJob(jobId: number, update: JobUpdate): Promise<void>;
  /** Frees the port; waits for what is under way and leaves no process behind. */
  close(): Promise<void>;
};

/**
 * Starts a GitLab on the loopback interface: REST v4 and git over http on one port. Repositories and records live in
 * `dir`; starting again on the same folder goes on where the last run ended. `port` 0 (the default) takes a free one;
 * `clock` is what it dates records and commits by. Needs git 2.38 or newer; throws when the port is taken.
 */
export async function startGitLab(options: { dir: string; port?: number; clock?: () => Date }): Promise<GitLabDouble> {
  const world = openWorld(options.dir, options.clock ?? (() => new Date()));
  installHooks(world.dir);
  const faults = openFaultBox();
  const closing = new AbortController();
  const exchanges: Exchange[] = [];
  const listeners: ((exchange: Exchange) => void)[] = [];
  const record = (exchange: Exchange) => {
    exchanges.push(exchange);
    for (const listener of listeners) listener(exchange);
  };
  const front = openFront(world, { routes: ROUTES, faults, closing: closing.signal, record });
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = front(request, response)
      .catch((error: unknown) => {
        if (closing.signal.aborted) return;
        // A bug of the double: loud in the answer, so that whoever calls it sees where it broke.
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
        response.end(JSON.stringify({ message: `500 Internal Server Error: ${message}` }));
      })
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the double has no port");
  world.url = `http://127.0.0.1:${address.port}`;

  /** Runs a change from outside like a request that writes: alone, and saved. */
  const change = <T>(work: () => T | Promise<T>): Promise<T> =>
    world.alone(async () => {
      const done = await work();
      world.save();
      return done;
    });

  return {
    url: world.url,
    apiUrl: `${world.url}/api/v4`,
    exchanges,
    onExchange: (listener) => {
      listeners.push(listener);
    },
    addUser: (user) => change(() => ({ id: putUser(world, user).id })),
    addProject: (added) =>
      change(async () => {
        const project = await putProject(world, added);
        return { id: project.id, gitUrl: `${webUrl(world, project)}.git` };
      }),
    addFault: faults.add,
    clearFaults: faults.clear,
    recordPipeline: (run) => change(() => recordRun(world, run)),
    updateJob: (jobId, update) => change(() => updateJob(world, jobId, update)),
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await Promise.allSettled(underWay);
    },
  };
}
