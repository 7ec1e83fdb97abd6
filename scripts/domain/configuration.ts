import { stringify } from "yaml";
import { z } from "zod";
import { checkYaml, parseBoundedYaml, type YamlSource } from "./bounded-yaml.ts";
import { budgetSchema } from "./budget-settings.ts";
import { critiquesSchema } from "./critiques-settings.ts";
import type { Parsed } from "./fault.ts";
import { hoursSchema } from "./hours-settings.ts";
import { limitsSchema } from "./limits-settings.ts";
import { modelsSchema } from "./models-settings.ts";
import { priceOverrideSchema } from "./prices.ts";
import { providerSchema } from "./provider.ts";
import { effortSchema, thinkingSchema } from "./reasoning.ts";
import { reviewersSchema } from "./reviewers-settings.ts";
import { sandboxSchema } from "./sandbox-settings.ts";
import { orderFaults } from "./setting-order.ts";
import { dollars, wholeNumber } from "./setting-values.ts";
import { CATEGORIES } from "./task.ts";
import { isTimeZone, timeZoneWords } from "./time-zone.ts";
import { verifySchema } from "./verify-settings.ts";
import { webSchema } from "./web-settings.ts";
import { FOR_EVERYBODY, setYamlKeys } from "./yaml-edit.ts";

const turns = wholeNumber(500);
const minutes = z
  .number("minutes, above 0")
  .positive("minutes, above 0")
  .max(24 * 60, "at most a day");
const outputTokens = wholeNumber(64_000);
const reasoning = {
  effort: effortSchema.optional().describe("How hard the model shall think; absent: as it does by itself."),
  thinking: thinkingSchema.optional().describe("Whether the model shall think first; absent: as it does by itself."),
};

/** Without defaults: what a category does not say, it takes from `agent`, and `task_usd` from `budget`. */
const categoryLimitsSchema = z
  .strictObject({ turns, minutes, output_tokens: outputTokens, task_usd: dollars, ...reasoning })
  .partial();

/** `nightshift.yml`. Unknown keys are faults: a misspelt cap must not be a missing cap. */
export const configurationSchema = z.strictObject({
  version: z.literal(1, "version: 1").default(1),
  paused: z.boolean("true or false").default(false).describe("Kill switch: nothing runs while this is true."),
  time_zone: z
    .string()
    .refine(isTimeZone, { error: (issue) => timeZoneWords(String(issue.input)) })
    .default("UTC")
    .describe("Days, months and hours are counted in this zone."),
  hours: hoursSchema
    .nullable()
    .default(null)
    .describe("Nightly window in which cycles may work; null: whenever a schedule fires."),
  state: z
    .strictObject({ branch: z.string().min(1).nullable().default(null).describe("null: the default branch.") })
    .prefault({}),
  budget: budgetSchema.prefault({}).describe("Hard caps in US dollars."),
  limits: limitsSchema.prefault({}),
  agent: z
    .strictObject({
      turns: turns.default(40),
      minutes: minutes.default(30),
      output_tokens: outputTokens.default(8_192),
      ...reasoning,
      categories: z.partialRecord(z.enum(CATEGORIES), categoryLimitsSchema).default({}),
    })
    .prefault({})
    .describe(
      "Limits of one agent run, and what differs by category (`task_usd` too). Reports, which research and analysis write, get 16,384 output tokens a message where their category does not say otherwise.",
    ),
  models: modelsSchema.prefault({}).describe("Which model does what; each must have a price."),
  provider: providerSchema
    .default("anthropic")
    .describe("What the server behind ANTHROPIC_BASE_URL can do: a field that it does not know is never sent to it."),
  prices: z
    .record(z.string(), priceOverrideSchema)
    .default({})
    .describe(
      "Prices in dollars per million tokens that override the built-in table; explicit zeros for a free local model.",
    ),
  preflight: z
    .strictObject({
      reject_above: z
        .number()
        .min(0)
        .max(1)
        .default(0.6)
        .describe("A task whose overlap with the code base lies above this is rejected as redundant."),
      grey_above: z
        .number()
        .min(0)
        .max(1)
        .default(0.4)
        .describe(
          "Above this, and up to `reject_above`, a task goes through, and the scout decides with the evidence.",
        ),
    })
    .prefault({})
    .describe(
      "How sure it must be that what a task asks for exists already (0–1). `preflight: skip` in a task overrides.",
    ),
  verify: verifySchema
    .prefault({})
    .describe("The project's own checks, run before the agent starts and after it says it is done."),
  guards: z
    .strictObject({
      protect: z
        .array(z.string().min(1), "a list of globs")
        .max(200)
        .default([])
        .describe("Further paths that only people change; a folder means all that is in it."),
      packages: z
        .array(z.string().min(1), "a list of package names")
        .max(1_000)
        .default([])
        .describe(
          "Packages that a change may bring in although no lock file or manifest has them; `@scope/*` for all of one.",
        ),
    })
    .prefault({})
    .describe("What the guards take from the project, beyond what they know."),
  sandbox: sandboxSchema.default("auto").describe("How the agent's commands are confined. none: they run unprotected."),
  web: webSchema
    .prefault({})
    .describe("What agents of research and analysis tasks may look up, beside what commands may reach (sandbox)."),
  context: z
    .strictObject({
      max_tokens: wholeNumber(100_000)
        .default(16_000)
        .describe(
          "Tokens of a task's first prompt, about: task, manifest, AGENTS.md and lessons always; likely files and recent merges as far as there is room.",
        ),
    })
    .prefault({})
    .describe("What an agent is told before it looks for itself."),
  critiques: critiquesSchema.prefault({}).describe("What is learnt, and whether that is of any use."),
  reviewers: reviewersSchema
    .prefault({})
    .describe("Whose words count, and how much of people's attention is asked for."),
  labels: z
    .strictObject({
      merge_request: z.string().min(1).default("nightshift"),
      digest: z.string().min(1).default("nightshift-digest"),
      pause: z.string().min(1).default("nightshift-pause"),
    })
    .refine(({ digest, pause }) => digest.toLowerCase() !== pause.toLowerCase(), {
      path: ["pause"],
      error: "another label than `labels.digest`, or every digest pauses Night Shift",
    })
    .prefault({})
    .describe("Labels that Night Shift sets and reads; `pause` on the digest issue is a kill switch."),
});
export type Configuration = z.infer<typeof configurationSchema>;

