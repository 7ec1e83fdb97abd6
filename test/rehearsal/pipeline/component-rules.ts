import { z } from "zod";

export const jobSchema = z.looseObject({
  script: z.array(z.string()),
  needs: z.array(z.object({ job: z.string(), artifacts: z.boolean(), optional: z.boolean() })).default([]),
  environment: z.object({ name: z.string(), action: z.string() }).optional(),
  artifacts: z.looseObject({ paths: z.array(z.string()), when: z.string(), expire_in: z.string() }).optional(),
  when: z.string().default("on_success"),
  allow_failure: z.unknown().optional(),
  resource_group: z.string().optional(),
  retry: z.unknown().optional(),
  interruptible: z.boolean().optional(),
  timeout: z.string().optional(),
  parallel: z.number().optional(),
  cache: z.unknown().optional(),
});
export type Job = z.infer<typeof jobSchema>;
export type Jobs = Record<string, Job>;

/** The zone of each job: the environment whose variables it gets (DESIGN, two trust zones). None, and it gets no secret. */
export const ZONES: Record<string, string | undefined> = {
  pulse: "nightshift/forge",
  mind: "nightshift/forge",
  hands: "nightshift/model",
  reflect: "nightshift/model",
  handover: "nightshift/forge",
  digest: "nightshift/forge",
  manifest: "nightshift/forge",
  findings: undefined,
};

const NEEDS: Record<string, string[]> = {
  pulse: [],
  mind: ["pulse"],
  hands: ["pulse", "mind"],
  reflect: ["pulse", "mind", "hands"],
  handover: ["pulse", "mind", "hands", "reflect"],
  digest: [],
  manifest: [],
  findings: [],
};

const KEYS = ["NIGHTSHIFT_TOKEN", "ANTHROPIC_"];

const CODE_CACHE = z.looseObject({
  key: z.literal("night-shift-code-base"),
  paths: z.tuple([z.literal(".nightshift/cache/")]),
});
const isOfCodeBase = (cache: unknown) => CODE_CACHE.safeParse([cache].flat()[0]).success;

const inModelZone = (job: Job): boolean => job.environment?.name === "nightshift/model";

export type Rule = {
  name: string;
  holds: (job: Job, name: string, jobs: Jobs) => boolean;
  broken: (jobs: Jobs) => void;
};

/** What must hold of every job, and a change that must not pass unseen. */
/** What a job is told beyond its name: which slot it is, and how many there are. */
const ARGUMENTS: Readonly<Record<string, string>> = { hands: " --slot $CI_NODE_INDEX", pulse: " --slots 5" };

