import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execa } from "execa";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";

/** gitlab-ci-local's program: it knows GitLab's includes, inputs, rules and JSON schema, so nothing here repeats them. */
export const GITLAB_CI_LOCAL = createRequire(import.meta.url).resolve("gitlab-ci-local");

/** Where Node keeps what it has compiled of it, beside the program as its own: a quarter of its start was compiling. */
export const COMPILED = { NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/nightshift") };

/** One job as the pipeline file means it, for one pipeline: inputs filled in, rules decided, parallel jobs apart. */
export type PlannedJob = {
  /** GitLab's name: `hands 1/5`. */
  name: string;
  /** gitlab-ci-local's name: `hands: [1/5]`. */
  localName: string;
  stage: string;
  when: "on_success" | "on_failure" | "always";
  /** `true`, or the exit codes with which the job may fail. */
  allowFailure: boolean | number[];
  /** Null: the job waits for all earlier stages. Names are of jobs, not of their parallel instances. */
  needs: { job: string; artifacts: boolean }[] | null;
  baseName: string;
  node: { index: number; total: number } | null;
  script: string[];
  variables: Record<string, string>;
  environment: string | null;
  artifacts: { paths: string[]; when: "on_success" | "on_failure" | "always" } | null;
};

/** Where gitlab-ci-local keeps what belongs to a job: its name with runs of special characters in base64url. */
export function localFolder({ localName }: PlannedJob): string {
  return localName.replace(/[^\w-]+/g, (text) => Buffer.from(text).toString("base64url"));
}

export type Pipeline = { stages: string[]; jobs: PlannedJob[] };

const WHEN = ["on_success", "on_failure", "always"] as const;

const scriptSchema = z.union([z.string().transform((line) => [line]), z.array(z.string())]);

const variablesSchema = z.record(
  z.string(),
  z.union([
    z.union([z.string(), z.number(), z.boolean()]).transform(String),
    z
      .looseObject({ value: z.union([z.string(), z.number(), z.boolean()]).transform(String) })
      .transform((v) => v.value),
  ]),
);

const expandedJobSchema = z.looseObject({
  before_script: scriptSchema.default([]),
  script: scriptSchema,
  variables: variablesSchema.default({}),
  environment: z
    .union([z.string(), z.looseObject({ name: z.string() }).transform((environment) => environment.name)])
    .nullish(),
  parallel: z.unknown().optional(),
  artifacts: z
    .looseObject({ paths: z.array(z.string()).default([]), when: z.enum(WHEN).default("on_success") })
    .nullish(),
});

const listedSchema = z.array(
  z.looseObject({
    name: z.string(),
    stage: z.string(),
    when: z.string(),
    allow_failure: z.union([
      z.boolean(),
      z
        .object({ exit_codes: z.union([z.number().transform((code) => [code]), z.array(z.number())]) })
        .transform((failure) => failure.exit_codes),
    ]),
    needs: z.array(z.looseObject({ job: z.string(), artifacts: z.boolean().default(true) })).nullish(),
    rules: z.array(z.looseObject({ variables: z.unknown().optional() })).nullish(),
  }),
);

const expandedFileSchema = z.looseObject({ stages: z.array(z.string()), variables: variablesSchema.default({}) });

/** Where gitlab-ci-local leaves what it makes of the file when it lists the jobs: what `--preview` prints, in a second run. */
const STATE_DIR = ".gitlab-ci-local/reading";

/** Keywords that would change what a job does and that the engines do not act on: better refused than ignored. */
const UNSUPPORTED = ["after_script", "trigger", "services", "hooks", "dependencies", "inherit"];

export type PipelineFileRequest = {
  /** A working copy, with `origin` and `refs/remotes/origin/HEAD` set. */
  checkout: string;
  /** A folder for files that must not be in the working copy. */
  scratch: string;
  inputs: Record<string, string | number>;
  /** Predefined variables that rules may ask for (`CI_PIPELINE_SOURCE`, …); null takes one away. */
  variables: Record<string, string | null>;
  environment: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/**
 * Reads `.gitlab-ci.yml` with its includes and says which jobs this pipeline has.
 * Throws, with gitlab-ci-local's words, when the file breaks GitLab's JSON schema or an input does not fit.
 */
export async function readPipeline(request: PipelineFileRequest): Promise<Pipeline> {
  const inputsFile = await writeInputs(request);
  const listing = [GITLAB_CI_LOCAL, "--list-json", "--state-dir", STATE_DIR, "--inputs-file", inputsFile];
  const answer = await execa(process.execPath, [...listing, ...variableArguments(request.variables)], {
    cwd: request.checkout,
    env: { ...request.environment, ...COMPILED },
    extendEnv: false,
    reject: false,
    ...(request.signal ? { cancelSignal: request.signal } : {}),
  });
  request.signal?.throwIfAborted();
  if (answer.exitCode !== 0) throw new Error(`.gitlab-ci.yml is not a valid pipeline:\n${answer.stderr}`);
  const expanded = await readFile(join(request.checkout, STATE_DIR, "expanded-gitlab-ci.yml"), "utf8");
  const file = expandedFileSchema.parse(parse(expanded));
  const jobs = listedSchema.parse(JSON.parse(answer.stdout)).filter((job) => job.when !== "never");
  return { stages: file.stages, jobs: jobs.map((job) => planJob(job, file)) };
}

/** Writes the inputs where gitlab-ci-local reads them with their types, so that quotes and spaces survive. */
export async function writeInputs(
  request: Pick<PipelineFileRequest, "checkout" | "scratch" | "inputs">,
): Promise<string> {
  const text = await readFile(join(request.checkout, ".gitlab-ci.yml"), "utf8");
  const header = headerSchema.safeParse(parseAllDocuments(text)[0]?.toJS());
  const known = Object.keys(header.data?.spec.inputs ?? {});
  const unknown = Object.keys(request.inputs).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`.gitlab-ci.yml has no input ${unknown.join(", ")}: it knows ${known.join(", ") || "none"}`);
  }
  const inputsFile = join(request.scratch, "inputs.yml");
  await writeFile(inputsFile, stringify(request.inputs));
  return inputsFile;
}

