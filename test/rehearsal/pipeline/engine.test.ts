import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES, type JobRun, type PipelineRun } from "../../../scripts/rehearsal/pipeline/engine.ts";
import { job, statuses, stillRunning, tinyProject } from "./tiny-project.ts";

/** One pipeline that shows most of what a pipeline can do; an engine runs it once, and each test looks at one fact. */
const FILE = `
spec:
  inputs:
    slots:
      type: number
      default: 2
    say:
      default: hello
---
stages: [night, after]
first:
  stage: night
  image: node:24
  needs: []
  environment: { name: nightshift/forge, action: access }
  script:
    - mkdir .nightshift
    - printf '%s;' $[[ inputs.say ]] > .nightshift/first
  artifacts: { when: always, paths: [.nightshift/first, .nightshift/missing] }
hands:
  stage: night
  needs: [{ job: first, artifacts: true }]
  parallel: $[[ inputs.slots ]]
  allow_failure: true
  environment: { name: nightshift/model, action: access }
  variables: { GREETING: "$CI_JOB_STAGE in \${CI_ENVIRONMENT_NAME}, $$5" }
  script:
    - mkdir -p .nightshift/hands/1 .nightshift/hands/2 .nightshift/hands/3
    - for slot in 1 2 3; do echo forged > .nightshift/hands/$slot/by-$CI_NODE_INDEX; done
    - printf '%s' "$CI_NODE_INDEX of $CI_NODE_TOTAL," > ".nightshift/hands/$CI_NODE_INDEX/own"
    - SLOT=$CI_NODE_INDEX; export CI_NODE_INDEX=1
    - test "$SLOT" != 2
  artifacts: { when: always, paths: [.nightshift/hands/$CI_NODE_INDEX/] }
last:
  stage: night
  when: always
  needs: [{ job: first, artifacts: true }, { job: hands, artifacts: true }]
  script:
    - cat .nightshift/first .nightshift/hands/*/own
    - ls -d .nightshift/hands/*/by-*
    - test -f "$CI_PROJECT_DIR/.nightshift/first"
    - echo 'to stderr' >&2
    - env
pushed:
  stage: night
  rules: [{ if: $CI_PIPELINE_SOURCE == "push" }]
  script: ["false"]
rest:
  stage: night
  needs: []
  allow_failure: { exit_codes: [3] }
  script: [sh -c "exit 3"]
rested: { stage: night, needs: [rest], script: ["true"] }
broken:
  stage: night
  needs: []
  script:
    - sh -c "exit 7"
    - touch reached
  artifacts: { when: always, paths: [reached] }
next: { stage: night, needs: [broken], script: ["true"] }
anyway: { stage: night, needs: [broken], when: always, script: ["true"] }
rescue: { stage: night, needs: [broken], when: on_failure, script: ["true"] }
piped: { stage: night, needs: [], script: [false | cat] }
later: { stage: after, script: ["true"] }
`;

const VARIABLES = [
  { key: "NIGHTSHIFT_TOKEN", value: "glpat", environmentScope: "nightshift/forge" },
  { key: "ANTHROPIC_API_KEY", value: "sk", environmentScope: "nightshift/model" },
  { key: "ANY", value: "general", environmentScope: "*" },
  { key: "ANY", value: "special", environmentScope: "nightshift/*" },
  { key: "ANY", value: "exact", environmentScope: "nightshift/model" },
];

