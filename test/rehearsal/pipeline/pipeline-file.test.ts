import { expect, it } from "vitest";
import type { PipelineRequest } from "../../../scripts/rehearsal/pipeline/engine.ts";
import type { Pipeline } from "../../../scripts/rehearsal/pipeline/pipeline-file.ts";
import { planned, tinyProject } from "./tiny-project.ts";

async function read(file: string, changes: Partial<PipelineRequest> = {}): Promise<Pipeline> {
  return await planned(await tinyProject({ ".gitlab-ci.yml": file }, changes));
}

it("decides rules by the pipeline's source", async () => {
  const file = `
pushed: { rules: [{ if: $CI_PIPELINE_SOURCE == "push" }], script: ["true"] }
reviewed: { rules: [{ if: $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME }], script: ["true"] }
onBranch: { rules: [{ if: $CI_COMMIT_BRANCH }], script: ["true"] }
`;
  const { jobs } = await read(file, { source: "merge_request_event" });
  expect(jobs.map((job) => job.name)).toEqual(["reviewed"]);
});

it("names parallel jobs as GitLab does, a single one too", async () => {
  const { jobs } = await read(`one: { parallel: 1, script: ["true"] }\ntwo: { parallel: 2, script: ["true"] }`);
  expect(jobs.map((job) => [job.name, job.node])).toEqual([
    ["one 1/1", { index: 1, total: 1 }],
    ["two 1/2", { index: 1, total: 2 }],
    ["two 2/2", { index: 2, total: 2 }],
  ]);
});

it("refuses an input that the file does not declare", async () => {
  const file = `spec: { inputs: { slots: { default: a } } }\n---\none: { script: ["true"] }`;
  const reading = read(file, { inputs: { slot: 3 } });
  await expect(reading).rejects.toThrow(".gitlab-ci.yml has no input slot: it knows slots");
});

it("refuses a key that GitLab's schema does not know", async () => {
  const reading = read(`one: { script: ["true"], retries: 2 }`);
  await expect(reading).rejects.toThrow(/not a valid pipeline:[\s\S]*retries/);
});

it("refuses a keyword that it would have to ignore", async () => {
  const reading = read(`one: { script: ["true"], after_script: ["true"] }`);
  await expect(reading).rejects.toThrow("job one: after_script cannot be rehearsed");
});

it("refuses a job that waits for a click", async () => {
  const reading = read(`one: { script: ["true"], when: manual }`);
  await expect(reading).rejects.toThrow("job one: when: manual cannot be rehearsed");
});