const headerSchema = z.looseObject({ spec: z.looseObject({ inputs: z.record(z.string(), z.unknown()).default({}) }) });

/** gitlab-ci-local's arguments that set pipeline-wide variables, and take away those that are null. */
export function variableArguments(variables: Record<string, string | null>): string[] {
  const set = Object.entries(variables).flatMap(([name, value]) =>
    value === null ? ["--unset-variable", name] : ["--variable", `${name}=${value}`],
  );
  return [...set, "--ignore-predefined-vars", Object.keys(variables).join(",")];
}

function planJob(listed: z.infer<typeof listedSchema>[number], file: z.infer<typeof expandedFileSchema>): PlannedJob {
  const instance = /^(.+): \[(\d+)\/(\d+)\]$/.exec(listed.name);
  const baseName = instance?.[1] ?? listed.name;
  const definition = file[baseName];
  const refuse = (what: string): never => {
    throw new Error(`.gitlab-ci.yml: job ${baseName}: ${what} cannot be rehearsed`);
  };
  if (definition === undefined) return refuse("parallel:matrix");
  const job = expandedJobSchema.parse(definition);
  const unsupported = UNSUPPORTED.filter((keyword) => job[keyword] !== undefined);
  if (unsupported.length > 0) return refuse(unsupported.join(", "));
  if (listed.rules?.some((rule) => rule.variables !== undefined)) return refuse("rules:variables");
  const when = WHEN.find((known) => known === listed.when) ?? refuse(`when: ${listed.when}`);
  return {
    name: instance ? `${baseName} ${instance[2]}/${instance[3]}` : baseName,
    localName: listed.name,
    stage: listed.stage,
    when,
    allowFailure: listed.allow_failure,
    needs: listed.needs?.map(({ job: name, artifacts }) => ({ job: name, artifacts })) ?? null,
    baseName,
    node: instance ? { index: Number(instance[2]), total: Number(instance[3]) } : null,
    script: [...job.before_script, ...job.script],
    variables: { ...file.variables, ...job.variables },
    environment: job.environment ?? null,
    artifacts: job.artifacts?.paths.length ? { paths: job.artifacts.paths, when: job.artifacts.when } : null,
  };
}