for (const engine of Object.values(ENGINES)) {
  const missing = await engine.missing();

  describe.skipIf(missing !== null)(`${engine.name}${missing === null ? "" : ` (missing: ${missing})`}`, () => {
    let run: PipelineRun;
    const told: string[] = [];
    const lines: string[] = [];
    const logs = new Map<string, string>();

    beforeAll(async () => {
      vi.stubEnv("OWN_SECRET", "of the machine");
      const request = await tinyProject(
        { ".gitlab-ci.yml": FILE },
        {
          inputs: { slots: 3, say: `'a: b' "c # d"` },
          variables: VARIABLES,
          onPlan: async (plan) => {
            told.push(`plan ${plan.jobs.length}`);
            return {
              pipelineId: 43,
              jobIds: Object.fromEntries(plan.jobs.map(({ name }, index) => [name, 500 + index])),
            };
          },
          onLine: (name, stream, line) => lines.push(`${name} ${stream}: ${line}`),
          onJob: async (of) => {
            const artifacts = of.artifactsDir && (await readdir(join(of.artifactsDir, ".nightshift")));
            told.push(`${of.name} ${of.status} ${artifacts ?? "-"}`);
          },
        },
      );
      run = await engine.run(request);
      for (const { name, logFile } of run.jobs) logs.set(name, await readFile(logFile, "utf8").catch(() => ""));
      vi.unstubAllEnvs();
    });

    it("runs the jobs that the rules choose, in parallel instances, and skips what needs a failed job", () => {
      expect(statuses(run)).toEqual({
        first: "success",
        "hands 1/3": "success",
        "hands 2/3": "failed",
        "hands 3/3": "success",
        last: "success",
        rest: "failed",
        rested: "success",
        broken: "failed",
        next: "skipped",
        anyway: "success",
        rescue: "success",
        piped: "failed",
        later: "skipped",
      });
    });

    it("fails the pipeline when a job fails that may not", () => {
      expect(run.status).toBe("failed");
    });

    it("says of each failure whether it was allowed", () => {
      const failures = run.jobs.filter((of) => of.status === "failed");
      expect(failures.map((of) => [of.name, of.exitCode, of.allowFailure])).toEqual([
        ["hands 2/3", 1, true],
        ["rest", 3, true],
        ["broken", 7, false],
        ["piped", 1, false],
      ]);
    });

    it("ends a job at the first line that fails", () => {
      expect(job(run, "broken").artifactsDir).toBeNull();
    });

    it("passes the artifacts of all parallel jobs on, with quotes and colons of an input as they were", () => {
      expect(logs.get("last")).toContain("a: b;c # d;1 of 3,2 of 3,3 of 3,");
    });

    it("lets no parallel job publish files in the folder of another, whatever its script does to the variable", () => {
      const published = lines.filter((line) => /^last stdout: \.nightshift\/hands\/.*\/by-/.test(line));
      expect(published.map((line) => line.replace("last stdout: .nightshift/hands/", ""))).toEqual([
        "1/by-1",
        "2/by-2",
        "3/by-3",
      ]);
    });

    it("tells a job's start and its end, with its artifacts in place by then", () => {
      const ofFirst = told.filter((report) => report.startsWith("first "));
      expect(ofFirst).toEqual(["first running -", "first success first"]);
    });

    it("tells of the whole pipeline before the first job starts", () => {
      expect(told.slice(0, 2)).toEqual([`plan ${run.jobs.length}`, expect.stringMatching(/ running -$/)]);
    });

    it("tells of each job once how it ended", () => {
      const ends = told.slice(1).filter((report) => !report.includes(" running "));
      expect(ends.map((report) => report.split(/ (?=success|failed|skipped)/)[0]).toSorted()).toEqual(
        run.jobs.map((of) => of.name).toSorted(),
      );
    });

    it("hands out the lines of a job as they come, by stream", () => {
      expect(lines).toContain("last stdout: $ cat .nightshift/first .nightshift/hands/*/own");
      expect(lines).toContain("last stderr: to stderr");
    });

    it("gives a job only the project's variables of its own environment, the most specific of each name", () => {
      const names = ["NIGHTSHIFT_TOKEN", "ANTHROPIC_API_KEY", "ANY"];
      const held = ["first", "hands 1/3", "last"].map((name) => names.map((key) => job(run, name).environment[key]));
      expect(held).toEqual([
        ["glpat", undefined, "special"],
        [undefined, "sk", "exact"],
        [undefined, undefined, "general"],
      ]);
    });

    it("gives a job nothing of this process's own environment", () => {
      expect(logs.get("last")).toContain("CI_JOB_NAME=last");
      expect(logs.get("last")).not.toContain("OWN_SECRET");
      expect(run.jobs.filter((of) => "OWN_SECRET" in of.environment)).toEqual([]);
    });

    it("gives jobs the predefined variables of the pipeline that was asked for", () => {
      expect(job(run, "hands 2/3").environment).toMatchObject({
        CI: "true",
        GITLAB_CI: "true",
        CI_SERVER_URL: "http://127.0.0.1:8929",
        CI_API_V4_URL: "http://127.0.0.1:8929/api/v4",
        CI_PROJECT_ID: "7",
        CI_PROJECT_PATH: "night/sample",
        CI_COMMIT_BRANCH: "main",
        CI_COMMIT_SHA: expect.stringMatching(/^[0-9a-f]{40}$/),
        CI_DEFAULT_BRANCH: "main",
        CI_PIPELINE_ID: "43",
        CI_PIPELINE_SOURCE: "schedule",
        CI_JOB_ID: "502",
        CI_JOB_NAME: "hands 2/3",
        CI_JOB_STAGE: "night",
        CI_JOB_TOKEN: "glcbt-rehearsal_502",
        CI_NODE_INDEX: "2",
        CI_NODE_TOTAL: "3",
        CI_ENVIRONMENT_NAME: "nightshift/model",
        GREETING: "night in nightshift/model, $5",
      });
    });

    it("leaves no process behind when it is aborted, not even one in a group of its own", async () => {
      const aborting = new AbortController();
      const pids: number[] = [];
      const detached = `spawn("sleep", ["600"], { detached: true, stdio: "ignore" })`;
      const hang = [
        "trap '' TERM",
        `node -e 'const { spawn } = require("node:child_process"); console.log(${detached}.pid); setInterval(() => {}, 1000)' &`,
        "sleep 600 &",
        "echo $!",
        "echo $$",
        "wait",
      ];
      const request = await tinyProject(
        { ".gitlab-ci.yml": "hang: { script: [sh hang.sh] }", "hang.sh": hang.join("\n") },
        {
          signal: aborting.signal,
          onLine: (_job, _stream, line) => {
            if (/^\d+$/.test(line)) pids.push(Number(line));
            if (pids.length === 3) aborting.abort(new Error("Ctrl-C"));
          },
        },
      );
      await expect(engine.run(request)).rejects.toThrow("Ctrl-C");
      expect({ started: pids.length, left: await stillRunning(pids) }).toEqual({ started: 3, left: [] });
    });
  });
}

