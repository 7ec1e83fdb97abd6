import { expect, test } from "vitest";
import { readOnlyForge, readOnlyRepository } from "../../scripts/adapters/read-only.ts";
import { makeOrigin, open } from "./git/origin.ts";
import { startProject } from "./gitlab/project.ts";

test("a GitLab that is only read answers questions, and throws before it changes anything", async () => {
  const project = await startProject();
  const forge = readOnlyForge(project.forge);
  expect(await forge.currentUser()).toMatchObject({ username: "night-shift" });
  const seen = project.gitlab.exchanges.length;
  const issue = { title: "x", description: "", labels: [] };
  const request = { sourceBranch: "a", targetBranch: "main", title: "x", description: "", labels: [] };
  const writes = [
    () => forge.openIssue(issue),
    () => forge.updateIssue(1, { state: "close" }),
    () => forge.openMergeRequest(request),
    () => forge.updateMergeRequest(1, { title: "x" }),
    () => forge.reply(1, "d", "x", "x"),
  ];
  for (const write of writes) expect(write).toThrow(/^a dry run changes nothing, and was about to call /);
  // Also of a copy, in which a caller replaces a question.
  expect(() => ({ ...forge }).openIssue(issue)).toThrow("a dry run changes nothing");
  expect(project.gitlab.exchanges).toHaveLength(seen);
});

test("a repository that is only read gives its state, and throws before it pushes", async () => {
  const origin = await makeOrigin({ "backlog/README.md": "x" });
  const repository = readOnlyRepository(await open(origin.url));
  expect([...(await repository.readState()).files.keys()]).toEqual(["backlog/README.md"]);
  const push = { branch: "b", baseSha: "", expectedHead: null, patch: "", message: "", check: () => null };
  expect(() => repository.pushPatch(push)).toThrow("a dry run changes nothing");
  expect(() => repository.commitState(() => ({ change: null, value: 1 }))).toThrow("a dry run changes nothing");
});
