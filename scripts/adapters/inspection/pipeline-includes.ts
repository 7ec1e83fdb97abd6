import { posix } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";

/** Matches the paths of this project's files that an entry may mean. */
export type IncludePattern = RegExp;

/** `$NAME`, `${NAME}`, `%NAME%` and `$[[ inputs.name ]]`: whatever they stand for is known to GitLab alone. */
const VARIABLE = /\$\[\[.*?\]\]|\$\{\w*\}|\$\w+|%\w+%|\$\$|%%/;
/** What stands for the commit that the pipeline runs for: it is one of this project, whatever the project is called. */
const OWN_COMMIT = /\$\{?CI_(?:COMMIT|MERGE_REQUEST)_/;
/** Where GitLab looks for a project's own components. */
const COMPONENTS = ["templates/**"];

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]).catch([]);
const text = z.string().catch("");
const entrySchema = z.union([
  z.string().transform((path) => (path.includes("://") ? [] : [path])),
  z
    .object({ local: oneOrMore.optional(), project: text, file: oneOrMore, ref: text, component: text })
    .transform(({ local = [], project, file, ref, component }) => [
      ...local,
      ...(VARIABLE.test(project) || OWN_COMMIT.test(ref) ? file : []),
      ...(isOwnComponent(component) ? COMPONENTS : []),
    ]),
]);

/**
 * Which files of this project a file of its pipeline includes, or starts as pipelines of their own; null where that
 * cannot be read. Templates, addresses and other projects' files are not of this one.
 */
export function readIncludes(source: string): IncludePattern[] | null {
  const patterns: string[] = [];
  // As GitLab reads it: `<<` merges, and of two keys of one name the last counts.
  const documents = parseAllDocuments(source, { logLevel: "silent", merge: true, uniqueKeys: false });
  for (const document of documents) {
    if (document.errors.length > 0) return null;
    try {
      const content: unknown = document.toJS({ maxAliasCount: 1_000 });
      patterns.push(...includesIn(content, content));
    } catch {
      return null;
    }
  }
  return [...new Set(patterns)].map(asPattern);
}

const mapSchema = z.record(z.string(), z.unknown());

/** Every `include`, at whatever depth: of the file, of a header's inputs, of `trigger`, of what jobs extend. */
function includesIn(value: unknown, root: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => includesIn(item, root));
  return Object.entries(mapSchema.safeParse(value).data ?? {}).flatMap(([key, inner]) => [
    ...(key === "include" ? entriesOf(inner, root) : []),
    ...includesIn(inner, root),
  ]);
}

function entriesOf(value: unknown, root: unknown): string[] {
  if (!Array.isArray(value)) return entrySchema.safeParse(value).data ?? [];
  // `!reference [.job, key]` comes as the list of its names.
  const meant = value.reduce<unknown>((at, name) => mapSchema.safeParse(at).data?.[String(name)], root);
  return [...value.flatMap((entry) => entriesOf(entry, root)), ...(meant === undefined ? [] : entriesOf(meant, null))];
}

/** `$CI_SERVER_FQDN/$CI_PROJECT_PATH/name@version`: the host says nothing, the path and the version do. */
function isOwnComponent(component: string): boolean {
  const [address = "", version = ""] = component.split("@");
  const path = address.includes("/") ? address.slice(address.indexOf("/")) : address;
  return VARIABLE.test(path) || OWN_COMMIT.test(version);
}

/**
 * GitLab has its own stars: `**` is any text, slashes included, even within a name, and `*` any text without.
 * https://docs.gitlab.com/ci/yaml/includes/#use-includelocal-with-wildcard-file-paths
 */
function asPattern(path: string): IncludePattern {
  const parts = posix
    .normalize(path)
    .replace(/^[./]*\//, "")
    .split(new RegExp(`(${VARIABLE.source}|\\*\\*/?|\\*)`));
  return new RegExp(
    `^${parts.map((part, at) => (at % 2 === 0 ? part.replace(/[^\w/]/g, "\\$&") : anyText(part))).join("")}$`,
  );
}

function anyText(part: string): string {
  if (part === "**/") return "(?:.*/)?";
  return part === "*" ? "[^/]*" : ".*";
}
