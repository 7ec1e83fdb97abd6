import { z } from "zod";
import { readYaml } from "../yaml-syntax.ts";
import type { Outline } from "./code-base.ts";
import { isPipelineFile } from "./pipeline-file.ts";

/** Keys of a pipeline file that are no job (https://docs.gitlab.com/ci/yaml/). */
const NO_JOB = new Set([
  ...["stages", "variables", "default", "include", "workflow", "image", "services", "cache", "spec"],
  ...["before_script", "after_script", "types"],
]);

const names = z.union([z.string(), z.array(z.unknown())]);
const jobSchema = z.object({
  stage: z.string().optional().catch(undefined),
  extends: names.optional().catch(undefined),
  needs: z.array(z.unknown()).optional().catch(undefined),
  script: z.unknown().optional(),
  trigger: z.unknown().optional(),
  environment: z.unknown().optional(),
});

/** The stages and jobs of a pipeline file, each with what it waits for; of any other YAML file, its keys. */
export function pipelineOutline(path: string, text: string): Outline | null {
  const values = text
    .split(/^---[ \t]*$/m)
    .map(valueIn)
    .filter((value) => value !== null);
  if (values.length === 0) return null;
  const purpose = /^(?:#[ \t]?[^\n]*\n)+/.exec(text)?.[0] ?? "";
  const signatures = values.flatMap((value) => (isPipelineFile(path) ? pipelineLines(value) : keyLines(value)));
  const symbols = signatures.map((signature) => ({
    signature: signature.slice(0, 180),
    isMember: false,
    isPublic: true,
  }));
  return { purpose: purposeOfYaml(purpose), symbols: symbols.slice(0, 100) };
}

type Value = Readonly<Record<string, unknown>>;
const valueSchema = z.record(z.string(), z.unknown());

function valueIn(text: string): Value | null {
  // Inputs of components stand where GitLab puts a value before it reads the YAML.
  const read = readYaml(withoutInputs(text));
  if (read.kind === "fault") return null;
  const parsed = valueSchema.safeParse(read.value);
  return parsed.success ? parsed.data : null;
}

/** `$[[ inputs.stage ]]` as `<stage>`; before or behind other letters, where it is a prefix of a name, as nothing. */
function withoutInputs(text: string): string {
  return text
    .replace(/\$\[\[[^\]\n]*\]\](?=\w)|(?<=\w)\$\[\[[^\]\n]*\]\]/g, "")
    .replace(/\$\[\[\s*(?:inputs\.)?([\w.]*)[^\]\n]*\]\]/g, "<$1>");
}

function pipelineLines(value: Value): string[] {
  const stages = Array.isArray(value.stages) ? [`stages: ${value.stages.map(word).join(", ")}`] : [];
  const inputs = valueSchema.safeParse(valueSchema.safeParse(value.spec).data?.inputs).data;
  const told = inputs === undefined ? [] : [`inputs: ${Object.keys(inputs).join(", ")}`];
  const jobs = Object.entries(value).flatMap(([name, job]) => {
    const parsed = jobSchema.safeParse(job);
    return NO_JOB.has(name) || name.startsWith(".") || !parsed.success ? [] : [jobLine(name, parsed.data)];
  });
  return [...stages, ...told, ...jobs];
}

function jobLine(name: string, { stage, extends: base, needs, trigger }: z.infer<typeof jobSchema>): string {
  const parts = [
    ...(stage === undefined ? [] : [`stage ${stage}`]),
    ...(base === undefined ? [] : [`extends ${[base].flat().map(word).join(", ")}`]),
    ...(needs === undefined || needs.length === 0 ? [] : [`needs ${needs.map(word).join(", ")}`]),
    ...(trigger === undefined ? [] : ["triggers a pipeline"]),
  ];
  return `job ${name}${parts.length === 0 ? "" : `: ${parts.join("; ")}`}`;
}

function word(value: unknown): string {
  if (typeof value === "string") return value;
  const job = z.object({ job: z.string() }).safeParse(value);
  return job.success ? job.data.job : "…";
}

/** Names that others may look for: of workflows their jobs, of compositions their services. */
function keyLines(value: Value): string[] {
  const inner = ["jobs", "services", "stages", "steps", "tasks"].flatMap((key) => {
    const parsed = valueSchema.safeParse(value[key]);
    return parsed.success && Object.keys(parsed.data).length > 0
      ? [`${key}: ${Object.keys(parsed.data).join(", ")}`]
      : [];
  });
  return inner.length > 0 ? inner : [`keys: ${Object.keys(value).join(", ")}`];
}

function purposeOfYaml(remark: string): string {
  return (
    remark
      .replace(/^#+[ \t]?/gm, "")
      .split(/\n\s*\n/)[0]
      ?.replace(/\s+/g, " ")
      .trim()
      .split(/[.:](?=\s|$)/)[0]
      ?.slice(0, 160) ?? ""
  );
}
