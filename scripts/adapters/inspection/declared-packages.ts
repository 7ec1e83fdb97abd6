import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** Packages that a manifest asks for, by the name of the file in lower case. What is not a registry's goes by its address. */
type Manifest = {
  file: RegExp;
  declared: (text: string, file: string) => string[];
  /** False for what no package manager installs, and no lock file holds. */
  isOfRegistry?: boolean;
};

const table = z.record(z.string(), z.unknown()).catch({});
const npmSchema = z
  .object({
    dependencies: table,
    devDependencies: table,
    peerDependencies: table,
    optionalDependencies: table,
    overrides: table,
    resolutions: table,
    imports: table,
    bundledDependencies: z.array(z.string()).catch([]),
    bundleDependencies: z.array(z.string()).catch([]),
    pnpm: z.object({ overrides: table }).catch({ overrides: {} }),
  })
  .catch({
    ...{ dependencies: {}, devDependencies: {}, peerDependencies: {}, optionalDependencies: {} },
    ...{ overrides: {}, resolutions: {}, imports: {}, bundledDependencies: [], bundleDependencies: [] },
    pnpm: { overrides: {} },
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A version that leads elsewhere than to the registry: a repository, an archive, another package's name. */
function npmSource(name: string, version: unknown): string[] {
  if (typeof version !== "string" || /^(workspace|file|link|portal|catalog):/.test(version)) return [];
  const alias = /^npm:(@?[^@]+)/.exec(version)?.[1];
  if (alias !== undefined) return [alias];
  return /^(git|https?|ssh|github|gitlab|bitbucket|gist)[+:]|^[\w.-]+\/[\w.-]+(#.*)?$/.test(version)
    ? [`${name} from ${version}`]
    : [name];
}

function npmDeclared(text: string): string[] {
  const own = npmSchema.parse(parsedJson(text));
  const tables = [own.dependencies, own.devDependencies, own.peerDependencies, own.optionalDependencies];
  const inTables = tables.flatMap((entries) =>
    Object.entries(entries).flatMap(([name, version]) => npmSource(name, version)),
  );
  // Of versions that are only pinned, what they are called is no news; where they come from is.
  const pinned = [own.overrides, own.resolutions, own.pnpm.overrides]
    .flatMap((entries) => nested(entries))
    .flatMap(([name, version]) => npmSource(name, version).filter((found) => found !== name));
  const mapped = Object.values(own.imports).filter(
    (to) => typeof to === "string" && !to.startsWith(".") && !to.startsWith("#"),
  );
  return [...inTables, ...pinned, ...mapped.map(String), ...own.bundledDependencies, ...own.bundleDependencies];
}

function nested(entries: Record<string, unknown>): [string, unknown][] {
  return Object.entries(entries).flatMap(([name, value]): [string, unknown][] =>
    typeof value === "object" && value !== null ? nested(table.parse(value)) : [[name, value]],
  );
}

const REQUIREMENT =
  /^["']?([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:(?:[<>=!~]=?|===)\s*[\w.*^]+.*|;.*)?["']?,?\s*(?:#.*)?$/;
const ELSEWHERE =
  /^(?:-r|-c|-e|-i|-f|--requirement|--constraint|--editable|--index-url|--extra-index-url|--find-links|--trusted-host)[\s=]+(\S*(?::\/\/|\.)\S+)|^(\S*(?:git|hg|svn|bzr)\+\S+|https?:\/\/\S+)|^[\w.-]+(?:\[.*\])?\s*@\s*(\S+:\/\/\S+)/;

function requirements(text: string): string[] {
  return text.split("\n").flatMap((raw) => {
    const line = raw.trim();
    const from = ELSEWHERE.exec(line)
      ?.slice(1)
      .find((address) => address !== undefined);
    if (from !== undefined) return from.includes("://") || from.includes("+") ? [from] : [];
    return REQUIREMENT.exec(line)?.[1] ?? [];
  });
}

/** Lists of requirements in TOML and Python: `dependencies = [...]`, `requires = [...]`, `install_requires=[...]`. */
const LIST =
  /(?:^|[\s{,(])["']?(?:dependencies|requires|install_requires|setup_requires|tests_require|extras_require|optional-dependencies)["']?\s*=\s*[[{]([\s\S]*?)(?:\]\s*$|\]\s*[,)}]|\}\s*[,)])/gm;
const GROUP = /^\[(?:project\.optional-dependencies|dependency-groups)\]\s*\n((?:(?!\[\w).*\n?)*)/gm;
const TABLE =
  /^\[(?:tool\.poetry\.(?:dev-)?dependencies|tool\.poetry\.group\.[\w-]+\.dependencies|packages|dev-packages|tool\.pdm\.dev-dependencies)\]\s*\n((?:(?!\[).*\n?)*)/gm;

function pythonDeclared(text: string): string[] {
  const lists = [...text.matchAll(LIST), ...text.matchAll(GROUP)].flatMap(([, body = ""]) =>
    [...body.replace(/#[^\n]*/g, "").matchAll(/["']([^"'\n]+)["']/g)].map(([, item = ""]) => item),
  );
  const tables = [...text.matchAll(TABLE)].flatMap(([, body = ""]) =>
    body.split("\n").flatMap((line) => {
      const [, name, value = ""] = /^["']?([A-Za-z0-9][\w.-]*)["']?\s*=\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || name === "python" || /\bpath\s*=/.test(value)) return [];
      const from = /\b(?:git|url)\s*=\s*["']([^"']+)/.exec(value)?.[1];
      return [from === undefined ? name : `${name} from ${from}`];
    }),
  );
  const setupCfg = [
    ...text.matchAll(/^(?:install_requires|setup_requires|tests_require)\s*=[ \t]*\n((?:[ \t]+.*\n?)*)/gm),
  ];
  return [...requirements(lists.join("\n")), ...tables, ...requirements(setupCfg.map(([, body]) => body).join("\n"))];
}

function cargoDeclared(text: string): string[] {
  const sections = [
    ...text.matchAll(
      /^\[(?:.*\.)?(?:dev-|build-)?dependencies\]\s*\n((?:(?!\[).*\n?)*)|^\[patch\.[^\]]+\]\s*\n((?:(?!\[).*\n?)*)/gm,
    ),
  ];
  const own = sections.flatMap(([, body, patched]) =>
    (body ?? patched ?? "").split("\n").flatMap((line) => {
      if (/\bpath\s*=|\bworkspace\s*=/.test(line)) return [];
      const name = /^([\w-]+)\s*[=.]/.exec(line)?.[1];
      const from = /\bgit\s*=\s*"([^"]+)/.exec(line)?.[1];
      return name === undefined ? [] : [from === undefined ? name : `${name} from ${from}`];
    }),
  );
  const tables = [...text.matchAll(/^\[(?:.*\.)?(?:dev-|build-)?dependencies\.([\w-]+)\]\s*\n((?:(?!\[).*\n?)*)/gm)];
  return [
    ...own,
    ...tables.flatMap(([, name = "", body = ""]) => {
      const from = /^git\s*=\s*"([^"]+)/m.exec(body)?.[1];
      return /^(path|workspace)\s*=/m.test(body) ? [] : [from === undefined ? name : `${name} from ${from}`];
    }),
  ];
}

function goDeclared(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const replaced = /=>\s*([\w.-]+\.[a-z]+\/\S+)/.exec(line)?.[1];
    return replaced ?? /^\s*(?:require\s+|tool\s+)?([\w.-]+\.[a-z]+(?:\/\S+)*)\s+v\d/.exec(line)?.[1] ?? [];
  });
}

function gems(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const source = /^\s*source[\s(]+["'](https?:\/\/[^"']+)/.exec(line)?.[1];
    if (source !== undefined) return /rubygems\.org/.test(source) ? [] : [source];
    const [, name, rest = ""] = /^\s*(?:gem|\w+\.add_(?:\w+_)?dependency)[\s(]+["']([\w-]+)["'](.*)/.exec(line) ?? [];
    if (name === undefined || /\bpath:/.test(rest)) return [];
    const from = /\b(?:git|github|gitlab|source):\s*["']([^"']+)/.exec(rest)?.[1];
    return [from === undefined ? name : `${name} from ${from}`];
  });
}

const composerSchema = z
  .object({ require: table, "require-dev": table, repositories: z.unknown().optional() })
  .catch({ require: {}, "require-dev": {}, repositories: null });

function composerDeclared(text: string): string[] {
  const own = composerSchema.parse(parsedJson(text));
  const names = [...Object.keys(own.require), ...Object.keys(own["require-dev"])].filter((name) => name.includes("/"));
  const addresses = [...(JSON.stringify(own.repositories) ?? "").matchAll(/"url":"([^"]+:\/\/[^"]+)"/g)].map(
    ([, url = ""]) => url,
  );
  return [...names, ...addresses];
}

const pubSchema = z
  .object({ dependencies: table, dev_dependencies: table })
  .catch({ dependencies: {}, dev_dependencies: {} });

function pubDeclared(text: string): string[] {
  let parsed: unknown = null;
  try {
    parsed = parse(text);
  } catch {
    return [];
  }
  const own = pubSchema.parse(parsed);
  return Object.entries({ ...own.dependencies, ...own.dev_dependencies }).flatMap(([name, wanted]) => {
    const from = z
      .object({ git: z.unknown().optional(), path: z.unknown().optional(), sdk: z.unknown().optional() })
      .safeParse(wanted).data;
    if (from?.path !== undefined || from?.sdk !== undefined) return [];
    return [from?.git === undefined ? name : `${name} from ${JSON.stringify(from.git)}`];
  });
}

const catalogSchema = z
  .object({ catalog: table, catalogs: z.record(z.string(), table).catch({}) })
  .catch({ catalog: {}, catalogs: {} });

/** The versions that `catalog:` in a `package.json` stands for. */
function catalogDeclared(text: string): string[] {
  try {
    const { catalog, catalogs } = catalogSchema.parse(parse(text));
    return [catalog, ...Object.values(catalogs)].flatMap(Object.entries).flatMap(([name, to]) => npmSource(name, to));
  } catch {
    return [];
  }
}

const all = (pattern: RegExp) => (text: string) =>
  [...text.matchAll(pattern)].map(([, ...groups]) => groups.filter(Boolean).join(":"));

export const MANIFESTS: readonly Manifest[] = [
  { file: /^package\.json$/, declared: npmDeclared },
  { file: /^pnpm-workspace\.ya?ml$/, declared: catalogDeclared },
  {
    file: /^(deno\.jsonc?|import[_-]map\.json)$/,
    declared: all(/:\s*"(?:npm|jsr):\/?(@[^"@/]+\/[^"@/]+|[^"@/]+)/g),
  },
  { file: /^(.*requirements.*\.(txt|in)|(dev|test|tests|docs|build|typing|lint)\.(txt|in))$/, declared: requirements },
  { file: /^(pyproject\.toml|setup\.(py|cfg)|pipfile)$/, declared: pythonDeclared },
  { file: /^cargo\.toml$/, declared: cargoDeclared },
  { file: /^go\.(mod|work)$/, declared: goDeclared },
  { file: /^(gemfile|.*\.gemspec)$/, declared: gems },
  { file: /^composer\.json$/, declared: composerDeclared },
  {
    file: /^pom\.xml$/,
    declared: all(/<groupId>\s*([^<\s]+)\s*<\/groupId>\s*<artifactId>\s*([^<\s]+)\s*<\/artifactId>/g),
  },
  { file: /\.gradle(\.kts)?$/, declared: all(/["']([\w.-]+):([\w.-]+):[\w.$+{}-]+["']/g) },
  { file: /^.*versions\.toml$/, declared: all(/\bmodule\s*=\s*["']([\w.-]+):([\w.-]+)["']/g) },
  {
    file: /(\.(cs|fs|vb)proj|^directory\.packages\.props)$/,
    declared: all(/<Package(?:Reference|Version)\b[^>]*\bInclude="([^"]+)"/gi),
  },
  { file: /^mix\.exs$/, declared: all(/\{:(\w+),\s*(?:"[^"]*"|(?:git|github):\s*"[^"]+")/g) },
  { file: /^pubspec\.yaml$/, declared: pubDeclared },
  { file: /^podfile$/, declared: all(/^[ \t]*pod\s+["']([\w/+-]+)["']/gm) },
  { file: /^package\.swift$/, declared: all(/\.package\([^)]*\burl:\s*"([^"]+)"/g) },
  { file: /\.tf$/, isOfRegistry: false, declared: all(/^[ \t]*source\s*=\s*"((?!\.)[^"]+)"/gm) },
  {
    file: /^(dockerfile|containerfile)|\.dockerfile$/,
    isOfRegistry: false,
    declared: (text) =>
      all(/^[ \t]*FROM[ \t]+(?:--\S+\s+)*([^\s:@$]+)(?::\S*|@\S+)?(?:\s+AS\s+\S+)?\s*$/gim)(text).filter(
        (image) => image !== "scratch" && !new RegExp(`\\bAS\\s+${image.replace(/\W/g, ".")}\\s*$`, "im").test(text),
      ),
  },
];

/** The manifest that a file is; undefined for any other file. */
export function manifestOf(path: string): Manifest | undefined {
  const name = basename(path).toLowerCase();
  return MANIFESTS.find(({ file }) => file.test(name));
}
