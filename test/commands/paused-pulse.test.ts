import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseArtifact } from "../../scripts/artifacts/envelope.ts";
import { PULSE } from "../../scripts/artifacts/pulse.ts";
import { folderOf, MARKER, nightshift, pipelineVariables } from "./cli.ts";

/** GitLab is at a port that nobody listens on: whoever asks it fails. */
async function pulseIn(files: Record<string, string>, env: Record<string, string> = {}) {
  const dir = folderOf(files);
  const ended = await nightshift(["pulse", "--json"], {
    env: { ...pipelineVariables(dir), NIGHTSHIFT_TOKEN: MARKER, ...env },
  });
  const artifact = () =>
    parseArtifact(PULSE, "p42", "pulse.json", readFileSync(join(dir, ".nightshift/pulse.json"), "utf8"));
  return { ...ended, artifact };
}

const BY_FILE = "kill switch (file): nightshift.yml says paused: true (set `paused: false` in nightshift.yml)";
const BY_VARIABLE = expect.stringMatching(
  /^kill switch \(variable\): NIGHTSHIFT_PAUSED is set \(remove NIGHTSHIFT_PAUSED/,
);
const BY_DEBUGGING = expect.stringMatching(/^debugging: CI_DEBUG_\w+ is on, which prints .* \(remove the variable/);

describe("the pulse of a project that is paused", () => {
  test("rests with exit code 3 and an artifact that Mind takes, without asking GitLab", async () => {
    const ended = await pulseIn({ "nightshift.yml": "# On holiday.\nversion: 1\npaused: true # until Monday\n" });
    expect(ended.exitCode).toBe(3);
    const decision = { kind: "rest", reasons: [BY_FILE] };
    expect(ended.artifact()).toMatchObject({ kind: "ok", value: { decision, mergeRequests: [], pipelines: [] } });
    expect(JSON.parse(ended.stdout)).toMatchObject({ decision });
    expect(ended.stderr).toContain(`rest: ${BY_FILE}`);
    expect(ended.stderr).toContain("section_start:");
  });

  test("names the file and the variable when both say so", async () => {
    const ended = await pulseIn({ "nightshift.yml": "paused: true\n" }, { NIGHTSHIFT_PAUSED: "yes" });
    expect(ended).toMatchObject({ exitCode: 3 });
    expect(ended.artifact()).toMatchObject({ value: { decision: { reasons: [BY_FILE, BY_VARIABLE] } } });
  });

  test.each(["1", "true", "YES", "on", "until monday"])("is paused by the variable alone: %s", async (word) => {
    const ended = await pulseIn({}, { NIGHTSHIFT_PAUSED: word });
    expect(ended.exitCode).toBe(3);
    expect(ended.artifact()).toMatchObject({ value: { decision: { reasons: [BY_VARIABLE] } } });
  });

  test("is still refused for what its environment lacks", async () => {
    const ended = await pulseIn({ "nightshift.yml": "paused: true\n" }, { NIGHTSHIFT_TOKEN: "" });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("NIGHTSHIFT_TOKEN is not set");
  });

  test("goes the whole way where the file does not say it plainly, and names the faults of the file", async () => {
    const ended = await pulseIn({ "nightshift.yml": "paused: true\npaused: false\n" });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/nightshift\.yml:\d+.*paused/);
  });
});

describe("the pulse of a job that is being debugged", () => {
  test.each(["CI_DEBUG_TRACE", "CI_DEBUG_SERVICES"])("rests under %s and says what to remove", async (name) => {
    const ended = await pulseIn({}, { [name]: "true" });
    expect(ended.exitCode).toBe(3);
    expect(ended.artifact()).toMatchObject({ value: { decision: { reasons: [BY_DEBUGGING] } } });
  });
});
