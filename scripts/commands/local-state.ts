import { parseConfiguration } from "../domain/configuration.ts";
import type { StateFiles } from "../ports/repository.ts";
import { projectFolder, readWorkingState } from "./checkout.ts";
import { tell } from "./print.ts";

/** Where the state of a checkout was read. */
export type StateSource =
  | { kind: "folder" }
  /** `state.branch` is configured: as this clone last saw it. */
  | { kind: "branch"; name: string; sha: string }
  /** It is configured and not in this clone: the folder was read, from which such a branch would start. */
  | { kind: "missing"; branch: string };

/**
 * The state that a checkout knows of: on the branch that `state.branch` names, else in the working folder, committed or
 * not; also there when that very branch is checked out. `path` is the PATH on which git is found. Fetches nothing.
 */
export async function readLocalState(repo: string, path: string): Promise<StateFiles & { source: StateSource }> {
  const folder = await readWorkingState(repo);
  const branch = stateBranchIn(folder.files);
  if (branch === null) return { ...folder, source: { kind: "folder" } };
  const { runGit } = await import("../adapters/workspace/git-process.ts");
  const dir = await projectFolder(repo);
  const ask = async (...args: string[]) => {
    const { exitCode, stdout } = await runGit(args, { path, cwd: dir });
    return exitCode === 0 ? stdout.toString("utf8").trim() : null;
  };
  if ((await ask("symbolic-ref", "--quiet", "--short", "HEAD")) === branch)
    return { ...folder, source: { kind: "folder" } };
  // What this clone last saw on GitLab comes before a branch of its own, which may be behind.
  for (const name of [`origin/${branch}`, branch]) {
    const ref = name === branch ? `refs/heads/${branch}` : `refs/remotes/${name}`;
    const sha = await ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
    if (sha === null) continue;
    const gitDir = (await ask("rev-parse", "--absolute-git-dir")) ?? "";
    return { sha, files: await filesAt(gitDir, sha, folder.files, path), source: { kind: "branch", name, sha } };
  }
  return { ...folder, source: { kind: "missing", branch } };
}

/** The same for commands about the state alone: says on stderr where it was read, when that is not the folder. */
export async function readState(repo: string, path: string): Promise<StateFiles> {
  const { source, ...state } = await readLocalState(repo, path);
  if (source.kind !== "folder") tell(sourceWords(source));
  return state;
}

export function sourceWords(source: StateSource): string {
  switch (source.kind) {
    case "folder":
      return "the state is that of the working folder";
    case "branch":
      return `the state is that of ${source.name} at ${source.sha.slice(0, 8)}, as this clone last fetched it`;
    case "missing":
      return `! this clone has no branch ${source.branch}, which holds the state: \`git fetch origin ${source.branch}\` brings it, if there is one; the working folder was read`;
  }
}

/** A malformed configuration names no branch; whoever needs it says its faults. */
function stateBranchIn(files: ReadonlyMap<string, string>): string | null {
  const configuration = parseConfiguration(files.get("nightshift.yml") ?? null);
  return configuration.kind === "ok" ? configuration.value.state.branch : null;
}

async function filesAt(
  gitDir: string,
  sha: string,
  folder: ReadonlyMap<string, string>,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const [{ openGit }, { joinState, ownState }] = await Promise.all([
    import("../adapters/git/git.ts"),
    import("../adapters/git/state.ts"),
  ]);
  const git = openGit({ dir: gitDir, url: "", token: null, environment: { PATH: path } });
  return joinState(await ownState(git, sha), folder);
}
