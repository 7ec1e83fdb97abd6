import { stringify } from "yaml";
import { z } from "zod";
import { checkYaml, misspeltKeys, parseBoundedYaml, type YamlFile, type YamlSource } from "./bounded-yaml.ts";
import type { Parsed } from "./fault.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { pathPatternSchema } from "./path-pattern.ts";
import { remembered } from "./remembered.ts";

/** The file's stem is the task's ID; it becomes a branch name, so nothing that git or a shell reads otherwise. */
export const TASK_ID = /^[A-Z][A-Z0-9]*(-[A-Za-z0-9._]+)+$/;
const MAX_ID_LENGTH = 80;

/** A description goes into every prompt about the task: this much text costs about 65,000 tokens each time. */
const MAX_BYTES = 256 * 1024;

export const CATEGORIES = ["code", "test", "docs", "refactor", "research", "analysis", "ops"] as const;
export type Category = (typeof CATEGORIES)[number];

export const taskIdSchema = z
  .string()
  .regex(TASK_ID, "an ID such as BUG-012-empty-input: capitals, then parts joined by hyphens")
  .max(MAX_ID_LENGTH, `at most ${MAX_ID_LENGTH} characters`)
  .refine(
    (id) => !id.endsWith(".lock") && !id.includes("..") && !id.endsWith("."),
    "an ID that git accepts as a branch name",
  );

/** Titles become titles of merge requests and commits. */
function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** More is a plan, not a task; each unknown one is looked up for its fault. */
const MOST_DEPENDENCIES = 50;

/** The front matter as people write it; unknown keys are allowed and kept, unless they look like a known one. */
const frontMatterSchema = z.looseObject({
  title: z
    .string("a title in one line")
    .transform(inOneLine)
    .pipe(z.string().min(1, "a title in one line").max(200, "at most 200 characters")),
  category: z.enum(CATEGORIES, `one of ${CATEGORIES.join(", ")}`).default("code"),
  priority: z
    .number("a whole number from 1 (highest) to 5")
    .int("a whole number from 1 (highest) to 5")
    .min(1, "a whole number from 1 (highest) to 5")
    .max(5, "a whole number from 1 (highest) to 5")
    .default(3),
  depends_on: z
    .array(taskIdSchema, "a list of task IDs")
    .max(MOST_DEPENDENCIES, `at most ${MOST_DEPENDENCIES} IDs`)
    .default([]),
  paths: z.array(pathPatternSchema, "a list of glob patterns").default([]),
  acceptance: z.array(z.string().min(1), "a list of sentences").default([]),
  budget_usd: z.number("dollars, above 0").positive("dollars, above 0").optional(),
  model: z.string("a model's name").min(1).optional(),
  origin: z.string("human, or the ID of the task that spawned it").min(1).default("human"),
  image: z.string("a container image").min(1).optional(),
  tags: z.array(z.string().min(1), "a list of words").default([]),
  preflight: z.literal("skip", "skip, or nothing").optional(),
});

/** A task as artifacts carry it and phases use it. */
export const taskSchema = z.object({
  id: taskIdSchema,
  title: z.string().min(1),
  category: z.enum(CATEGORIES),
  priority: z.number().int().min(1).max(5),
  dependsOn: z.array(taskIdSchema),
  paths: z.array(z.string()),
  acceptance: z.array(z.string()),
  /** Dollars for all of this task's model calls; null: the configuration's cap. */
  budgetUsd: z.number().positive().nullable(),
  model: z.string().nullable(),
  /** `human`, or the ID of the task that spawned it. */
  origin: z.string(),
  image: z.string().nullable(),
  tags: z.array(z.string()),
  /** A person has looked whether it exists already: preflight has no say. */
  skipPreflight: z.literal(true).optional(),
  description: z.string(),
});
export type Task = z.infer<typeof taskSchema>;

const EXAMPLES: YamlSource["examples"] = {
  "": "---\ntitle: Parse an empty duration as zero\n---",
  title: "title: Parse an empty duration as zero",
  category: "category: test",
  priority: "priority: 2",
  depends_on: "depends_on: [BUG-001-empty-input]",
  paths: 'paths: ["src/**", "test/**"]',
  acceptance: 'acceptance: ["an empty string parses as 0"]',
  budget_usd: "budget_usd: 0.5",
  model: "model: claude-sonnet-5-5",
  origin: "origin: human",
  image: "image: node:24",
  tags: "tags: [parser]",
  preflight: "preflight: skip",
};

const FRONT_MATTER = "front matter with at least a title, between a first line of --- and a second one";

/** A task of which only this is said; everything else is as when a file leaves it out. */
export function plainTask(id: string, title: string, description: string): Task {
  return {
    id,
    title,
    category: "code",
    priority: 3,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: "human",
    image: null,
    tags: [],
    description,
  };
}

/** The branch on which a task's work is offered. */
export function branchOf(taskId: string): string {
  return `nightshift/${taskId}`;
}

