import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { jobVariables, slug } from "./job-environment.ts";
import { shellQuote as quote } from "./job-script.ts";
import type { OpenPipeline } from "./open-pipeline.ts";
import { localFolder, type PlannedJob } from "./pipeline-file.ts";

/**
 * A file for BASH_ENV, which bash reads before a script: it writes down what a job of gitlab-ci-local really got and
 * how it ended, because gitlab-ci-local tells neither. It also sets the job's own predefined variables, of which
 * gitlab-ci-local gets some wrong: the ID, the name of a parallel job, the project's folder in jobs with an `image:`.
 */
export function jobRecorder(run: OpenPipeline & { records: string }): string {
  const cases = run.pipeline.jobs.map((job) => {
    const projectDir = join(run.checkout, ".gitlab-ci-local", "builds", localFolder(job));
    const own = jobVariables(run.request, job, { id: run.jobId(job), projectDir, home: run.environment.HOME });
    const values = Object.entries(own).map(([name, value]) => `${name}=${quote(value)}`);
    return `  ${quote(job.localName)}) record=${quote(recordOf(run.records, job))}; export ${values.join(" ")} ;;`;
  });
  return [
    // Shells that gitlab-ci-local starts for itself have no job's name.
    `if [ -n "\${CI_JOB_ID:-}" ] && [ -n "\${CI_JOB_NAME:-}" ]; then`,
    `case "$CI_JOB_NAME" in`,
    ...cases,
    "esac",
    "unset BASH_ENV",
    `env -0 > "$record.environment"`,
    `trap 'echo $? > "$record.exit"' EXIT`,
    "fi",
    "",
  ].join("\n");
}

/** The job's environment as its shell got it; empty when it did not run. */
export async function readEnvironment(records: string, job: PlannedJob): Promise<Record<string, string>> {
  const text = await readFile(`${recordOf(records, job)}.environment`, "utf8").catch(() => "");
  const entries = text.split("\0").filter((entry) => entry.includes("="));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** The exit code; null when the job did not run to its end. */
export async function readExitCode(records: string, job: PlannedJob): Promise<number | null> {
  const text = await readFile(`${recordOf(records, job)}.exit`, "utf8").catch(() => "");
  return text === "" ? null : Number(text);
}

const recordOf = (records: string, job: PlannedJob): string => join(records, slug(job.name));
