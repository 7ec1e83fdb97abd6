import { z } from "zod";

/* What the double remembers of pipelines: of the schedules that start them, and of their jobs. */

const when = z.string();
const id = z.number().int();

const pipelineVariable = z.object({
  key: z.string(),
  value: z.string(),
  variableType: z.enum(["env_var", "file"]),
});

const input = z.object({ name: z.string(), value: z.json() });

export const schedule = z.object({
  id,
  description: z.string(),
  ref: z.string(),
  cron: z.string(),
  cronTimezone: z.string(),
  active: z.boolean(),
  ownerId: id,
  inputs: z.array(input),
  variables: z.array(pipelineVariable),
  createdAt: when,
  updatedAt: when,
});

const status = z.enum(["created", "pending", "running", "success", "failed", "canceled", "skipped", "manual"]);

export const pipeline = z.object({
  id,
  iid: id,
  ref: z.string(),
  sha: z.string(),
  beforeSha: z.string(),
  source: z.string(),
  status,
  name: z.string().nullable(),
  /** What is wrong with the pipeline file; such a pipeline has failed and has no jobs. */
  yamlErrors: z.string().nullable().default(null),
  userId: id,
  scheduleId: id.nullable(),
  inputs: z.array(input),
  variables: z.array(pipelineVariable),
  createdAt: when,
  updatedAt: when,
  startedAt: when.nullable(),
  finishedAt: when.nullable(),
});

export const job = z.object({
  id,
  pipelineId: id,
  name: z.string(),
  stage: z.string(),
  status,
  allowFailure: z.boolean(),
  failureReason: z.string().nullable().default(null),
  /** Of a bridge, a job that starts another pipeline and ends as that does; null for a job that a runner runs. */
  downstreamId: id.nullable().default(null),
  retried: z.boolean(),
  artifacts: z.array(z.string()).nullable(),
  createdAt: when,
  /** Since when a runner might have taken it; null while it waits for other jobs. */
  queuedAt: when.nullable().default(null),
  startedAt: when.nullable(),
  finishedAt: when.nullable(),
});

export type PipelineVariable = z.infer<typeof pipelineVariable>;
export type PipelineInput = z.infer<typeof input>;
export type Schedule = z.infer<typeof schedule>;
export type Status = z.infer<typeof status>;
export type Pipeline = z.infer<typeof pipeline>;
export type Job = z.infer<typeof job>;