const EXAMPLES: YamlSource["examples"] = {
  "": "version: 1",
  version: "version: 1",
  paused: "paused: false",
  time_zone: "time_zone: Europe/Zurich",
  hours: 'hours: {from: "22:00", to: "06:00"}',
  state: "state: {branch: nightshift-state}",
  budget: "budget: {task_usd: 0.8, cycle_usd: 3, day_usd: 6, month_usd: 100}",
  limits: "limits: {tasks: 5, open_merge_requests: 8}",
  agent: "agent: {turns: 40, minutes: 30}",
  models: "models: {agent: claude-sonnet-5-5, judge: claude-haiku-5-5}",
  provider: "provider: ollama",
  prices: "prices: {my-local-model: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0}}",
  preflight: "preflight: {reject_above: 0.6, grey_above: 0.4}",
  verify: "verify: {setup: [npm ci], quick: [npm run lint], full: [npm test]}",
  guards: "guards: {protect: [deploy/**], packages: ['@our/*']}",
  sandbox: "sandbox: {tier: auto, network: true, memory_mb: 4096}",
  web: "web: {search: {provider: brave}, hosts: [defaults, docs.example.com]}",
  context: "context: {max_tokens: 16000}",
  critiques: "critiques: {days: 7, max_tokens: 1000, holdout: 0.2}",
  reviewers: "reviewers: {trusted_access_level: 30, target_days: 3}",
  labels: "labels: {merge_request: nightshift}",
};

/** Parses `nightshift.yml`; an absent file (`null`) is all defaults. Faults name line, finding, expectation and example. */
export function parseConfiguration(text: string | null, file = "nightshift.yml"): Parsed<Configuration> {
  const source: YamlSource = { file, firstLine: 1, examples: EXAMPLES };
  const yaml = parseBoundedYaml(text ?? "", source);
  if (yaml.kind === "faults") return yaml;
  const checked = checkYaml(yaml.value, configurationSchema, source);
  if (checked.kind === "faults") return checked;
  const { placeOf } = yaml.value;
  const faults = orderFaults(checked.value, { defaults: defaultConfiguration(), file, placeOf });
  return faults.length > 0 ? { kind: "faults", faults } : checked;
}

/** The configuration of a project that writes nothing. */
export function defaultConfiguration(): Configuration {
  return configurationSchema.parse({});
}

/** A configuration written out, every default included. `parseConfiguration(formatConfiguration(c))` gives `c` back. */
export function formatConfiguration(configuration: Configuration): string {
  return stringify(configuration, { lineWidth: 0, aliasDuplicateObjects: false, ...FOR_EVERYBODY });
}

type Section = { readonly [key: string]: unknown };

/** Settings to change; of a section, those that are named. */
export type ConfigurationEdit = {
  [K in keyof Configuration]?: Configuration[K] extends Section | null ? Partial<Configuration[K]> : Configuration[K];
};

/**
 * Changes settings in the text of `nightshift.yml` (`null`: there is no file yet): comments, order and spacing stay as
 * people wrote them. `text` must be one that `parseConfiguration` accepts.
 */
export function editConfiguration(text: string | null, edit: ConfigurationEdit): string {
  const changes = Object.entries(edit).flatMap(([key, value]): [string[], unknown][] =>
    isSection(value) ? Object.entries(value).map(([inner, said]) => [[key, inner], said]) : [[[key], value]],
  );
  return setYamlKeys(
    text ?? "version: 1\n",
    changes.filter(([, value]) => value !== undefined),
  );
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where a setting is written, counted from 1; null when the text leaves it to its default. */
export function placeOfSetting(text: string, path: readonly string[]): { line: number; column: number } | null {
  const yaml = parseBoundedYaml(text, { file: "", firstLine: 1, examples: EXAMPLES });
  return yaml.kind === "ok" ? yaml.value.placeOf(path) : null;
}

/** The JSON schema that editors use for `nightshift.yml`. */
export function configurationJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configurationSchema, { io: "input", target: "draft-7", unrepresentable: "any" }),
    title: "Night Shift configuration (nightshift.yml)",
  };
}

/** The text of `nightshift.schema.json`. */
export function configurationSchemaText(): string {
  return `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`;
}
