import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { COMPILED } from "../scripts/rehearsal/pipeline/pipeline-file.ts";
import { gitText } from "./git.ts";
import { type Jobs, jobSchema, offenders, RULES, ZONES } from "./rehearsal/pipeline/component-rules.ts";
import { checkout, planned, tinyProject } from "./rehearsal/pipeline/tiny-project.ts";

const ROOT = join(import.meta.dirname, "..");
const TEMPLATE = join(ROOT, "templates/night-shift.yml");

/** The component as it comes out with these inputs, in a project that has nothing else. */
async function expand(inputs: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const request = await tinyProject({
    "night-shift.yml": await readFile(TEMPLATE, "utf8"),
    ".gitlab-ci.yml": `include: [{ local: /night-shift.yml, inputs: ${JSON.stringify(inputs)} }]`,
  });
  const { directory } = await checkout(request);
  const { stdout } = await execa("gitlab-ci-local", ["--preview"], {
    cwd: directory,
    preferLocal: true,
    localDir: ROOT,
    env: COMPILED,
  });
  return z.record(z.string(), z.unknown()).parse(parse(stdout));
}

async function expandJobs(inputs: Record<string, unknown> = {}): Promise<Jobs> {
  const { stages: _, ...jobs } = await expand({ setup: "npm ci", ...inputs });
  return z.record(z.string(), jobSchema).parse(jobs);
}

describe("templates/night-shift.yml", () => {
  let jobs: Jobs;
  beforeAll(async () => {
    jobs = await expandJobs();
  });

  it("has the jobs of the design", () => {
    expect(Object.keys(jobs)).toEqual(Object.keys(ZONES));
  });

  it.each(RULES)("each job $name", (rule) => {
    expect(offenders(rule, jobs)).toEqual([]);
    const broken = structuredClone(jobs);
    rule.broken(broken);
    expect(offenders(rule, broken)).not.toEqual([]);
  });

  it("has no global keyword, which would change the including project's own jobs", async () => {
    const body = z
      .record(z.string(), z.unknown())
      .parse(parseAllDocuments(await readFile(TEMPLATE, "utf8"))[1]?.toJS());
    const notJobs = Object.entries(body).filter(
      ([, job]) => !z.looseObject({ extends: z.unknown() }).safeParse(job).success,
    );
    const globals = notJobs.map(([name]) => name).filter((name) => !name.startsWith(".night-shift:"));
    expect(globals).toEqual([]);
  });

  it("describes each input, names it in snake_case and gives it a default, but for how Night Shift comes into a job", async () => {
    const inputSchema = z.object({
      description: z.string(),
      default: z.union([z.string(), z.number()]).optional(),
      type: z.literal("number").optional(),
      options: z.array(z.union([z.string(), z.number()])).optional(),
      regex: z.string().optional(),
    });
    const headerSchema = z.object({
      spec: z.object({ inputs: z.record(z.string().regex(/^[a-z]+(_[a-z]+)*$/), inputSchema) }),
    });
    const header = headerSchema.parse(parseAllDocuments(await readFile(TEMPLATE, "utf8"))[0]?.toJS());
    const mandatory = Object.entries(header.spec.inputs).filter(([, input]) => input.default === undefined);
    expect(mandatory.map(([name]) => name)).toEqual(["setup"]);
    expect(Object.keys(header.spec.inputs)).toEqual(expect.arrayContaining(["shift", "slots", "command"]));
  });

  it("has GitLab read the code-quality report where the program leaves it", () => {
    const reports = { codequality: ".nightshift/gl-code-quality-report.json" };
    expect([jobs.findings?.artifacts, jobs.reflect?.artifacts]).toMatchObject([{ reports }, { reports }]);
  });

  it("tells pulse how many hands there are, so that no task is claimed without a job", () => {
    expect(jobs.pulse?.script.at(-1)).toBe("nightshift pulse --slots 5");
  });

  it("puts prefix, stage and environments where the including project wants them", async () => {
    const inputs = { job_prefix: "ns:", stage: "deploy", forge_environment: "f", model_environment: "m" };
    const { "ns:hands": hands, "ns:mind": mind } = await expandJobs(inputs);
    expect([hands?.stage, hands?.environment?.name, mind?.environment?.name]).toEqual(["deploy", "m", "f"]);
    expect(hands?.needs.map((need) => need.job)).toEqual(["ns:pulse", "ns:mind"]);
  });

  it("asks GitLab for an ID token in the model zone alone, and only when told to sign in with one", async () => {
    const federated = await expandJobs({ model_credential: "federation", identity_audience: "https://model.example" });
    const asking = Object.entries(federated).filter(([, job]) => job.id_tokens !== undefined);
    expect(asking.map(([name]) => name)).toEqual(["hands", "reflect"]);
    expect(federated.hands?.id_tokens).toEqual({ ANTHROPIC_IDENTITY_TOKEN: { aud: "https://model.example" } });
    expect(Object.values(jobs).filter((job) => job.id_tokens !== undefined)).toEqual([]);
  });

  it.each([
    ["push", "nightshift/BUG-1", ["push:findings"]],
    ["push", "feature/nightshift/x", []],
    ["merge_request_event", "nightshift/BUG-1", ["merge_request_event:findings"]],
    ["merge_request_event", "feature", []],
  ] as const)(
    "tells findings where `findings_in` says so, and of its own branches alone: %s on %s",
    async (source, ref, names) => {
      const included = ["push", "merge_request_event", "never"].map((where) => ({
        local: "/night-shift.yml",
        inputs: { setup: "true", findings_in: where, job_prefix: `${where}:` },
      }));
      const request = await tinyProject(
        {
          "night-shift.yml": await readFile(TEMPLATE, "utf8"),
          ".gitlab-ci.yml": JSON.stringify({ include: included }),
        },
        { source },
      );
      await gitText(["branch", ref, "main"], { cwd: request.gitUrl });
      const { jobs: own } = await planned({ ...request, ref });
      expect(own.map(({ name }) => name)).toEqual(names);
    },
  );

  it.each([{ slots: 0 }, { slots: 51 }, { shift: "nap" }, { job_prefix: "$x" }])("refuses %o", async (inputs) => {
    await expect(expand({ setup: "true", ...inputs })).rejects.toThrow(Object.keys(inputs)[0]);
  });
});
