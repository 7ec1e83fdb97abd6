import { gitlabCiLocal } from "./gitlab-ci-local.ts";
import { processes } from "./processes.ts";

/** A CI/CD variable of the project, as Settings → CI/CD → Variables holds it. */
export type ProjectVariable = {
  key: string;
  value: string;
  /** `*`, an environment such as `nightshift/forge`, or a pattern such as `nightshift/*`. */
  environmentScope: string;
};

/** One pipeline to run: where its files are, and everything GitLab would know about it. */
export type PipelineRequest = {
  /** What the runner clones: an http URL or the path of a repository. */
  gitUrl: string;
  /** Sent as the password of `gitlab-ci-token` when cloning over http; empty clones anonymously. No job sees it. */
  runnerToken: string;
  /** The branch. Its commit at the start is the pipeline's commit, whatever is pushed meanwhile. */
  ref: string;
  source: "schedule" | "push" | "merge_request_event";
  /** Values of `spec:inputs` in `.gitlab-ci.yml`; one that the file does not declare is an error, as on GitLab. */
  inputs: Record<string, string | number>;
  variables: ProjectVariable[];
  server: {
    url: string;
    apiUrl: string;
    projectId: number;
    projectPath: string;
    pipelineId: number;
    defaultBranch: string;
  };
  /** A folder for this pipeline alone: working copies, artifacts and logs. It is created, and left for the caller. */
  workDir: string;
  /** The jobs' PATH behind the folder of this Node; default: this process's own PATH. */
  path?: string;
  /**
   * Called once, when commit and jobs are known and before any starts, so that whoever plays GitLab can record them; the IDs it answers
   * with are the jobs' (`CI_PIPELINE_ID`, `CI_JOB_ID`). Without it they derive from `server.pipelineId`.
   */
  onPlan?: (plan: PipelinePlan) => Promise<{ pipelineId: number; jobIds: Record<string, number> }>;
  onLine?: (job: string, stream: "stdout" | "stderr", line: string) => void;
  /** Called when a job starts and when it has ended or was skipped, its artifacts being in place by then. */
  onJob?: (job: JobRun) => Promise<void> | void;
  /** Aborting ends every process of the pipeline; `run` then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How many jobs may run at the same time; default: one per processor, at least two. */
  concurrency?: number;
};

export type PipelinePlan = { commitSha: string; jobs: { name: string; stage: string }[] };

export type JobRun = {
  /** GitLab's name, parallel jobs as `hands 1/5`. */
  name: string;
  stage: string;
  status: "running" | "success" | "failed" | "skipped";
  /** Whether this job may fail, or, once it has failed, whether this exit code was allowed to. */
  allowFailure: boolean;
  exitCode: number | null;
  /** The artifacts' root (they keep their paths below it); null when there are none. */
  artifactsDir: string | null;
  logFile: string;
  /** All names and values that the job's script got. */
  environment: Record<string, string>;
};

/** `failed` as GitLab means it: a job failed that may not. Jobs are in the order of the file. */
export type PipelineRun = { status: "success" | "failed"; jobs: JobRun[] };

export type Engine = {
  name: "processes" | "gitlab-ci-local";
  /**
   * Runs the pipeline of `.gitlab-ci.yml` at the request's branch. A failing job is a result. Throws when the file is
   * not a valid pipeline, when the clone fails, and when aborted.
   */
  run(request: PipelineRequest): Promise<PipelineRun>;
  /** What must be installed first, with the command that does it, or null. */
  missing(): Promise<string | null>;
};

export const ENGINES = { processes, "gitlab-ci-local": gitlabCiLocal } satisfies Record<Engine["name"], Engine>;
