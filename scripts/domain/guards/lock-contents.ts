import { z } from "zod";
import { linesOf } from "./changed-lines.ts";
import { manifestsOfLock, nameOf } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { namesThing } from "./wording.ts";

/** Where the languages' own registries keep their packages. */
export const REGISTRIES: ReadonlySet<string> = new Set([
  ...["registry.npmjs.org", "registry.yarnpkg.com", "npm.jsr.io", "jsr.io", "deno.land", "esm.sh"],
  ...[
    "pypi.org",
    "files.pythonhosted.org",
    "index.crates.io",
    "static.crates.io",
    "proxy.golang.org",
    "sum.golang.org",
  ],
  ...[
    "rubygems.org",
    "packagist.org",
    "repo.packagist.org",
    "api.github.com",
    "repo.hex.pm",
    "pub.dev",
    "api.nuget.org",
  ],
  ...["repo1.maven.org", "repo.maven.apache.org", "plugins.gradle.org", "services.gradle.org", "registry.terraform.io"],
]);
const SOURCE = /\b(?:https?|git|ssh|git\+\w+):\/\/(?:[^\s/@"']{0,80}@)?([\w.-]{1,100})(?::\d{1,5})?\/[^\s"']{0,300}/gi;
/** Addresses beside packages that nothing is fetched from. */
const NO_SOURCE = /"(?:url|funding|homepage|bugs|license|deprecated|node|engines|author)"\s*:|^#/i;

export const LOCK_CONTENTS: Guard = {
  name: "lock-contents",
  verdicts: ["refuse"],
  describe:
    "a lock file takes packages from where it took them before or from the public registries, and a version that it had keeps its checksum",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || file.after === null || manifestsOfLock(file.path) === null) return [];
      const [swapped] = swappedSums(file);
      const stranger = foreignSource(file);
      if (swapped !== undefined)
        return [finding(file, "refuse", null, `has another checksum for ${swapped}, whose version is the same`)];
      if (stranger === null || namesThing(task, stranger.host)) return [];
      return [
        finding(
          file,
          "refuse",
          stranger.line,
          `takes a package from ${stranger.host}, which no one of its packages came from before`,
        ),
      ];
    }),
};

function finding(file: GuardedFile, verdict: "refuse", line: number | null, detail: string): GuardFinding {
  return {
    guard: "lock-contents",
    verdict,
    path: file.path,
    line,
    detail: `${file.path}${line === null ? "" : `:${line}`} ${detail}`,
    remedy: `Restore ${file.path}, and let the package manager write it from the project's own registry.`,
  };
}

function foreignSource({ before, after }: GuardedFile): { host: string; line: number } | null {
  const known = new Set([...sourcesOf(before).map(({ host }) => host), ...REGISTRIES]);
  return sourcesOf(after).find(({ host }) => !known.has(host)) ?? null;
}

function sourcesOf(text: string | null): { host: string; line: number }[] {
  return linesOf(text)
    .filter(({ text: line }) => line.includes("://") && !NO_SOURCE.test(line))
    .flatMap(({ line, text: content }) =>
      [...content.matchAll(SOURCE)].map(([, host = ""]) => ({ host: host.toLowerCase(), line })),
    );
}

const npmLockSchema = z
  .object({
    packages: z.record(z.string(), z.looseObject({ version: z.string().catch(""), integrity: z.string().catch("") })),
  })
  .catch({ packages: {} });

/** Packages, with their versions, that had a checksum before and have another now. */
function swappedSums({ path, before, after }: GuardedFile): string[] {
  if (before === null || after === null) return [];
  const [was, is] = [sumsOf(path, before), sumsOf(path, after)];
  return [...is].flatMap(([name, sum]) => (was.has(name) && was.get(name) !== sum ? [name] : []));
}

function sumsOf(path: string, text: string): Map<string, string> {
  const name = nameOf(path).toLowerCase();
  if (name === "package-lock.json" || name === "npm-shrinkwrap.json") return npmSums(text);
  if (name === "go.sum" || name === "go.work.sum") return matches(text, /^(\S+ \S+) (h1:\S+)$/gm);
  if (name === "cargo.lock")
    return matches(text, /^name = "([^"]+)"\nversion = "([^"]+)"\n(?:source = .*\n)?checksum = "([^"]+)"/gm);
  if (name === "pnpm-lock.yaml")
    return matches(text, /^ {2}'?\/?(@?[^\s:']+@[^\s:']+)'?:\n\s+resolution: \{integrity: ([^\s,}]+)/gm);
  if (name === "yarn.lock")
    return matches(
      text,
      /^"?(@?[^@"\n]+)@[^\n]*:\n {2}version:? "?([^"\n]+)"?\n(?: {2}resolved [^\n]*\n)?(?: {2}integrity ([^\n]+))/gm,
    );
  return new Map();
}

/** The last group is the sum, those before it name what it is of. */
function matches(text: string, pattern: RegExp): Map<string, string> {
  return new Map(
    [...text.matchAll(pattern)].map((match) => {
      const groups = match.slice(1);
      return [groups.slice(0, -1).join(" "), groups.at(-1) ?? ""];
    }),
  );
}

function npmSums(text: string): Map<string, string> {
  try {
    const { packages } = npmLockSchema.parse(JSON.parse(text));
    return new Map(
      Object.entries(packages).flatMap(([at, { version, integrity }]) =>
        integrity === "" ? [] : [[`${at.replace(/^.*node_modules\//, "")} ${version}`, integrity] as const],
      ),
    );
  } catch {
    return new Map();
  }
}
