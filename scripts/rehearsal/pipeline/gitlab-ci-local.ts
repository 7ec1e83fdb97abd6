import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { Engine, JobRun, PipelineRequest, PipelineRun, ProjectVariable } from "./engine.ts";
import { nonEmptyFolder } from "./job-artifacts.ts";
import { jobPath, pipelineVariables } from "./job-environment.ts";
import { mayFail } from "./job-graph.ts";
import { runProcess } from "./job-process.ts";
import { jobRecorder, readEnvironment, readExitCode } from "./job-recorder.ts";
import { type OpenPipeline, openPipeline } from "./open-pipeline.ts";
import { GITLAB_CI_LOCAL, localFolder, type PlannedJob, variableArguments, writeInputs } from "./pipeline-file.ts";

/**
 * Runs the pipeline through gitlab-ci-local, a program of other people who know GitLab's rules: a second opinion on
 * our files. It differs from GitLab where a job may fail with certain exit codes only: the jobs behind it then run
 * whatever its exit code was.
 */
export const gitlabCiLocal: Engine = { name: "gitlab-ci-local", run: runPipeline, missing };

async function missing(): Promise<string | null> {
  const tools = { rsync: "rsync (Debian: apt-get install rsync)", bash: "bash (Debian: apt-get install bash)" };
  const env = { PATH: jobPath({}) };
  for (const [tool, advice] of Object.entries(tools)) {
    const { failed } = await execa(tool, ["--version"], { reject: false, env, stdio: "ignore" });
    if (failed) return advice;
  }
  return null;
}

type Run = OpenPipeline & {
  jobs: PlannedJob[];
  records: string;
  reported: Map<string, JobRun>;
  /** Reports are told one after the other, in the order of the output. */
  telling: Promise<void>;
};

async function runPipeline(asked: PipelineRequest): Promise<PipelineRun> {
  const opened = await openPipeline(asked).catch((error: unknown) => {
    asked.signal?.throwIfAborted();
    throw error;
  });
  const { request, checkout, environment } = opened;
  const { jobs } = opened.pipeline;
  const records = join(request.workDir, "records");
  await mkdir(records, { recursive: true });
  const run: Run = { ...opened, jobs, records, reported: new Map(), telling: Promise.resolve() };
  const recorder = join(request.workDir, "recorder.sh");
  await writeFile(recorder, jobRecorder(run));
  const variablesFile = join(request.workDir, "variables.yml");
  await writeFile(variablesFile, stringify(scopedValues(request.variables)), { mode: 0o600 });
  const inputsFile = await writeInputs({ checkout, scratch: request.workDir, inputs: request.inputs });

  const complaints: string[] = [];
  const exitCode = await runProcess({
    command: [
      ...[process.execPath, GITLAB_CI_LOCAL, "--shell-isolation", "--no-artifacts-to-source", "--force-shell-executor"],
      // The file has been checked when it was read.
      ...["--no-json-schema-validation", "--inputs-file", inputsFile, "--variables-file", variablesFile],
      ...["--concurrency", String(request.concurrency ?? Math.max(2, availableParallelism()))],
      ...variableArguments(pipelineVariables(request, run.commitSha)),
    ],
    cwd: checkout,
    environment: { ...environment, BASH_ENV: recorder },
    signal: request.signal,
    onLine: (stream, line) => {
      if (!hear(run, stream, line) && stream === "stderr") complaints.push(line);
    },
  });
  await run.telling;
  for (const job of jobs) await settle(run, job);
  request.signal?.throwIfAborted();
  const ended = jobs.flatMap((job) => run.reported.get(job.name) ?? []);
  const failed = ended.some((job) => job.status === "failed" && !job.allowFailure);
  // A program that broke off would otherwise look like a pipeline that had nothing more to do.
  if (exitCode !== 0 && !failed) throw new Error(`gitlab-ci-local failed:\n${complaints.join("\n")}`);
  return { status: failed ? "failed" : "success", jobs: ended };
}

function scopedValues(
  variables: ProjectVariable[],
): Record<string, { type: "variable"; values: Record<string, string> }> {
  return Object.fromEntries(
    variables.map(({ key }) => {
      const ofKey = variables.filter((variable) => variable.key === key);
      const values = Object.fromEntries(ofKey.map(({ environmentScope, value }) => [environmentScope, value]));
      return [key, { type: "variable", values }];
    }),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with one
const COLOURS = /\x1b\[[0-9;]*m/g;

/** Understands a line of gitlab-ci-local's output, if it is about a job. */
function hear(run: Run, stream: "stdout" | "stderr", coloured: string): boolean {
  const line = coloured.replace(COLOURS, "");
  const job = run.jobs.find(({ localName }) => line.startsWith(`${localName} `));
  if (job === undefined) return false;
  const said = line.slice(job.localName.length).trimStart();
  const tell = (report: () => Promise<void>): void => {
    run.telling = run.telling.then(report);
    // A listener that throws is heard when the telling is awaited.
    run.telling.catch(() => undefined);
  };
  if (said.startsWith("starting ")) tell(() => announce(run, job));
  // Artifacts are in place by then; jobs without any are settled when all is over.
  else if (/^(exported artifacts|!! no artifacts was copied)/.test(said)) tell(() => settle(run, job));
  else if (said.startsWith("> ")) run.request.onLine?.(job.name, stream, said.slice(2));
  else if (said.startsWith("$ ")) run.request.onLine?.(job.name, stream, said);
  return true;
}

async function announce(run: Run, job: PlannedJob): Promise<void> {
  await run.request.onJob?.({ ...describe(run, job), status: "running" });
}

/** Reports how a job ended, once. */
async function settle(run: Run, job: PlannedJob): Promise<void> {
  if (run.reported.has(job.name)) return;
  const exitCode = await readExitCode(run.records, job);
  const environment = await readEnvironment(run.records, job);
  const described = describe(run, job);
  const artifacts = join(run.checkout, ".gitlab-ci-local", "artifacts", localFolder(job));
  const report: JobRun = {
    ...described,
    status: exitCode === 0 ? "success" : "PATH" in environment ? "failed" : "skipped",
    allowFailure: exitCode === null ? described.allowFailure : mayFail(job, exitCode),
    exitCode,
    artifactsDir: await nonEmptyFolder(artifacts),
    environment,
  };
  run.reported.set(job.name, report);
  await run.request.onJob?.(report);
}

function describe(run: Run, job: PlannedJob): JobRun {
  return {
    name: job.name,
    stage: job.stage,
    status: "skipped",
    allowFailure: job.allowFailure === true,
    exitCode: null,
    artifactsDir: null,
    logFile: join(run.checkout, ".gitlab-ci-local", "output", `${localFolder(job)}.log`),
    environment: {},
  };
}