/** The ID in `backlog/BUG-001.md` or `backlog/done/BUG-001.md`. */
export function taskIdOf(file: string): string {
  return file.replace(/^.*\//, "").replace(/\.md$/, "");
}

/** Parses a task file. Faults name file, line, what was found, what was expected, and an example. */
export const parseTask: (file: string, text: string) => Parsed<Task> = remembered(readTask);

function readTask(file: string, text: string): Parsed<Task> {
  const id = taskIdSchema.safeParse(taskIdOf(file));
  if (!id.success)
    return fault(
      file,
      null,
      `the file name ${taskIdOf(file)}.md`,
      id.error.issues[0]?.message ?? "an ID",
      "backlog/BUG-012-empty-input.md",
    );
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES)
    return fault(file, null, `a file of ${bytes} bytes`, `at most ${MAX_BYTES} bytes`, "a link to the long version");
  const foreign = text.indexOf("\uFFFD");
  if (foreign !== -1) return foreignEncoding(file, text, foreign);
  const split = splitFrontMatter(text);
  if (split === null) return fault(file, 1, missingFrontMatter(text), FRONT_MATTER, EXAMPLES[""] ?? "");
  const source: YamlSource = { file, firstLine: 2, examples: EXAMPLES };
  const yaml = parseBoundedYaml(split.yaml, source);
  if (yaml.kind === "faults") return yaml;
  const matter = checkYaml(yaml.value, frontMatterSchema, source);
  const misspelt = misspeltKeys(yaml.value, frontMatterSchema, source);
  if (matter.kind === "faults") return { kind: "faults", faults: [...matter.faults, ...misspelt] };
  if (misspelt.length > 0) return { kind: "faults", faults: misspelt };
  const m = matter.value;
  return {
    kind: "ok",
    value: {
      id: id.data,
      title: m.title,
      category: m.category,
      priority: m.priority,
      dependsOn: m.depends_on,
      paths: m.paths,
      acceptance: m.acceptance,
      budgetUsd: m.budget_usd ?? null,
      model: m.model ?? null,
      origin: m.origin,
      image: m.image ?? null,
      tags: m.tags,
      ...(m.preflight === "skip" ? { skipPreflight: true as const } : {}),
      description: split.body.trim(),
    },
  };
}

/** The 1-based line of a field of the front matter (or of its nearest ancestor) in a file that `parseTask` accepts. */
export function lineOfField(text: string, path: readonly PropertyKey[]): number {
  return frontMatterIn(text)?.lineOf(path) ?? 1;
}

/** Where a field's key stands, counted from 1; null when the front matter does not have it. */
export function placeOfField(text: string, path: readonly PropertyKey[]): { line: number; column: number } | null {
  return frontMatterIn(text)?.placeOf(path) ?? null;
}

function frontMatterIn(text: string): YamlFile | null {
  const source = { file: "", firstLine: 2, examples: EXAMPLES };
  const yaml = parseBoundedYaml(splitFrontMatter(text)?.yaml ?? "", source);
  return yaml.kind === "ok" ? yaml.value : null;
}

/** A new task file. `parseTask(file, formatTask(task))` gives the task back, its title in one line and its description trimmed. */
export function formatTask(task: Task): string {
  return `---\n${stringify(frontMatterOf(task), { lineWidth: 0 })}---\n\n${task.description.trim()}\n`;
}

/** The keys of the front matter that differ from the defaults, in the order in which people usually write them. */
function frontMatterOf(task: Task): Record<string, unknown> {
  const all: [string, unknown, unknown][] = [
    ["title", inOneLine(task.title), undefined],
    ["category", task.category, "code"],
    ["priority", task.priority, 3],
    ["depends_on", task.dependsOn, []],
    ["paths", task.paths, []],
    ["acceptance", task.acceptance, []],
    ["budget_usd", task.budgetUsd, null],
    ["model", task.model, null],
    ["origin", task.origin, "human"],
    ["image", task.image, null],
    ["tags", task.tags, []],
    ["preflight", task.skipPreflight === true ? "skip" : null, null],
  ];
  return Object.fromEntries(
    all
      .filter(([, value, usual]) => JSON.stringify(value) !== JSON.stringify(usual))
      .map(([key, value]) => [key, value]),
  );
}

/**
 * Bytes that are no UTF-8 come out of reading as U+FFFD, and would stay lost: a title would be offered with them, and the
 * file rewritten without what stood there when its task is done.
 */
function foreignEncoding(file: string, text: string, at: number): Parsed<Task> {
  const line = text.slice(0, at).split("\n").length;
  const found = `\`${(text.split("\n")[line - 1] ?? "").trim().slice(0, 60)}\`, which holds bytes that are no UTF-8`;
  return fault(file, line, found, "text in UTF-8", "title: Für Elise, saved as UTF-8");
}

function missingFrontMatter(text: string): string {
  if (text.trim() === "") return "an empty file";
  if (/^\uFEFF?---[ \t]*\r?\n/.test(text)) return "front matter that is opened and never closed";
  return `no front matter, but \`${(text.split(/\r?\n/)[0] ?? "").slice(0, 60)}\``;
}

function fault(file: string, line: number | null, found: string, expected: string, example: string): Parsed<Task> {
  return { kind: "faults", faults: [{ file, line, found, expected, example }] };
}
