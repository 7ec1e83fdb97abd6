import { z } from "zod";

/** Where a kind of file says from where packages, plugins or images come, by its name in lower case. */
type Places = { file: RegExp; read: (text: string) => string[] };

/** Of an address that is put together of parts, what stands after `://` may be nothing. */
const ADDRESS = /\b[a-z][a-z+.-]{0,20}:\/\/[^\s"'`<>)\]},;]{0,500}|\bgit@[\w.-]{1,100}:[^\s"'`<>)\]},;]{1,300}/gi;

const addresses = (text: string): string[] => text.match(ADDRESS) ?? [];

/** All of a text but its comments. */
const everywhere = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^\s*(?:#|\/\/|\/?\*(?!.*\*\/))/.test(line))
    .flatMap(addresses);

/** What a pattern's first group finds, as it is. */
const each =
  (...patterns: RegExp[]) =>
  (text: string) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, found]) => found ?? []));

/** The addresses within what a pattern finds. */
const within = (pattern: RegExp) => (text: string) =>
  [...text.matchAll(pattern)].flatMap(([found]) => addresses(found));

/** Tables and keys of TOML under which sources stand; `tool` alone, where all is written in one line. */
const SOURCE_KEY =
  /^(?:tool$|tool\.poetry$|(?:tool\.(?:uv|pdm|pixi|rye|conda-lock|hatch\.envs?|poetry\.(?:source|requires-plugins))|source)(?:$|\.))/;

/** Line by line: a value of many lines belongs to the key above it. */
function tomlSources(text: string): string[] {
  let table = "";
  let key = "";
  return text.split("\n").flatMap((raw) => {
    const line = raw.trim();
    if (line.startsWith("#")) return [];
    const head = /^\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(?:#.*)?$/.exec(line)?.[1];
    const own = /^((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/.exec(line)?.[1];
    if (head !== undefined && own === undefined) {
      table = head;
      key = "";
      return [];
    }
    key = own ?? key;
    const place = `${table}.${key}`.replace(/["'\s]/g, "").replace(/^\./, "");
    return SOURCE_KEY.test(place) ? addresses(line) : [];
  });
}

const npmSchema = z.looseObject({}).catch({});
/** What `package.json` says beside the packages themselves, which the guard of dependencies reads. */
const NPM_KEYS = [
  "packageManager",
  "devEngines",
  "publishConfig",
  "pnpm",
  "workspaces",
  "catalog",
  "catalogs",
  "volta",
];

function npmSources(text: string): string[] {
  try {
    const own = npmSchema.parse(JSON.parse(text));
    return NPM_KEYS.flatMap((key) => addresses(JSON.stringify(own[key]) ?? ""));
  } catch {
    return [];
  }
}

/** In place of a version: an address, another package, a repository by its short name. A patch is a file of the project. */
const PNPM_VERSION =
  /^\s+["']?[^\s#:"'][^#:"']*["']?\s*:\s*["']?((?:npm|jsr|github|gitlab|bitbucket|gist):[^\s"'#]+|(?!patches\/)[\w.-]+\/[\w.-]+(?<!\.patch)(?:#[^\s"']+)?)["']?\s*(?:#.*)?$/gm;

/** `image: host.tld/…` and `image: host:5000/…`: what names no host is of Docker's own registry. */
const IMAGE = /\bimage["']?\s*:\s*(?:[>|][-+]?\s*)?["']?((?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/[^\s"',}#]+)/g;

const PLACES: readonly Places[] = [
  { file: /^(pyproject\.toml|pipfile)$/, read: tomlSources },
  {
    file: /^pixi\.toml$/,
    read: (text) => everywhere(text.replace(/^(?:homepage|repository|documentation)\b.*$/gm, "")),
  },
  { file: /^package\.json$/, read: npmSources },
  { file: /^pnpm-workspace\.ya?ml$/, read: (text) => [...everywhere(text), ...each(PNPM_VERSION)(text)] },
  {
    file: /^(deno\.jsonc?|import[_-]map\.json|jsr\.json)$/,
    // The schema of a file is read by editors alone.
    read: (text) => everywhere(text.replace(/"\$schema"\s*:\s*"[^"]*"/g, "")),
  },
  { file: /(\.gradle(\.kts)?|\.sbt)$/, read: everywhere },
  {
    file: /^(pom|settings|.*-pom)\.xml$|\.pom$/,
    read: within(/<(repository|pluginRepository|snapshotRepository|mirror|proxy)\b[\s\S]{0,5000}?<\/\1\s*>/g),
  },
  {
    file: /(\.(cs|fs|vb)proj|^directory\.(build|packages)\.(props|targets))$/,
    read: within(/<Restore\w*(?:Sources?|ConfigFile)\b[\s\S]{0,2000}?<\/Restore\w+\s*>/gi),
  },
  { file: /^podfile$/, read: within(/^[ \t]*source\b.*$/gm) },
  { file: /^pubspec\.ya?ml$/, read: within(/\bhosted["']?\s*:(?:[ \t]*\n(?:[ \t]+.*\n?){1,2}|.*)/g) },
  { file: /^chart\.ya?ml$/, read: within(/\brepository["']?\s*:.*$/gm) },
  { file: /^(environment|conda|.*-environment)\.ya?ml$/, read: everywhere },
  { file: /^flake\.nix$/, read: each(/\burl\s*=\s*"([^"]+)"/g) },
  {
    file: /^(docker-)?compose\b.*\.ya?ml$/,
    read: (text) => [...each(IMAGE)(text), ...within(/\b(?:build|context|dockerfile)["']?\s*:.*$/gm)(text)],
  },
];

/** Addresses from which a file has packages, plugins or images brought; `name` in lower case. None for other files. */
export function sourcesIn(name: string, text: string): string[] {
  const plain = unescaped(text);
  return PLACES.filter(({ file }) => file.test(name)).flatMap(({ read }) => read(plain));
}

/** Letters that are written as their numbers, and slashes behind a backslash. */
function unescaped(text: string): string {
  const letter = (code: number) => (code > 31 && code < 127 ? String.fromCharCode(code) : " ");
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => letter(Number.parseInt(hex, 16)))
    .replace(/&#x([0-9a-f]{1,4});/gi, (_, hex) => letter(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,4});/g, (_, decimal) => letter(Number(decimal)))
    .replaceAll("\\/", "/");
}
