import { z } from "zod";
import { job, pipeline, schedule } from "./pipeline-records.ts";

/**
 * What the double remembers, as one JSON file beside its bare repositories. The records are mutable on purpose: this is
 * the database of a server, and every request that writes is serialised and saved before it is answered.
 */

const when = z.string();
const id = z.number().int();

const user = z.object({
  id,
  username: z.string(),
  name: z.string(),
  token: z.string(),
  bot: z.boolean(),
  tokenExpiresAt: z.string().nullable(),
  createdAt: when,
});

const label = z.object({
  id,
  name: z.string(),
  color: z.string(),
  description: z.string().nullable(),
  priority: z.number().nullable(),
});

const issuable = z.object({
  id,
  iid: id,
  title: z.string(),
  description: z.string().nullable(),
  state: z.enum(["opened", "closed", "merged"]),
  authorId: id,
  assigneeIds: z.array(id),
  labels: z.array(z.string()),
  discussionLocked: z.boolean().nullable(),
  createdAt: when,
  updatedAt: when,
  closedAt: when.nullable(),
  closedById: id.nullable(),
});

const issue = issuable.extend({
  kind: z.literal("Issue"),
  confidential: z.boolean(),
  dueDate: z.string().nullable(),
});

/** What a merge request compared at one push: `start` is the target's head then, `base` the common ancestor. */
const mergeRequestVersion = z.object({
  id,
  head: z.string(),
  base: z.string(),
  start: z.string(),
  files: z.number(),
  commits: z.number(),
  createdAt: when,
});

const mergeRequest = issuable.extend({
  kind: z.literal("MergeRequest"),
  sourceBranch: z.string(),
  targetBranch: z.string(),
  sha: z.string(),
  versions: z.array(mergeRequestVersion),
  reviewerIds: z.array(id),
  approvals: z.array(z.object({ userId: id, at: when })),
  squash: z.boolean(),
  removeSourceBranch: z.boolean(),
  autoMerge: z.boolean(),
  mergedAt: when.nullable(),
  mergedById: id.nullable(),
  mergeCommitSha: z.string().nullable(),
  squashCommitSha: z.string().nullable(),
});

const position = z.object({
  base_sha: z.string(),
  start_sha: z.string(),
  head_sha: z.string(),
  position_type: z.string(),
  old_path: z.string().nullable(),
  new_path: z.string().nullable(),
  old_line: z.number().nullable(),
  new_line: z.number().nullable(),
});

const note = z.object({
  id,
  discussionId: z.string(),
  individual: z.boolean(),
  noteable: z.enum(["Issue", "MergeRequest"]),
  noteableIid: id,
  type: z.enum(["DiscussionNote", "DiffNote"]).nullable(),
  body: z.string(),
  authorId: id,
  system: z.boolean(),
  internal: z.boolean(),
  position: position.nullable(),
  resolvable: z.boolean(),
  resolvedById: id.nullable(),
  resolvedAt: when.nullable(),
  createdAt: when,
  updatedAt: when,
});

const award = z.object({
  id,
  awardable: z.enum(["Issue", "MergeRequest", "Note"]),
  awardableId: id,
  name: z.string(),
  userId: id,
  createdAt: when,
});

const variable = z.object({
  key: z.string(),
  value: z.string(),
  variableType: z.enum(["env_var", "file"]),
  protected: z.boolean(),
  masked: z.boolean(),
  hidden: z.boolean(),
  raw: z.boolean(),
  environmentScope: z.string(),
  description: z.string().nullable(),
});

const protectedBranch = z.object({
  id,
  name: z.string(),
  pushAccessLevel: z.number(),
  mergeAccessLevel: z.number(),
  allowForcePush: z.boolean(),
});

const project = z.object({
  id,
  path: z.string(),
  description: z.string().nullable(),
  defaultBranch: z.string(),
  createdAt: when,
  lastActivityAt: when,
  members: z.array(z.object({ userId: id, accessLevel: z.number(), createdAt: when })),
  protectedBranches: z.array(protectedBranch),
  settings: z.object({
    onlyAllowMergeIfPipelineSucceeds: z.boolean(),
    onlyAllowMergeIfAllDiscussionsAreResolved: z.boolean(),
    removeSourceBranchAfterMerge: z.boolean(),
    mergeMethod: z.enum(["merge", "rebase_merge", "ff"]).default("merge"),
  }),
  labels: z.array(label),
  issues: z.array(issue),
  mergeRequests: z.array(mergeRequest),
  notes: z.array(note),
  awards: z.array(award),
  variables: z.array(variable),
  schedules: z.array(schedule),
  pipelines: z.array(pipeline),
  jobs: z.array(job),
});

/** The whole file, for reading it back. */
export const stateSchema = z.object({
  lastIds: z.record(z.string(), z.number()),
  users: z.array(user),
  projects: z.array(project),
});

export type User = z.infer<typeof user>;
export type Label = z.infer<typeof label>;
export type Issue = z.infer<typeof issue>;
export type MergeRequestVersion = z.infer<typeof mergeRequestVersion>;
export type MergeRequest = z.infer<typeof mergeRequest>;
export type Noteable = Issue | MergeRequest;
export type Position = z.infer<typeof position>;
export type Note = z.infer<typeof note>;
export type Award = z.infer<typeof award>;
export type Variable = z.infer<typeof variable>;
export type ProtectedBranch = z.infer<typeof protectedBranch>;
export type Project = z.infer<typeof project>;
export type State = z.infer<typeof stateSchema>;
