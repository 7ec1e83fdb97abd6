import { DEVELOPER, REPORTER } from "../access.ts";
import { type Answer, bytes, created, noContent, notFound } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import { artifactSize, dropArtifacts, readArtifact, zipArtifacts } from "../pipelines/artifacts.ts";
import type { Job } from "../state/pipeline-records.ts";
import { theJob, view } from "./jobs.ts";

/** A job's artifacts; a job without any answers 404 like one that does not exist. */
function kept(job: Job): { job: Job; paths: readonly string[] } {
  if (job.artifacts === null) throw notFound();
  return { job, paths: job.artifacts };
}

function archive(call: ProjectCall, job: Job): Answer {
  const { paths } = kept(job);
  return bytes(zipArtifacts(call.world, job.id, paths), "application/zip", {
    "content-disposition": 'attachment; filename="artifacts.zip"',
  });
}

function file(call: ProjectCall, job: Job): Answer {
  const path = pathValue(call, "artifact_path");
  if (!kept(job).paths.includes(path)) throw notFound();
  return bytes(readArtifact(call.world, job.id, path), typeOf(path));
}

/** GitLab's file server names the type by the ending. */
function typeOf(path: string): string {
  return path.endsWith(".json") ? "application/json" : "application/octet-stream";
}

/** The newest successful job of that name on a branch, as `?job=` asks for. */
function latestOf(call: ProjectCall): Job {
  const name = requiredText(call.parameters, "job");
  const ref = pathValue(call, "ref_name");
  const job = call.project.jobs.findLast(
    (one) =>
      one.name === name &&
      one.status === "success" &&
      call.project.pipelines.some((pipeline) => pipeline.id === one.pipelineId && pipeline.ref === ref),
  );
  if (job === undefined) throw notFound();
  return job;
}

type Entry = { name: string; path: string; type: "file" | "directory"; size?: number; mode: string };

function tree(call: ProjectCall): Promise<Answer> {
  const { job, paths } = kept(theJob(call));
  const under = text(call.parameters, "path")?.replace(/\/*$/, "/") ?? "";
  const recursive = flag(call.parameters, "recursive") ?? false;
  const entries = new Map<string, Entry>();
  for (const path of paths.filter((one) => one.startsWith(under))) {
    const parts = path.slice(under.length).split("/");
    const depth = recursive ? parts.length : 1;
    for (let at = 1; at <= depth; at += 1) {
      const whole = under + parts.slice(0, at).join("/");
      const name = parts[at - 1] ?? "";
      const isFile = whole === path;
      entries.set(
        whole,
        isFile
          ? { name, path: whole, type: "file", size: artifactSize(call.world, job.id, path), mode: "100644" }
          : { name, path: `${whole}/`, type: "directory", mode: "040755" },
      );
    }
  }
  return offsetPage(call, [...entries.values()], (entry) => entry);
}

function remove(call: ProjectCall): Answer {
  const { job } = kept(theJob(call));
  dropArtifacts(call.world, job.id);
  job.artifacts = null;
  return noContent();
}

export const ARTIFACT_ROUTES: readonly Route[] = [
  projectRoute("GET", "/jobs/artifacts/:ref_name/download", REPORTER, (call) => archive(call, latestOf(call))),
  projectRoute("GET", "/jobs/artifacts/:ref_name/raw/*artifact_path", REPORTER, (call) => file(call, latestOf(call))),
  projectRoute("GET", "/jobs/:job_id/artifacts", REPORTER, (call) => archive(call, theJob(call))),
  projectRoute("GET", "/jobs/:job_id/artifacts/tree", REPORTER, tree),
  projectRoute("POST", "/jobs/:job_id/artifacts/keep", DEVELOPER, async (call) =>
    created(await view(call, kept(theJob(call)).job)),
  ),
  projectRoute("GET", "/jobs/:job_id/artifacts/*artifact_path", REPORTER, (call) => file(call, theJob(call))),
  projectRoute("DELETE", "/jobs/:job_id/artifacts", DEVELOPER, remove),
];
