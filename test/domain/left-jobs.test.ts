import { describe, expect, it } from "vitest";
import { hasCycleEnded, leftJobsOf } from "../../scripts/domain/left-jobs.ts";

const NAMES = ["pulse", "mind", "hands 1/2", "hands 2/2", "reflect", "handover"];
const jobs = (names: readonly string[], without: readonly string[] = []) =>
  names.map((name, at) => ({ id: at + 1, name, hasArtifacts: !without.includes(name), isOver: true }));

describe("what a pipeline left", () => {
  it("is found by the component's names", () => {
    expect(leftJobsOf(jobs(NAMES))).toEqual({
      mind: 2,
      reflect: 5,
      hands: [
        { slot: 1, job: 3 },
        { slot: 2, job: 4 },
      ],
    });
  });

  it("is found behind a prefix, beside jobs of the project's own that end in the same words", () => {
    const names = ["remind", "hands 1/2", "mind", ...NAMES.map((name) => `ns: ${name}`)];
    expect(leftJobsOf(jobs(names))).toMatchObject({ mind: 5, hands: [{ job: 6 }, { job: 7 }] });
  });

  it("leaves out jobs whose artifacts are gone", () => {
    expect(leftJobsOf(jobs(NAMES, ["reflect", "hands 1/2"]))).toEqual({
      mind: 2,
      reflect: null,
      hands: [{ slot: 2, job: 4 }],
    });
  });

  it.each([
    ["the plan is gone", jobs(NAMES, ["mind"])],
    ["it is another pipeline", jobs(["build", "mind", "test"])],
    ["GitLab no longer knows the pipeline", []],
  ])("is nothing when %s", (_, left) => {
    expect(leftJobsOf(left)).toBeNull();
  });
});

describe("a cycle", () => {
  const all = [...NAMES.map((name) => `ns: ${name}`), "deploy", "handover"];
  const running = (...names: string[]) => jobs(all).map((job) => ({ ...job, isOver: !names.includes(job.name) }));

  it.each([
    ["the project's own jobs wait for a person", running("deploy", "handover"), true],
    ["its own handover runs", running("ns: handover"), false],
    ["its own handover was canceled, and an agent is still at work", running("ns: hands 2/2"), false],
    ["nobody can tell which jobs are its own", jobs(["mind", "handover"]), false],
    ["GitLab no longer knows the jobs", [], false],
  ])("when %s", (_, given, expected) => {
    expect(hasCycleEnded(given)).toBe(expected);
  });
});
