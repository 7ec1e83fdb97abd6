import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { ENGINES, type PipelineRequest } from "../../../scripts/rehearsal/pipeline/engine.ts";
import { job, planned, scratchFolder, statuses, tinyProject } from "./tiny-project.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** The two files as a project has them, and a Night Shift that leaves a file where each phase would. */
async function project(changes: Partial<PipelineRequest>): Promise<PipelineRequest> {
  const tools = join(await scratchFolder(), "a folder with spaces");
  const program = join(tools, "it's.mjs");
  await mkdir(tools);
  await writeFile(program, PROGRAM);
  const quoted = [process.execPath, program].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return await tinyProject(
    {
      ".gitlab-ci.yml": await readFile(join(ROOT, ".gitlab-ci.yml"), "utf8"),
      "templates/night-shift.yml": await readFile(join(ROOT, "templates/night-shift.yml"), "utf8"),
    },
    {
      ...changes,
      inputs: { setup: "true", command: quoted.join(" "), slots: 2, ...changes.inputs },
      variables: [
        { key: "NIGHTSHIFT_TOKEN", value: "glpat", environmentScope: "nightshift/forge" },
        { key: "ANTHROPIC_API_KEY", value: "sk", environmentScope: "nightshift/model" },
      ],
    },
  );
}

const PROGRAM = `
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
const [phase, ...options] = process.argv.slice(2);
const seen = existsSync(".nightshift") ? readdirSync(".nightshift", { recursive: true }).sort() : [];
console.log("sees " + seen.join(" "));
const keys = ["NIGHTSHIFT_TOKEN", "ANTHROPIC_API_KEY"].filter((key) => key in process.env);
console.log(process.env.CI_JOB_NAME + " holds " + keys.join(" and "));
mkdirSync(".nightshift/hands", { recursive: true });
const slot = ".nightshift/hands/" + process.env.CI_NODE_INDEX;
if (phase === "hands") mkdirSync(slot, { recursive: true });
if (phase === "hands") writeFileSync(slot + "/" + options.join("") + ".json", "");
else writeFileSync(".nightshift/" + { mind: "plan" }[phase] + ".json", "");
if (phase !== "mind" && phase !== "hands") writeFileSync(".nightshift/" + phase + ".json", "");
if (phase === "pulse") process.exit(3);
`;

for (const engine of Object.values(ENGINES)) {
  const missing = await engine.missing();

  describe.skipIf(missing !== null)(
    `.gitlab-ci.yml in ${engine.name}${missing ? ` (missing: ${missing})` : ""}`,
    () => {
      it("runs a cycle in which no job ever holds both keys", async () => {
        const said: string[] = [];
        const onLine = (_name: string, _stream: string, line: string): void => {
          said.push(line);
        };
        const run = await engine.run(await project({ onLine }));
        expect({ status: run.status, jobs: statuses(run) }).toEqual({
          status: "success",
          jobs: {
            pulse: "failed",
            mind: "success",
            "hands 1/2": "success",
            "hands 2/2": "success",
            reflect: "success",
            handover: "success",
          },
        });
        expect(said.findLast((line) => line.startsWith("sees "))).toBe(
          "sees hands hands/1 hands/1/--slot1.json hands/2 hands/2/--slot2.json plan.json pulse.json reflect.json",
        );
        const held = [
          "pulse holds NIGHTSHIFT_TOKEN",
          "mind holds NIGHTSHIFT_TOKEN",
          "hands 1/2 holds ANTHROPIC_API_KEY",
          "hands 2/2 holds ANTHROPIC_API_KEY",
          "reflect holds ANTHROPIC_API_KEY",
          "handover holds NIGHTSHIFT_TOKEN",
        ];
        expect(said.filter((line) => line.includes(" holds ")).toSorted()).toEqual(held.toSorted());
        const recorded = run.jobs.map(({ name, environment }) => {
          const keys = ["NIGHTSHIFT_TOKEN", "ANTHROPIC_API_KEY"].filter((key) => key in environment);
          return `${name} holds ${keys.join(" and ")}`;
        });
        expect(recorded).toEqual(held);
        expect(job(run, "pulse")).toMatchObject({ exitCode: 3, allowFailure: true, stage: "night" });
      });
    },
  );
}

describe(".gitlab-ci.yml", () => {
  const jobsOf = async (changes: Partial<PipelineRequest>): Promise<string[]> => {
    const { jobs } = await planned(await project(changes));
    return jobs.map(({ name }) => name);
  };

  it.each(["digest", "manifest"])("runs the %s alone when a schedule says so", async (shift) => {
    expect(await jobsOf({ inputs: { shift } })).toEqual([shift]);
  });

  it.each(["push", "merge_request_event"] as const)("checks the project, and works no night, on %s", async (source) => {
    expect(await jobsOf({ source })).toEqual(["check", "rehearse"]);
  });

  it("works no night on a schedule of another branch than the default one", async () => {
    expect(await jobsOf({ server: { ...(await project({})).server, defaultBranch: "other" } })).toEqual([]);
  });

  it("gives hands as many jobs as there are slots, up to 50", async () => {
    const names = await jobsOf({ inputs: { slots: 50 } });
    expect(names.filter((name) => name.startsWith("hands ")).length).toBe(50);
  });

  it("does not let a newer pipeline cancel one that has claimed tasks", async () => {
    const body = parseAllDocuments(await readFile(join(ROOT, ".gitlab-ci.yml"), "utf8"))[1]?.toJS();
    expect(body.workflow.auto_cancel).toEqual({ on_new_commit: "none" });
  });
});
