import { fileOfTask } from "../domain/backlog.ts";
import type { JobWorld } from "./world.ts";

/** A link that GitLab shows on the page of a job. */
export type Annotation = { label: string; url: string };

const FILE = "annotations.json";
const TITLE = "Night Shift";

/**
 * Leaves a job's links for GitLab, without those that have no address (outside of pipelines).
 * @see https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations
 */
export async function annotate({ artifacts }: JobWorld, links: readonly Annotation[]): Promise<void> {
  const shown = links.filter(({ url }) => url !== "");
  // The pipeline file declares the report for every job: without the file, the log of an empty slot ends with a warning.
  const report = shown.length === 0 ? {} : { [TITLE]: shown.map((link) => ({ external_link: link })) };
  await artifacts.write(FILE, `${JSON.stringify(report, null, 2)}\n`);
}

/** The link to a task's file where the state lives; without an address outside of pipelines. */
export function taskLink({ pipeline, configuration }: JobWorld, taskId: string): Annotation {
  const label = `Task ${taskId}`;
  const project = /^(.*)\/-\/pipelines\/\d+$/.exec(pipeline.url)?.[1];
  if (project === undefined) return { label, url: "" };
  const revision = configuration.state.branch ?? pipeline.commitSha;
  const path = [...revision.split("/"), ...fileOfTask(taskId).split("/")].map(encodeURIComponent).join("/");
  return { label, url: `${project}/-/blob/${path}` };
}
