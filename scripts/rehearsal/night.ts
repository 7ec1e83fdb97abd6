import { join } from "node:path";
import type { Engine, JobRun } from "./pipeline/engine.ts";
import { PROJECT, type Stage } from "./stage.ts";
import type { Story } from "./story.ts";

/** One pipeline as it was played, for the page and for tests. */
export type PlayedPipeline = {
  name: string;
  shift: "cycle" | "digest";
  pipelineId: number;
  status: "success" | "failed";
  jobs: JobRun[];
};
export type PlayedNight = { name: string; pipelines: PlayedPipeline[] };

export type NightOptions = {
  stage: Stage;
  engine: Engine;
  story: Story;
  /** Scratch for checkouts, artifacts and logs. */
  dir: string;
  /** The shell words that call this program. */
  command: string;
  /** 1 for the first night. */
  night: number;
  /** Milliseconds from real time to this night's two o'clock. */
  offsetMs: number;
  /** Hands jobs of a cycle; left out: as many as the component has by itself. */
  slots?: number;
  signal: AbortSignal;
};

const HOUR_MS = 3_600_000;

/** One night as GitLab's schedules would start it: a cycle at two, the digest at six. */
export async function playNight(options: NightOptions): Promise<PlayedNight> {
  const { night, story, offsetMs } = options;
  const name = `night ${night}`;
  story.heading(`Night ${night}`);
  const cycle = await playPipeline({ ...options, offsetMs }, "cycle");
  story.heading(`Morning after night ${night}`);
  const digest = await playPipeline({ ...options, offsetMs: offsetMs + 4 * HOUR_MS }, "digest");
  return { name, pipelines: [cycle, digest] };
}

/** One pipeline as a schedule would start it at `offsetMs`. */
export async function playPipeline(options: NightOptions, shift: "cycle" | "digest"): Promise<PlayedPipeline> {
  const { stage, engine, story, dir, command, night, offsetMs, slots, signal } = options;
  stage.setOffset(offsetMs);
  let ids: { pipelineId: number; jobIds: Record<string, number> } = { pipelineId: 0, jobIds: {} };
  const inputs = { shift, setup: "true", command, ...(slots === undefined ? {} : { slots }) };
  const run = await engine.run({
    gitUrl: stage.gitUrl,
    runnerToken: stage.botToken,
    ref: PROJECT.defaultBranch,
    source: "schedule",
    inputs,
    variables: [
      ...stage.variables,
      { key: "NIGHTSHIFT_CLOCK_OFFSET_S", value: String(Math.round(offsetMs / 1000)), environmentScope: "*" },
    ],
    server: {
      url: stage.gitlab.url,
      apiUrl: stage.gitlab.apiUrl,
      projectId: PROJECT.id,
      projectPath: PROJECT.path,
      pipelineId: night * 10 + (shift === "cycle" ? 0 : 1),
      defaultBranch: PROJECT.defaultBranch,
    },
    workDir: join(dir, `night-${night}-${shift}`),
    signal,
    onPlan: async ({ commitSha, jobs }) => {
      ids = await stage.gitlab.recordPipeline({
        project: PROJECT.path,
        ref: PROJECT.defaultBranch,
        sha: commitSha,
        source: "schedule",
        inputs: [{ name: "shift", value: shift }],
        jobs,
      });
      return ids;
    },
    onLine: story.jobLine,
    onJob: async (job) => {
      story.job(job);
      const id = ids.jobIds[job.name];
      if (id === undefined) return;
      const artifacts = job.artifactsDir === null ? {} : { artifactsDir: job.artifactsDir };
      await stage.gitlab.updateJob(id, { status: job.status, allowFailure: job.allowFailure, ...artifacts });
    },
  });
  return { name: `${shift} pipeline`, shift, pipelineId: ids.pipelineId, ...run };
}
