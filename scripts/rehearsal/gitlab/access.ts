import type { IncomingHttpHeaders } from "node:http";
import { forbidden } from "./http/answer.ts";
import type { Project, ProtectedBranch, User } from "./state/state.ts";
import type { World } from "./world.ts";

/** GitLab's roles as numbers; 0 is nobody. */
export const NO_ONE = 0;
export const GUEST = 10;
export const REPORTER = 20;
export const DEVELOPER = 30;
export const MAINTAINER = 40;
export const OWNER = 50;

const ROLES: Readonly<Record<number, string>> = {
  [NO_ONE]: "No one",
  [GUEST]: "Guest",
  [REPORTER]: "Reporter",
  [DEVELOPER]: "Developers + Maintainers",
  [MAINTAINER]: "Maintainers",
  [OWNER]: "Owners",
};

/** How GitLab describes a level that a protected branch asks for. */
export const describeLevel = (level: number): string => ROLES[level] ?? String(level);

/** `job`: a job's own token, which acts for whoever the pipeline runs as, in the job's project alone. */
export type Credentials =
  | { kind: "none" }
  | { kind: "unknown" }
  | { kind: "user"; user: User }
  | { kind: "job"; user: User; project: Project };

const JOB_TOKEN = /^glcbt-rehearsal_(\d+)$/;

/** The token of a job, `CI_JOB_TOKEN`. */
export const jobTokenOf = (jobId: number): string => `glcbt-rehearsal_${jobId}`;

/** It ends with its job: https://docs.gitlab.com/ci/jobs/ci_job_token/ */
function jobOf(world: World, token: string): Credentials {
  const id = Number(JOB_TOKEN.exec(token)?.[1] ?? Number.NaN);
  for (const project of world.state.projects) {
    const job = project.jobs.find((one) => one.id === id && one.status === "running");
    const pipeline = project.pipelines.find((one) => one.id === job?.pipelineId);
    const user = world.state.users.find((one) => one.id === pipeline?.userId);
    if (user !== undefined) return { kind: "job", user, project };
  }
  return { kind: "unknown" };
}

/** What a job's token may read through the API, of the project's issues and merge requests; it writes nothing there. */
const JOB_READS = /^\/projects\/:id\/(issues|merge_requests)(\/:(issue|merge_request)_iid(\/notes)?)?$/;

export function mayJobCall(method: string, template: string): boolean {
  return (method === "GET" || method === "HEAD") && JOB_READS.test(template);
}

/** Whom a token belongs to; an expired one belongs to nobody. */
function ownerOf(world: World, token: string): Credentials {
  const user = world.state.users.find((candidate) => candidate.token === token);
  if (user === undefined) return { kind: "unknown" };
  const expired = user.tokenExpiresAt !== null && Date.parse(user.tokenExpiresAt) <= world.now().getTime();
  return expired ? { kind: "unknown" } : { kind: "user", user };
}

/**
 * The token of a REST call: header `PRIVATE-TOKEN`, `Authorization: Bearer`, or the parameter `private_token`; that of a
 * job in the header `JOB-TOKEN` or the parameter `job_token`, and nowhere else.
 */
export function identify(world: World, headers: IncomingHttpHeaders, url: URL): Credentials {
  const own = headers["private-token"];
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const token = (Array.isArray(own) ? own[0] : own) ?? bearer ?? url.searchParams.get("private_token") ?? undefined;
  if (token !== undefined) return ownerOf(world, token);
  const job = headers["job-token"] ?? url.searchParams.get("job_token") ?? undefined;
  return job === undefined ? { kind: "none" } : jobOf(world, String(job));
}

/** The token of a git call: the password of Basic authentication, under any user name; a job's under `gitlab-ci-token`. */
export function identifyGit(world: World, headers: IncomingHttpHeaders): Credentials {
  const encoded = /^Basic (.+)$/i.exec(headers.authorization ?? "")?.[1];
  if (encoded === undefined) return { kind: "none" };
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const [name, password] = [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)];
  return name === "gitlab-ci-token" && JOB_TOKEN.test(password) ? jobOf(world, password) : ownerOf(world, password);
}

/** A user's role in a project; 0 for those who are no members. */
export function levelOf(project: Project, user: Pick<User, "id">): number {
  return project.members.find((member) => member.userId === user.id)?.accessLevel ?? NO_ONE;
}

export function requireLevel(level: number, least: number): void {
  if (level < least) throw forbidden();
}

/** `*` in a protected branch's name stands for any text. */
function covers(pattern: string, branch: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(branch);
}

export function protectionsOf(project: Project, branch: string): ProtectedBranch[] {
  return project.protectedBranches.filter((entry) => covers(entry.name, branch));
}

const allows = (level: number, asked: number) => asked !== NO_ONE && level >= asked;

/** Several rules that cover one branch permit together: the most generous one counts, as in GitLab. */
export function mayPush(project: Project, level: number, branch: string): boolean {
  if (level < DEVELOPER) return false;
  const rules = protectionsOf(project, branch);
  return rules.length === 0 || rules.some((rule) => allows(level, rule.pushAccessLevel));
}

export function mayMerge(project: Project, level: number, branch: string): boolean {
  if (level < DEVELOPER) return false;
  const rules = protectionsOf(project, branch);
  return (
    rules.length === 0 ||
    rules.some((rule) => allows(level, rule.mergeAccessLevel) || allows(level, rule.pushAccessLevel))
  );
}

export function mayForcePush(project: Project, branch: string): boolean {
  const rules = protectionsOf(project, branch);
  return rules.every((rule) => rule.allowForcePush);
}
