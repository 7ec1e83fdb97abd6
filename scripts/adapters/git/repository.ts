import { join } from "node:path";
import type { CodeBase } from "../../domain/code-base/code-base.ts";
import { SetupError } from "../../domain/fault.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Repository } from "../../ports/repository.ts";
import { addedAt } from "./added-at.ts";
import { initialise } from "./bare-repository.ts";
import { changesUpTo } from "./changes-up-to.ts";
import { patchBetween } from "./diff.ts";
import { examinePatch } from "./examined-patch.ts";
import { type Git, openGit } from "./git.ts";
import { tryMerge } from "./merge-trial.ts";
import { listTree, readTexts } from "./objects.ts";
import { pushPatch } from "./patch-push.ts";
import { openRemote, type Remote } from "./remote.ts";
import { pushResolution } from "./resolution-push.ts";
import { isMinified, maySource } from "./source-files.ts";
import { commitState, readState, readStateOnce } from "./state.ts";

/** Where the repository is, who commits to it, and a folder to work in. */
export type RepositoryAccess = {
  /** `http(s)://host/group/project.git` or `file:///…`, without credentials. */
  url: string;
  token: string | null;
  stateBranch: string;
  baseBranch: string;
  /** Exists, is this job's own, and is removed by the caller. */
  scratchDir: string;
  identity: { name: string; email: string };
  clock: Clock;
  /** Where what is found in the code is kept for the next run; nowhere when it is absent. */
  codeCacheFile?: string;
  /** From 0 up to 1. */
  random?: () => number;
  /** The machine's: PATH, proxies and certificates are taken from it, nothing else. */
  environment: Readonly<Record<string, string | undefined>>;
};

/**
 * The project's repository through git (2.31 or newer) and a bare clone in `scratchDir`, with no work tree and no
 * hooks. Calls run one after the other. Throws `SetupError` with the remedy when GitLab does not let the token in, and
 * `GitError` when the network stays down.
 */
export function gitRepository(access: RepositoryAccess): Repository {
  refuseCredentials(access.url);
  const { clock, random = Math.random } = access;
  const git = openGit({ ...access, dir: join(access.scratchDir, "repository.git") });
  const remote = openRemote(git, access.url, clock, random);
  const place = { ...access, git, remote, random };
  let last: Promise<unknown> | null = null;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = last ?? initialise(git);
    const turn = before.then(work);
    // A failure is its caller's; the next call starts afresh.
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    readState: () => inTurn(() => readState(place)),
    commitState: (decide) => inTurn(() => commitState(place, decide)),
    examinePatch: (patch) => inTurn(() => examinePatch(place, patch)),
    pushPatch: (push) => inTurn(() => pushPatch(place, push)),
    baseSha: () => inTurn(() => baseSha(remote, access.baseBranch)),
    addedAt: (folder) => inTurn(async () => addedAt(git.text, (await readStateOnce(place)).sha, folder, clock.now())),
    changesUpTo: (sha) =>
      inTurn(async () => {
        await remote.fetchCommit(sha);
        return changesUpTo(git.text, sha);
      }),
    treeAt: (sha, maxBytes) => inTurn(() => treeAt(git, remote, sha, maxBytes)),
    codeBase: (sha) => inTurn(() => codeBaseAt(git, remote, sha, codeCache(access))),
    diff: (baseSha, headSha) => inTurn(() => diff(git, remote, baseSha, headSha)),
    tryMerge: (merge) => inTurn(() => tryMerge(place, merge)),
    pushResolution: (push) => inTurn(() => pushResolution(place, push)),
  };
}

function refuseCredentials(url: string): void {
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") {
    throw new SetupError("The repository's URL holds credentials: give it without them, and the token on its own.");
  }
}

async function baseSha(remote: Remote, branch: string): Promise<string> {
  const sha = (await remote.fetch([branch]))[branch] ?? null;
  if (sha === null) throw new SetupError(`The branch ${branch} does not exist: push a first commit to it.`);
  return sha;
}

/** Files above `maxBytes` are left out as a whole, as are binaries, lock files, vendored, built and minified ones. */
async function treeAt(git: Git, remote: Remote, sha: string, maxBytes: number): Promise<ReadonlyMap<string, string>> {
  await remote.fetchCommit(sha);
  const entries = (await listTree(git, sha)).filter((entry) => maySource(entry, maxBytes));
  const texts = await readTexts(git, entries);
  return new Map([...texts].filter(([path, text]) => !isMinified(path, text)));
}

/** What the token of the forge zone has signed comes from there: no other job has it. */
function codeCache({ codeCacheFile, token }: RepositoryAccess): { file: string; key: string } | null {
  return codeCacheFile === undefined ? null : { file: codeCacheFile, key: token ?? "" };
}

/** Grammars are loaded by the one job that asks for them. */
async function codeBaseAt(
  git: Git,
  remote: Remote,
  sha: string,
  cache: ReturnType<typeof codeCache>,
): Promise<CodeBase> {
  await remote.fetchCommit(sha);
  const { readCodeBase } = await import("../code-base/read-code-base.ts");
  return readCodeBase((args, input) => git.bytes(args, input === undefined ? {} : { input }), sha, cache);
}

async function diff(git: Git, remote: Remote, baseSha: string, headSha: string): Promise<string> {
  await remote.fetchCommit(baseSha);
  await remote.fetchCommit(headSha);
  return patchBetween(git, baseSha, headSha, "merge-base");
}
