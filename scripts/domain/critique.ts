import { stringify } from "yaml";
import { z } from "zod";
import { checkYaml, parseBoundedYaml, type YamlSource } from "./bounded-yaml.ts";
import type { Parsed } from "./fault.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { taskIdSchema } from "./task.ts";

/** One lesson from one piece of work: `feedback/critiques/<id>.md`. People may edit or delete it. */
export type Critique = { id: string; task: string; cycle: string; lesson: string; body: string };

const frontMatterSchema = z.looseObject({
  task: taskIdSchema,
  cycle: z.string("the cycle it comes from").min(1),
  lesson: z
    .string("the lesson in one sentence")
    .trim()
    .min(1, "the lesson in one sentence")
    .max(500, "the lesson in one sentence of at most 500 characters"),
});

const EXAMPLES: YamlSource["examples"] = {
  "": "---\ntask: BUG-001-empty-input\ncycle: p1042\nlesson: Write the failing test before the fix\n---",
  task: "task: BUG-001-empty-input",
  cycle: "cycle: p1042",
  lesson: "lesson: Write the failing test before the fix",
};

/** Where the critique with an ID lies. */
export function critiqueFile(id: string): string {
  return `feedback/critiques/${id}.md`;
}

/** One critique a task and cycle: the same reflection written twice is one file. */
export function critiqueId(task: string, cycle: string): string {
  return `${task}-${cycle}`;
}

/** The file of a critique. `parseCritique` gives it back, its lesson in one line and its body trimmed. */
export function formatCritique(critique: Critique): string {
  const { task, cycle, body } = critique;
  // Prompts list lessons one a line.
  const lesson = critique.lesson.replace(/\s+/g, " ").trim();
  return `---\n${stringify({ task, cycle, lesson }, { lineWidth: 0 })}---\n\n${body.trim()}\n`;
}

/** Parses a critique file; faults name file, line, what was found, what was expected, and an example. */
export function parseCritique(file: string, text: string): Parsed<Critique> {
  const source: YamlSource = { file, firstLine: 2, examples: EXAMPLES };
  const split = splitFrontMatter(text);
  if (split === null) {
    const example = EXAMPLES[""] ?? "";
    return {
      kind: "faults",
      faults: [{ file, line: 1, found: "no front matter", expected: "front matter between two lines of ---", example }],
    };
  }
  const yaml = parseBoundedYaml(split.yaml, source);
  if (yaml.kind === "faults") return yaml;
  const matter = checkYaml(yaml.value, frontMatterSchema, source);
  if (matter.kind === "faults") return matter;
  const { task, cycle, lesson } = matter.value;
  const id = file.replace(/^.*\//, "").replace(/\.md$/, "");
  return { kind: "ok", value: { id, task, cycle, lesson, body: split.body.trim() } };
}