export const RULES: Rule[] = [
  {
    name: "is in its zone's environment, without recording a deployment",
    holds: ({ environment }, name) =>
      environment?.name === ZONES[name] && environment?.action === (ZONES[name] && "access"),
    broken: (jobs) => set(jobs, "reflect", { environment: { name: "nightshift/forge", action: "access" } }),
  },
  {
    name: "has one command on each line of its script, because `a && b` hides a failure of `a`",
    holds: ({ script }) => script.every((line) => !/&&|\|\||[;|&\n]/.test(line)),
    broken: (jobs) => set(jobs, "mind", { script: ["npm ci && nightshift mind"] }),
  },
  {
    name: "sets Night Shift up and then runs its own phase",
    holds: ({ script }, name) => script.length === 2 && script[1] === `nightshift ${name}${ARGUMENTS[name] ?? ""}`,
    broken: (jobs) => set(jobs, "hands", { script: ["setup", "nightshift hands"] }),
  },
  {
    name: "needs the jobs of the design, with their artifacts",
    holds: ({ needs }, name) =>
      needs.every((need) => need.artifacts && !need.optional) &&
      needs.map((need) => need.job).join() === NEEDS[name]?.join(),
    broken: (jobs) => set(jobs, "handover", { needs: [{ job: "reflect", artifacts: false, optional: false }] }),
  },
  {
    name: "names no secret: GitLab's environments hand them out",
    holds: (job) => !KEYS.some((key) => JSON.stringify(job).includes(key)),
    broken: (jobs) => set(jobs, "pulse", { script: ["setup", "NIGHTSHIFT_TOKEN=x nightshift pulse"] }),
  },
  {
    name: "publishes its own files alone, so that a model job cannot replace another job's",
    holds: ({ artifacts }, name, jobs) =>
      artifacts?.paths.length === 1 &&
      artifacts.paths.every((path) => path.startsWith(".nightshift/") && path.length > ".nightshift/".length) &&
      Object.entries(jobs).every(
        ([other, { artifacts: others }]) =>
          other === name || !others?.paths.some((path) => artifacts.paths.includes(path)),
      ),
    broken: (jobs) =>
      set(jobs, "hands", { artifacts: { paths: [".nightshift/"], when: "always", expire_in: "1 day" } }),
  },
  {
    name: "publishes what is its slot's alone, so that no slot can replace the work of another",
    holds: ({ artifacts, parallel }) =>
      parallel === undefined || artifacts?.paths.every((path) => path.endsWith("/$CI_NODE_INDEX/")) === true,
    broken: (jobs) =>
      set(jobs, "hands", { artifacts: { paths: [".nightshift/hands/"], when: "always", expire_in: "1 day" } }),
  },
  {
    name: "keeps its artifacts when it fails, and for a limited time",
    holds: ({ artifacts }) => artifacts?.when === "always" && artifacts.expire_in !== "",
    broken: (jobs) => set(jobs, "hands", { artifacts: { paths: ["x"], when: "on_success", expire_in: "1 day" } }),
  },
  {
    name: "shares no cache, which would carry files from the model zone into the forge zone",
    // The manifest's own holds signed findings, and no other job names its key.
    holds: ({ cache }, name) => cache === undefined || (name === "manifest" && isOfCodeBase(cache)),
    broken: (jobs) => set(jobs, "hands", { cache: { paths: ["node_modules/"] } }),
  },
  {
    name: "that reads the whole code base keeps between its runs what it found",
    holds: ({ cache }, name) => name !== "manifest" || isOfCodeBase(cache),
    broken: (jobs) => set(jobs, "manifest", { cache: undefined }),
  },
  {
    name: "is never repeated in the model zone, where a second run would spend the reservation again",
    holds: (job) => !inModelZone(job) || job.retry === 0,
    broken: (jobs) => set(jobs, "hands", { retry: { max: 1, when: ["runner_system_failure"] } }),
  },
  {
    name: "is repeated in the forge zone for lost runners only",
    holds: (job) => inModelZone(job) || same(job.retry, { max: 2, when: ["runner_system_failure"] }),
    broken: (jobs) => set(jobs, "mind", { retry: 2 }),
  },
  {
    name: "may fail only where that stops nobody: any slot of hands, remarks, and a rest elsewhere",
    holds: ({ allow_failure: allowed }, name) =>
      same(allowed, ["hands", "findings"].includes(name) ? true : { exit_codes: [3] }),
    broken: (jobs) => set(jobs, "handover", { allow_failure: true }),
  },
  {
    name: "is run in any case if it grades or settles, and otherwise only after success",
    holds: ({ when }, name) => when === (["reflect", "handover"].includes(name) ? "always" : "on_success"),
    broken: (jobs) => set(jobs, "handover", { when: "on_success" }),
  },
  {
    name: "writes state one job at a time",
    holds: ({ resource_group: group }, name) =>
      group === (["mind", "handover", "digest", "manifest"].includes(name) ? "nightshift/state" : undefined),
    broken: (jobs) => set(jobs, "mind", { resource_group: "nightshift/mind" }),
  },
  {
    name: "is not cancelled by newer pipelines, and ends in time",
    holds: ({ interruptible, timeout }) => interruptible === false && timeout !== undefined,
    broken: (jobs) => set(jobs, "hands", { interruptible: true }),
  },
  {
    name: "is one job, but for hands",
    holds: ({ parallel }, name) => parallel === (name === "hands" ? 5 : undefined),
    broken: (jobs) => set(jobs, "mind", { parallel: 2 }),
  },
];

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function set(jobs: Jobs, name: string, change: Partial<Job>): void {
  const job = jobs[name];
  if (job) jobs[name] = { ...job, ...change };
}

/** The jobs of which a rule does not hold. */
export function offenders(rule: Rule, jobs: Jobs): string[] {
  return Object.entries(jobs).flatMap(([name, job]) => (rule.holds(job, name, jobs) ? [] : [name]));
}
