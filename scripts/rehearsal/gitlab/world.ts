import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openRepository, type Repository } from "./git/repository.ts";
import { Refusal } from "./http/answer.ts";
import type { Project, State, User } from "./state/state.ts";
import { loadState, saveState } from "./state/store.ts";

/** Everything a handler can reach: the records, the repositories, the clock and the double's own address. */
export type World = {
  readonly dir: string;
  readonly state: State;
  /** Set once the port is known; no trailing slash. */
  url: string;
  now(): Date;
  save(): void;
  repository(project: Project): Repository;
  repositoryDir(project: Pick<Project, "id">): string;
  /** Runs `work` after all earlier writes have ended, so that checks and writes of one request are not interleaved. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

export function openWorld(dir: string, clock: () => Date): World {
  mkdirSync(join(dir, "repositories"), { recursive: true });
  const state = loadState(dir);
  const repositories = new Map<number, Repository>();
  let queue: Promise<unknown> = Promise.resolve();
  const repositoryDir = (project: Pick<Project, "id">) => join(dir, "repositories", `${project.id}.git`);
  return {
    dir,
    state,
    url: "",
    now: clock,
    save: () => saveState(dir, state),
    repositoryDir,
    repository(project) {
      const known = repositories.get(project.id) ?? openRepository(repositoryDir(project));
      repositories.set(project.id, known);
      return known;
    },
    alone(work) {
      const turn = queue.then(work);
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** The present moment as GitLab writes it: ISO 8601 in UTC with milliseconds. */
export const stamp = (world: World): string => world.now().toISOString();

export function userById(world: World, id: number): User {
  const found = world.state.users.find((user) => user.id === id);
  if (found === undefined) throw new Error(`the state names user ${id}, who does not exist`);
  return found;
}

export const userByName = (world: World, username: string): User | undefined =>
  world.state.users.find((user) => user.username.toLowerCase() === username.toLowerCase());

/** By numeric id or by `group/name` (case does not matter, as in GitLab). */
export function findProject(world: World, reference: string): Project | undefined {
  return /^\d+$/.test(reference)
    ? world.state.projects.find((project) => project.id === Number(reference))
    : world.state.projects.find((project) => project.path.toLowerCase() === reference.toLowerCase());
}

export const webUrl = (world: World, project: Project): string => `${world.url}/${project.path}`;

export const authorOf = (user: User): { name: string; email: string } => ({
  name: user.name,
  email: `${user.username}@users.noreply.example.com`,
});

/** Finds a record or refuses with 404, naming it as GitLab does. */
export function found<T>(value: T | undefined | null, what?: string): T {
  if (value !== undefined && value !== null) return value;
  throw new Refusal(404, { message: what === undefined ? "404 Not found" : `404 ${what} Not Found` });
}
