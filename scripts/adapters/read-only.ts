import type { Forge } from "../ports/forge.ts";
import type { Repository } from "../ports/repository.ts";

/** What each call does; a new one has to be put on one side or the other. */
type Kinds<T> = Readonly<Record<keyof T, "reads" | "writes">>;

const FORGE: Kinds<Forge> = {
  currentUser: "reads",
  project: "reads",
  accessLevel: "reads",
  mergeRequests: "reads",
  mergeRequest: "reads",
  findMergeRequest: "reads",
  notes: "reads",
  draftMark: "reads",
  issues: "reads",
  isPipelineFinished: "reads",
  hasAward: "reads",
  failedJobs: "reads",
  jobLog: "reads",
  pushPipeline: "reads",
  commitsSince: "reads",
  tokenExpiry: "reads",
  mayPush: "reads",
  queuedMs: "reads",
  clockAheadMs: "reads",
  pipelineJobs: "reads",
  jobArtifact: "reads",
  openMergeRequest: "writes",
  updateMergeRequest: "writes",
  reply: "writes",
  comment: "writes",
  award: "writes",
  withdrawAward: "writes",
  openIssue: "writes",
  updateIssue: "writes",
};

const REPOSITORY: Kinds<Repository> = {
  readState: "reads",
  baseSha: "reads",
  addedAt: "reads",
  changesUpTo: "reads",
  treeAt: "reads",
  codeBase: "reads",
  diff: "reads",
  examinePatch: "reads",
  tryMerge: "reads",
  commitState: "writes",
  pushPatch: "writes",
  pushResolution: "writes",
};

/** A GitLab that can be asked and not changed: a call that writes is a bug, and throws before it reaches anybody. */
export function readOnlyForge(forge: Forge): Forge {
  return readOnly(forge, FORGE);
}

export function readOnlyRepository(repository: Repository): Repository {
  return readOnly(repository, REPOSITORY);
}

function readOnly<T extends object>(port: T, kinds: Kinds<T>): T {
  const reads = new Set<PropertyKey>(Object.entries(kinds).flatMap(([name, kind]) => (kind === "reads" ? [name] : [])));
  return new Proxy(port, {
    get: (target, name) => {
      if (reads.has(name)) return Reflect.get(target, name);
      return () => {
        throw new Error(`a dry run changes nothing, and was about to call ${String(name)}`);
      };
    },
  });
}
