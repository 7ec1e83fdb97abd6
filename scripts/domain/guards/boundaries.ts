import { judgeChange, scopeOf } from "../change-policy.ts";
import { decidesTrust, instructsOthers, isDoubtful, isForeignPipeline, isGenerated, isStray } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, type GuardVerdict, isDeleted } from "./guard.ts";
import { namesFile } from "./wording.ts";

const PLAIN = "100644";
const EXECUTABLE = "100755";
const SYMLINK = "120000";
const SUBMODULE = "160000";

/** Both names of a rename: moving a file away from where it is guarded is a change of it. */
function namesOf(file: GuardedFile): string[] {
  return file.previousPath === null ? [file.path] : [file.path, file.previousPath];
}

export const PROTECTED: Guard = {
  name: "protected-path",
  verdicts: ["refuse", "draft"],
  describe:
    "pipeline files (of any CI system), `nightshift.yml`, prompts, backlog, feedback, CODEOWNERS, git's own files, hooks and registry settings are not for you to change",
  check: ({ task, files, inspection, protect }) => {
    const isOwn = protect.length === 0 ? () => false : scopeOf(protect);
    return files.flatMap((file) =>
      namesOf(file).flatMap((path): GuardFinding[] => {
        const policy = judgeChange(
          { paths: [{ path, mode: PLAIN }], patchBytes: 0 },
          { taskPaths: [], maxBytes: Number.POSITIVE_INFINITY },
        );
        if (policy.kind === "deny") return [protectedFinding(path, "refuse", policy.reason)];
        if (isOwn(path))
          return [
            protectedFinding(path, "refuse", `${path} is protected by \`guards.protect\`: only people change it`),
          ];
        if (inspection.pipelineFiles.includes(path))
          return [protectedFinding(path, "refuse", `${path} is part of the pipeline: only people change it`)];
        if (instructsOthers(path) && !decidesTrust(path) && !namesFile(task, path))
          return [
            protectedFinding(
              path,
              "draft",
              `${path} tells editors, bots or agents what to do: people look at it first`,
            ),
          ];
        if (!isForeignPipeline(path) && !decidesTrust(path)) return [];
        const verdict = namesFile(task, path) ? "draft" : "refuse";
        return [protectedFinding(path, verdict, `${path} decides what runs with which rights: people change it`)];
      }),
    );
  },
};

function protectedFinding(path: string, verdict: GuardVerdict, detail: string): GuardFinding {
  const remedy = "Put the file back as it was; if the task cannot be done without it, say so in the summary.";
  return { guard: "protected-path", verdict, path, line: null, detail, remedy };
}

export const GENERATED: Guard = {
  name: "generated-file",
  verdicts: ["refuse", "draft"],
  describe:
    "files in dist/, node_modules/, vendor/ and the like, and leftovers of editors and merges, stay out of the change",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (
        isDeleted(file) ||
        !(isGenerated(file.path) || isStray(file.path) || isDoubtful(file.path)) ||
        namesFile(task, file.path)
      )
        return [];
      const wasThere = file.previousMode !== null && file.previousPath === null;
      if (wasThere && isDoubtful(file.path)) return [];
      return [
        {
          guard: "generated-file",
          // What the project keeps in the repository all the same may be its way of publishing.
          verdict: wasThere || isDoubtful(file.path) ? "draft" : "refuse",
          path: file.path,
          line: null,
          detail: `${file.path} is ${isStray(file.path) ? "left over from a tool" : "built or installed, not written"}`,
          remedy: wasThere ? `Restore ${file.path}, and change what it is made from.` : `Remove ${file.path}.`,
        },
      ];
    }),
};

export const SCOPE: Guard = {
  name: "out-of-scope",
  verdicts: ["refuse"],
  describe: "only files within the task's `paths` may change",
  check: ({ task, files }) => {
    const isInScope = scopeOf(task.paths);
    return files.flatMap((file) =>
      namesOf(file)
        .filter((path) => !isInScope(path))
        .map((path) => ({
          guard: "out-of-scope",
          verdict: "refuse" as const,
          path,
          line: null,
          detail: `${path} lies outside the task's paths (${task.paths.join(", ")})`,
          remedy: "Put it back as it was, and do the task within its paths; or decline and say which path it needs.",
        })),
    );
  },
};

export const FILE_MODE: Guard = {
  name: "file-mode",
  verdicts: ["refuse", "draft"],
  describe: "symbolic links and submodules are refused; only scripts become executable",
  check: ({ files }) =>
    files.flatMap((file): GuardFinding[] => {
      const special = { [SYMLINK]: "a symbolic link", [SUBMODULE]: "a submodule" }[file.mode];
      const base = { guard: "file-mode", path: file.path, line: null };
      if (special !== undefined)
        return [
          {
            ...base,
            verdict: "refuse",
            detail: `${file.path} is ${special}`,
            remedy: "Replace it by a plain file, or remove it.",
          },
        ];
      if (file.mode !== EXECUTABLE || file.previousMode === EXECUTABLE || isScript(file)) return [];
      return [
        {
          ...base,
          verdict: "draft",
          detail: `${file.path} becomes executable, and is no script`,
          remedy: `Take the executable bit away: chmod -x ${file.path}`,
        },
      ];
    }),
};

function isScript(file: GuardedFile): boolean {
  return (
    /(^|\/)(bin|scripts?)\//.test(file.path) ||
    /\.(sh|bash|zsh|fish|pl|ps1)$/i.test(file.path) ||
    (file.after?.startsWith("#!") ?? false)
  );
}
