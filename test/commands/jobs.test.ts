import { describe, expect, test } from "vitest";
import { formatArtifact } from "../../scripts/artifacts/envelope.ts";
import { PLAN } from "../../scripts/artifacts/plan.ts";
import { PULSE } from "../../scripts/artifacts/pulse.ts";
import { folderOf, MARKER, nightshift, pipelineVariables } from "./cli.ts";

const EMPTY_PLAN = {
  restReasons: ["nothing to do"],
  opened: false,
  entries: [],
  passedOver: [],
  stalls: [],
  faults: [],
};
const plan = (cycle: string) => ({ ".nightshift/plan.json": formatArtifact(PLAN, cycle, EMPTY_PLAN) });

const FORGE = ["pulse", "mind", "handover", "digest", "manifest"];
const MODEL = ["hands", "reflect"];
const argumentsOf = (job: string) => (job === "hands" ? ["hands", "--slot", "1"] : [job]);

test.each([
  ["pulse", "nightshift plan"],
  ["hands", "nightshift work --task ID"],
  ["digest", "nightshift rehearse"],
  ["manifest", "nightshift manifest --repo ."],
  ["findings", "nightshift grade --patch FILE --base REV --heuristics-only"],
])("%s outside of a pipeline names `%s`, which works there, and in one it does not", async (job, command) => {
  const inPipeline = { ...pipelineVariables(folderOf({})), CI_COMMIT_BRANCH: "", CI_COMMIT_SHA: "" };
  const [atDesk, inJob] = await Promise.all([
    nightshift(argumentsOf(job)),
    nightshift(argumentsOf(job), { env: inPipeline }),
  ]);
  expect([atDesk.exitCode, inJob.exitCode]).toEqual([2, 2]);
  expect(atDesk.stderr.split("\n").at(-2)).toContain(`nightshift: \`${command}\` `);
  expect(inJob.stderr).not.toContain(command);
});

test("manifest of a repository that is not there does not send people to itself", async () => {
  const { stderr } = await nightshift(["manifest", "--repo", "/nowhere"]);
  expect(stderr.split("\n")).toEqual(["nightshift: --repo /nowhere: no such folder; give the project's checkout", ""]);
});

describe("a job of the forge zone", () => {
  test.each(FORGE)("%s names every variable that it lacks, at once", async (job) => {
    const ended = await nightshift(argumentsOf(job));
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    for (const name of ["NIGHTSHIFT_TOKEN", "CI_API_V4_URL", "CI_PROJECT_PATH", "CI_PIPELINE_ID", "CI_COMMIT_SHA"])
      expect(ended.stderr).toMatch(new RegExp(`^nightshift: ${name} is not set: .+`, "m"));
  });

  test("does not start when it sees a credential of the model, nor under CI_DEBUG_TRACE, and prints no secret", async () => {
    const names = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN"];
    const secrets = Object.fromEntries(["NIGHTSHIFT_TOKEN", ...names].map((name) => [name, `${MARKER}-${name}`]));
    const env = { ...pipelineVariables(folderOf({})), ...secrets, CI_DEBUG_TRACE: "true" };
    const ended = await nightshift(["pulse"], { env });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    for (const name of names)
      expect(ended.stderr).toContain(`${name} is visible in a job of the other zone: scope the`);
    expect(ended.stderr).toContain("CI_DEBUG_TRACE is on");
    expect(ended.stderr).not.toContain(MARKER);
  });

  test("prints no secret that was put into the wrong field", async () => {
    const env = { ...pipelineVariables(folderOf({})), NIGHTSHIFT_TOKEN: MARKER, CI_API_V4_URL: `https://${MARKER}@` };
    const ended = await nightshift(["pulse"], { env });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("CI_API_V4_URL is no http(s) address");
    expect(ended.stderr).not.toContain(MARKER);
  });
});

describe("a job of the model zone", () => {
  test.each(MODEL)("%s names every variable that it lacks, and the token that it should not see", async (job) => {
    const ended = await nightshift(argumentsOf(job), { env: { NIGHTSHIFT_TOKEN: MARKER } });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    for (const name of ["ANTHROPIC_API_KEY", "CI_PIPELINE_ID", "CI_COMMIT_SHA"])
      expect(ended.stderr).toMatch(new RegExp(`^nightshift: ${name} is not set: .+`, "m"));
    expect(ended.stderr).toContain("NIGHTSHIFT_TOKEN is visible in a job of the other zone");
    expect(ended.stderr).not.toContain(MARKER);
  });

  const run = (args: string[], files: Record<string, string>) =>
    nightshift(args, { env: { ...pipelineVariables(folderOf(files)), ANTHROPIC_API_KEY: MARKER } });

  test("ends at once and well when its slot is empty", async () => {
    const ended = await run(["hands", "--slot", "3", "--json"], plan("p42"));
    expect(ended).toMatchObject({ exitCode: 0, stdout: "null\n" });
    expect(ended.stderr).toContain("slot 3 is empty");
  });

  test("refuses a task that is not in the plan, and both or neither of task and slot", async () => {
    const [unknown, both, neither] = await Promise.all([
      run(["hands", "BUG-1"], plan("p42")),
      run(["hands", "BUG-1", "--slot", "1"], plan("p42")),
      run(["hands"], plan("p42")),
    ]);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: "" });
    expect(unknown.stderr).toContain("BUG-1 is not in this cycle's plan");
    for (const ended of [both, neither]) {
      expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
      expect(ended.stderr).toContain("hands needs a task's ID or --slot N, one of the two");
    }
  });

  test.each(MODEL)("%s refuses an artifact of another cycle, a malformed one and a missing one", async (job) => {
    const [stale, broken, missing] = await Promise.all([
      run(argumentsOf(job), plan("p41")),
      run(argumentsOf(job), { ".nightshift/plan.json": "{" }),
      run(argumentsOf(job), {}),
    ]);
    for (const ended of [stale, broken, missing]) expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(stale.stderr).toContain(
      ".nightshift/plan.json: found an artifact of cycle p41; expected one of this cycle, p42",
    );
    expect(broken.stderr).toContain(".nightshift/plan.json: found broken JSON");
    expect(missing.stderr).toContain(".nightshift/plan.json is missing: the job `mind` makes it");
  });

  test("refuses a malformed configuration with its line", async () => {
    const ended = await run(["reflect"], { ...plan("p42"), "nightshift.yml": "version: 1\nsandbox: loose\n" });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain('nightshift.yml:2: found `sandbox` = "loose"');
  });
});

describe("a night of rest", () => {
  test("ends mind with 3 and the reasons in its plan, without asking GitLab", async () => {
    const decision = { kind: "rest" as const, reasons: ["paused in nightshift.yml"] };
    const body = { decision, checks: [], mergeRequests: [], pipelines: [] };
    const dir = folderOf({ ".nightshift/pulse.json": formatArtifact(PULSE, "p42", body) });
    const env = { ...pipelineVariables(dir), NIGHTSHIFT_TOKEN: MARKER };
    const ended = await nightshift(["mind", "--json"], { env });
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.stdout)).toEqual({ ...EMPTY_PLAN, restReasons: ["paused in nightshift.yml"] });
  });
});
