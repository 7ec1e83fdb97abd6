import type { Task } from "../task.ts";
import { gainedLines, lostLines } from "./changed-lines.ts";
import { folderOf, manifestsOfLock, nameOf } from "./file-kind.ts";
import type { Guard, GuardedFile, GuardFinding, GuardVerdict, Inspection } from "./guard.ts";
import { containsWord, namesFile, namesThing, wordsOf } from "./wording.ts";

type UnknownPackage = Inspection["unknownPackages"][number];

export const DEPENDENCY: Guard = {
  name: "dependency",
  verdicts: ["refuse", "draft", "warn"],
  describe:
    "an import of a module or package that does not exist here is refused, and so is a new dependency that is in no lock file, not in `guards.packages` and not named by the task",
  check: ({ task, inspection }) =>
    inspection.unknownPackages.map((unknown): GuardFinding => {
      const { path, line, name, how } = unknown;
      const isImport = how === "imported";
      return {
        guard: "dependency",
        verdict: leaveFor(task, unknown),
        path,
        line,
        detail: isImport
          ? `${path}:${line} imports ${name}, ${name.startsWith(".") ? "where no file is" : "which is in no manifest, no lock file and no file of the project"}`
          : `${path} adds ${name}, and nobody has vouched that it exists and is the right one`,
        remedy: name.startsWith(".")
          ? `Lead the import to a file that is there, or restore the one that it led to.`
          : isImport
            ? `Use what the project has: look for the right path or package with search, or write the code for ${name}.`
            : `Do without ${name}, or say in the summary why the project needs it: people name it in the task, or in \`guards.packages\` of nightshift.yml.`,
      };
    }),
};

function leaveFor(task: Task, { name, how }: UnknownPackage): GuardVerdict {
  if (how === "imported") return "refuse";
  if (namesThing(task, name)) return "warn";
  // Of what comes from an address, or under a group's name, the task may say the short name alone: people look which it is.
  const isMeant = shortNames(name).some((short) => namesThing(task, short));
  return isMeant || how === "referenced" ? "draft" : "refuse";
}

/** `x from git+https://…` is x, `org.group:artifact` the artifact, `host.org/owner/module/v2` the module. */
function shortNames(name: string): string[] {
  const [plain = name] = name.split(" from ");
  if (plain !== name) return [plain];
  const artifact = /^[\w.-]+:([\w.-]{3,})$/.exec(name)?.[1];
  const module = /^[\w.-]+\.[a-z]+\/(?:.*\/)?([\w.-]{3,}?)(?:\/v\d+)?$/.exec(name)?.[1];
  return [artifact, module].flatMap((short) => short ?? []);
}

export const LOCK_FILE: Guard = {
  name: "lock-file",
  verdicts: ["refuse", "draft"],
  describe:
    "a lock file changes only together with its manifest; where the task names neither it nor the dependency, that makes a draft",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      const names = manifestsOfLock(file.path);
      if (names === null || namesFile(task, file.path) || SAYS_LOCK.test(wordsOf(task))) return [];
      const manifests = files.filter(
        ({ path }) => names.some((name) => name.test(nameOf(path).toLowerCase())) && isAbove(file, path),
      );
      if (manifests.some((manifest) => namesDependency(task, manifest))) return [];
      const isAlone = manifests.length === 0;
      return [
        {
          guard: "lock-file",
          verdict: isAlone && !asksForVersions(task, file) ? "refuse" : "draft",
          path: file.path,
          line: null,
          detail: `${file.path} changes ${isAlone ? "without its manifest, and the task does not name it" : "with its manifest, and the task names no dependency that changes"}`,
          remedy: `Restore ${file.path} as it was: installing packages may have rewritten it.`,
        },
      ];
    }),
};

const SAYS_LOCK = /\block[- ]?files?\b/i;

const BUMP = /\b(?:updat|upgrad|bump|renew|refresh|downgrad)\w*/i;
const PACKAGES = /\b(?:deps|dependenc(?:y|ies)|packages|crates|gems)\b/i;

/** Whether the task asks for other versions of what a lock file holds, which its manifest may allow already. */
function asksForVersions(task: Task, lock: GuardedFile): boolean {
  return BUMP.test(wordsOf(task)) && (PACKAGES.test(wordsOf(task)) || namesDependency(task, lock));
}

/** A workspace's lock file stands above its manifests. */
function isAbove(lock: GuardedFile, path: string): boolean {
  return `${folderOf(path)}/`.startsWith(folderOf(lock.path) === "" ? "" : `${folderOf(lock.path)}/`);
}

/** Words that stand in every manifest, whatever it asks for. */
const COMMON = new Set(
  "version versions name dependency dependencies devdependencies require requires group groupid artifact artifactid implementation api compile package packages packagereference include test tests testing dev build file path git url https http com org net github io source the and for true false null module type main scripts script optional features default".split(
    " ",
  ),
);

/** Whether the task speaks of something that the changed lines of a manifest name. */
function namesDependency(task: Task, manifest: GuardedFile): boolean {
  const words = wordsOf(task).toLowerCase();
  const named = [...gainedLines(manifest), ...lostLines(manifest)].flatMap(
    ({ text }) => text.toLowerCase().match(/@?[a-z][\w.-]*[a-z0-9](?:\/[\w.-]+)*/g) ?? [],
  );
  const parts = named.flatMap((name) => [name, ...name.split("/")]);
  return parts.some((part) => part.length >= 3 && !COMMON.has(part) && containsWord(words, part));
}
