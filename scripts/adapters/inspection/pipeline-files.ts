import picomatch from "picomatch";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import type { ProjectFiles } from "./project-files.ts";

const PIPELINE = ".gitlab-ci.yml";
/** GitLab takes 150 includes; a chain of more is no pipeline. */
const MOST_FILES = 150;

/** `include: x.yml`, `include: [x.yml, {local: y.yml}]`; addresses and other projects are not of this one. */
const entrySchema = z
  .union([
    z.string().transform((path) => (path.includes("://") ? null : path)),
    z.looseObject({ local: z.string().optional() }).transform(({ local }) => local ?? null),
  ])
  .catch(null);
const includeSchema = z
  .union([z.array(entrySchema), entrySchema.transform((entry) => [entry])])
  .transform((entries) => entries.filter((entry) => entry !== null));
const jobSchema = z.looseObject({
  trigger: z.looseObject({ include: includeSchema.optional() }).optional().catch(undefined),
});
const fileSchema = z.looseObject({ include: includeSchema.optional() }).catch({});

/**
 * The project's own files that its pipeline is made of, however deep: they run with the pipeline's secrets as
 * `.gitlab-ci.yml` itself does. Asked for only when a change touches YAML.
 * https://docs.gitlab.com/ci/yaml/#includelocal
 */
export async function findPipelineFiles(files: readonly GuardedFile[], project: ProjectFiles): Promise<string[]> {
  if (!files.some(({ path, previousPath }) => /\.ya?ml$/i.test(path) || /\.ya?ml$/i.test(previousPath ?? "")))
    return [];
  const before = new Map(files.map((file) => [file.previousPath ?? file.path, file.before]));
  // As the pipeline is before the change: a file that it takes out of the pipeline was part of it.
  const paths = [...new Set([...(await project.list()), ...before.keys()])];
  const found = new Set<string>([PIPELINE]);
  for (const path of found) {
    if (found.size > MOST_FILES) break;
    const text = before.has(path) ? before.get(path) : await project.read(path);
    for (const pattern of localIncludes(text ?? "")) {
      const isMeant = picomatch(pattern.replace(/^\/+/, ""), { dot: true });
      for (const included of paths.filter((other) => isMeant(other))) found.add(included);
    }
  }
  return [...found].filter((path) => path !== PIPELINE);
}

/** The patterns of local files that a pipeline file includes, and starts as pipelines of their own. */
function localIncludes(text: string): string[] {
  return [...parseAllDocuments(text, { logLevel: "silent" })].flatMap((document) => {
    const content: unknown = document.errors.length > 0 ? {} : document.toJS({ maxAliasCount: 1_000 });
    const jobs = Object.values(z.record(z.string(), z.unknown()).catch({}).parse(content));
    const triggered = jobs.flatMap((job) => jobSchema.safeParse(job).data?.trigger?.include ?? []);
    return [...(fileSchema.parse(content).include ?? []), ...triggered];
  });
}