describe("processes, as GitLab and unlike gitlab-ci-local,", () => {
  const { processes } = ENGINES;

  it("runs a job with `when: always` when what it needs was skipped, and not one without", async () => {
    const run: PipelineRun = await processes.run(
      await tinyProject({
        ".gitlab-ci.yml": `
pulse: { needs: [], allow_failure: { exit_codes: [3] }, script: ["false"] }
mind: { needs: [pulse], script: ["true"] }
hands: { needs: [mind], parallel: 2, allow_failure: true, script: ["true"] }
handover: { needs: [hands], when: always, script: ["true"] }
`,
      }),
    );
    expect(statuses(run)).toEqual({
      pulse: "failed",
      mind: "skipped",
      "hands 1/2": "skipped",
      "hands 2/2": "skipped",
      handover: "success",
    });
  });

  it("gives each job a fresh clone, detached at the pipeline's commit, without the runner's token", async () => {
    const lines: string[] = [];
    const onLine = (name: string, _stream: string, line: string): void => {
      if (name === "second") lines.push(line);
    };
    const request = await tinyProject(
      {
        ".gitlab-ci.yml": `
first: { needs: [], script: [touch left-over, git commit --allow-empty -m x, "git push origin HEAD:main"], variables: { GIT_AUTHOR_NAME: a, GIT_AUTHOR_EMAIL: a@example.com, GIT_COMMITTER_NAME: a, GIT_COMMITTER_EMAIL: a@example.com } }
second: { needs: [first], script: [git status --porcelain --branch, git log --format=%s, cat .git/config] }
`,
      },
      { runnerToken: "runner-secret", onLine },
    );
    const run = await processes.run(request);
    expect(run.status).toBe("success");
    expect(lines).toContain("## HEAD (no branch)");
    expect(lines).toContain("Start");
    expect(lines).not.toContain("x");
    expect(lines).not.toContain("?? left-over");
    expect(lines.join("\n")).not.toContain("runner-secret");
  });

  it("does not wait for what a job leaves running in the background, and ends it", async () => {
    const pids: number[] = [];
    const onLine = (_name: string, _stream: string, line: string): void => {
      if (/^\d+$/.test(line)) pids.push(Number(line));
    };
    const file = { ".gitlab-ci.yml": "one: { script: ['sleep 600 & echo $!'] }" };
    const run = await processes.run(await tinyProject(file, { onLine }));
    expect({ status: run.status, started: pids.length, left: await stillRunning(pids) }).toEqual({
      status: "success",
      started: 1,
      left: [],
    });
  });

  it("runs no more jobs at a time than it is told", async () => {
    const told: string[] = [];
    const onJob = (of: JobRun): void => {
      told.push(of.status);
    };
    const file = { ".gitlab-ci.yml": "many: { parallel: 3, script: ['true'] }" };
    await processes.run(await tinyProject(file, { onJob, concurrency: 1 }));
    expect(told).toEqual(["running", "success", "running", "success", "running", "success"]);
  });
});
