import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startModel } from "../../scripts/rehearsal/model/server.ts";
import { agentOn } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import { MARKER, nightshift, repositoryOf, scratchFolder } from "./cli.ts";

const SLEEPS = "DOCS-001-sleeps";
const double = await startModel({
  scenarios: [
    scoutScenario,
    agentOn(SLEEPS, [
      { call: { name: "run_command", input: { command: "echo begun > page.txt; sleep 120" } } },
      { say: "The page is begun." },
    ]),
  ],
  apiKey: MARKER,
});
afterAll(() => double.close());

const repositoryWith = (check: string) =>
  repositoryOf({
    "nightshift.yml": `sandbox: none\nverify: {full: ['${check}']}\n`,
    "README.md": "# Tea\n",
    [`backlog/${SLEEPS}.md`]: "---\ntitle: Write a page\n---\n",
  });

/** Runs the task in a job that GitLab ends so many seconds from now, of an hour that has nearly passed. */
async function workInJob(secondsLeft: number, check: string) {
  const repo = repositoryWith(check);
  const out = scratchFolder();
  const startedAt = new Date(Date.now() - (3_600 - secondsLeft) * 1000).toISOString();
  const ended = await nightshift(["work", "--task", join(repo, `backlog/${SLEEPS}.md`), "--repo", repo, "--out", out], {
    env: {
      ...{ ANTHROPIC_API_KEY: MARKER, ANTHROPIC_BASE_URL: double.url },
      ...{ CI_JOB_TIMEOUT: "3600", CI_JOB_STARTED_AT: startedAt },
    },
  });
  return { ...ended, work: JSON.parse(readFileSync(join(out, "work.json"), "utf8")).body, out };
}

describe("a job that GitLab ends before the agent's minutes are over", async () => {
  // Four minutes are kept back; what is left is for the start of the process and the command that does not end.
  const { work, stderr, out } = await workInJob(240 + 6, "true");

  test("hands over what there is as unfinished, and says that it was the job's timeout", () => {
    expect(work.outcome).toMatchObject({
      kind: "unfinished",
      limit: expect.stringMatching(/^0\.\d+ minutes, all that the job's own timeout left$/),
      summary: "The page is begun.",
    });
    expect(work.files).toEqual([{ path: "page.txt", added: 1, removed: 0, binary: false }]);
  });

  test("says at the agent's start how much the job leaves of the configured minutes", () => {
    expect(stderr).toMatch(/! GitLab ends this job at 20\S+Z: the agent gets 0\.\d+ of 30 minutes/);
  });

  test("tells the agent its real minutes", () => {
    expect(readFileSync(join(out, "transcript.jsonl"), "utf8")).toMatch(/- 0\.\d+ minutes, commands included/);
  });
});

describe("a job that leaves no time for an agent", async () => {
  // Two minutes are kept back: the check would outlast them.
  const asked = double.requests.length;
  const { work, exitCode } = await workInJob(120 + 4, "sleep 100");

  test("fails with its remedy", () => {
    expect(exitCode).toBe(1);
    expect(work.outcome).toMatchObject({
      kind: "failed",
      detail: expect.stringContaining("raise the component's input"),
    });
  });

  test("stops the project's checks while there is time to say so", () => {
    expect(work.checks).toMatchObject([{ command: "sleep 100", when: "before", passed: false, exitCode: null }]);
  });

  test("asks no agent's model", () => {
    expect(double.requests.slice(asked).map(({ scenario }) => scenario)).toEqual([scoutScenario.name]);
  });
});
