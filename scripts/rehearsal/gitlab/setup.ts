import { existsSync } from "node:fs";
import { join } from "node:path";
import { MAINTAINER } from "./access.ts";
import { commitFolder, createRepository, openRepository } from "./git/repository.ts";
import { hooksDirOf } from "./pushes/hooks.ts";
import type { Project } from "./state/state.ts";
import { nextId } from "./state/store.ts";
import { authorOf, findProject, stamp, userByName, type World } from "./world.ts";

export type NewUser = { username: string; name: string; token: string; bot?: boolean; tokenExpiresAt?: string };

/** Makes a user; one that is there already (after a restart) takes over name, token and expiry. */
export function putUser(world: World, added: NewUser): { id: number } {
  const facts = {
    username: added.username,
    name: added.name,
    token: added.token,
    bot: added.bot ?? false,
    tokenExpiresAt: added.tokenExpiresAt ?? null,
  };
  const known = userByName(world, added.username);
  if (known !== undefined) return Object.assign(known, facts);
  const user = { id: nextId(world.state, "user"), ...facts, createdAt: stamp(world) };
  world.state.users.push(user);
  return { id: user.id };
}

export type NewProject = {
  id?: number;
  path: string;
  defaultBranch?: string;
  members: { username: string; accessLevel: 10 | 20 | 30 | 40 | 50 }[];
  protectedBranches?: {
    name: string;
    pushAccessLevel: 0 | 30 | 40;
    mergeAccessLevel: 0 | 30 | 40;
    allowForcePush?: boolean;
  }[];
  seed?: string;
  /** Given elsewhere to what the seed tells of: the project's own numbers begin after them. */
  known?: KnownNumbers;
};

/** The highest number of each kind. */
export type KnownNumbers = { pipeline: number; mergeRequest: number; issue: number };

function membersOf(world: World, added: NewProject): Project["members"] {
  return added.members.map(({ username, accessLevel }) => {
    const user = userByName(world, username);
    if (user === undefined) throw new Error(`addProject: there is no user ${username}; call addUser first`);
    return { userId: user.id, accessLevel, createdAt: stamp(world) };
  });
}

/**
 * Makes a project with its repository; one that is there already (after a restart) keeps its repository and records and
 * takes over the members. Without `protectedBranches` the default branch is protected as in a new GitLab project:
 * Maintainers push and merge, nobody forces.
 */
export async function putProject(world: World, added: NewProject): Promise<Project> {
  const members = membersOf(world, added);
  const known = findProject(world, added.path);
  if (known !== undefined) return Object.assign(known, { members });
  const defaultBranch = added.defaultBranch ?? "main";
  const standard = [{ name: defaultBranch, pushAccessLevel: MAINTAINER, mergeAccessLevel: MAINTAINER }];
  const at = stamp(world);
  const project: Project = {
    id: takeProjectId(world, added.id),
    path: added.path,
    description: null,
    defaultBranch,
    createdAt: at,
    lastActivityAt: at,
    members,
    protectedBranches: (added.protectedBranches ?? standard).map((rule) => ({
      allowForcePush: false,
      ...rule,
      id: nextId(world.state, "protected branch"),
    })),
    settings: {
      onlyAllowMergeIfPipelineSucceeds: false,
      onlyAllowMergeIfAllDiscussionsAreResolved: false,
      removeSourceBranchAfterMerge: true,
      mergeMethod: "merge",
    },
    labels: [],
    issues: [],
    mergeRequests: [],
    notes: [],
    awards: [],
    variables: [],
    schedules: [],
    pipelines: [],
    jobs: [],
  };
  await createRepository({
    dir: world.repositoryDir(project),
    defaultBranch,
    hooksDir: hooksDirOf(world.dir),
    objectFormat: await objectFormatOf(added.seed),
  });
  if (added.seed !== undefined) await seedRepository(world, project, added.seed);
  if (added.known !== undefined) beginAfter(world, project, added.known);
  world.state.projects.push(project);
  return project;
}

function takeProjectId(world: World, wanted: number | undefined): number {
  if (wanted === undefined) return nextId(world.state, "project");
  if (findProject(world, String(wanted)) !== undefined) throw new Error(`addProject: project ${wanted} exists already`);
  world.state.lastIds.project = Math.max(wanted, world.state.lastIds.project ?? 0);
  return wanted;
}

function beginAfter({ state }: World, project: Project, { pipeline, mergeRequest, issue }: KnownNumbers): void {
  const kinds = [
    ["pipeline", pipeline],
    [`merge request of project ${project.id}`, mergeRequest],
    [`issue of project ${project.id}`, issue],
  ] as const;
  for (const [kind, highest] of kinds) state.lastIds[kind] = Math.max(highest, state.lastIds[kind] ?? 0);
}

/** The git directory of a seed that is a repository; null of a plain folder. */
function gitDirOf(seed: string): string | null {
  return [join(seed, ".git"), seed].find((dir) => existsSync(dir === seed ? join(dir, "HEAD") : dir)) ?? null;
}

async function objectFormatOf(seed: string | undefined): Promise<string> {
  const gitDir = seed === undefined ? null : gitDirOf(seed);
  if (gitDir === null) return "sha1";
  return (await openRepository(gitDir).git(["rev-parse", "--show-object-format"])).trim();
}

async function seedRepository(world: World, project: Project, seed: string): Promise<void> {
  const repository = world.repository(project);
  if (gitDirOf(seed) !== null) {
    await repository.git(["fetch", "--quiet", "--no-tags", seed, `HEAD:refs/heads/${project.defaultBranch}`]);
    return;
  }
  const maintainer = project.members.find((member) => member.accessLevel >= MAINTAINER);
  const user = world.state.users.find((one) => one.id === maintainer?.userId);
  if (user === undefined)
    throw new Error(`addProject: the seed of ${project.path} needs a member with access level 40 or 50`);
  await commitFolder(repository, {
    folder: seed,
    branch: project.defaultBranch,
    message: "Initial commit\n",
    author: authorOf(user),
    time: world.now(),
  });
}
