import { linesOf } from "./changed-lines.ts";
import { isFixture, nameOf } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { REGISTRIES } from "./lock-contents.ts";
import { quoteLine } from "./quote.ts";
import { sourcesIn } from "./source-places.ts";
import { namesFile, namesThing } from "./wording.ts";

/** Everybody's registries beside those of lock files. Not a host where anybody may keep a repository. */
const PUBLIC = new Set([
  ...[...REGISTRIES].filter((host) => host !== "api.github.com"),
  ...["maven.google.com", "dl.google.com", "cdn.cocoapods.org", "conda.anaconda.org", "registry.hub.docker.com"],
  ...["docker.io", "mcr.microsoft.com", "registry.k8s.io", "www.nuget.org"],
]);

export const PACKAGE_SOURCE: Guard = {
  name: "package-source",
  verdicts: ["refuse", "draft"],
  describe:
    "a manifest takes packages from where it took them before or from the public registries: a new index, repository, address or host of images is for the task to name",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || isFixture(file.path)) return [];
      return newSources(file)
        .filter(({ host }) => !namesThing(task, host))
        .slice(0, 1)
        .map(({ host, source, line }) => ({
          guard: "package-source",
          verdict: namesFile(task, file.path) ? "draft" : "refuse",
          path: file.path,
          line,
          detail: `${file.path}${line === null ? "" : `:${line}`} takes what it installs or runs from ${host}: ${quoteLine(source)}`,
          remedy: `Restore what ${file.path} said of sources: people name a new one in the task.`,
        }));
    }),
};

function newSources({ path, before, after }: GuardedFile): { host: string; source: string; line: number | null }[] {
  const name = nameOf(path).toLowerCase();
  const known = new Set(sourcesIn(name, before ?? "").map(withoutVersion));
  const lines = linesOf(after);
  return sourcesIn(name, after ?? "")
    .filter((source) => !known.has(withoutVersion(source)) && !PUBLIC.has(hostOf(source)))
    .map((source) => ({
      host: hostOf(source),
      source,
      line: lines.find(({ text }) => text.includes(source))?.line ?? null,
    }));
}

/** A newer version from where the older one came from is no new source. */
function withoutVersion(source: string): string {
  return source.replace(/\d+(?:\.\d+)+/g, "#");
}

/** What is no address goes by its whole text: a short name such as `github:owner/project`, or one put together of parts. */
function hostOf(source: string): string {
  const url = URL.canParse(source) ? new URL(source) : null;
  if (url !== null && url.hostname !== "") return url.hostname.toLowerCase();
  return (/^(?:\w+@)?([\w.-]+\.\w+)[:/]/.exec(source)?.[1] ?? source).toLowerCase();
}
