import { commitFiles } from "../../../adapters/git/file-commit.ts";
import { mayForcePush, mayPush } from "../access.ts";
import { type Commit, readCommit } from "../git/commits.ts";
import { moveRef } from "../git/merging.ts";
import { editTree, type FileAction } from "../git/tree-edits.ts";
import { forbidden, Refusal } from "../http/answer.ts";
import { flag, type Parameters, requiredText, text } from "../http/parameters.ts";
import type { ProjectCall } from "../http/router.ts";
import { authorOf } from "../world.ts";
import { afterRefsMoved } from "./effects.ts";

const refused = (message: string) => new Refusal(400, { message });

/** The commit a new one stands on: the branch itself, or where `start_branch` / `start_sha` say that it begins. */
async function parentOf(call: ProjectCall, branch: string, head: string | null): Promise<string | null> {
  const start = text(call.parameters, "start_sha") ?? text(call.parameters, "start_branch");
  if (start === undefined) {
    const empty = (await call.repository.heads()).size === 0;
    if (head === null && !empty) throw refused("You can only create or edit files when you are on a branch");
    return head;
  }
  if (head !== null && flag(call.parameters, "force") !== true && start !== branch) {
    throw refused(`A branch called '${branch}' already exists. Switch to that branch in order to make changes`);
  }
  const sha = await call.repository.resolve(start);
  if (sha === null) throw refused("Cannot find start_branch or start_sha");
  return sha;
}

function authorFrom(call: ProjectCall, parameters: Parameters): { name: string; email: string } {
  const self = authorOf(call.user);
  return { name: text(parameters, "author_name") ?? self.name, email: text(parameters, "author_email") ?? self.email };
}

/** Commits file actions to a branch through the API, with everything that a push would set off. */
export async function commitActions(call: ProjectCall, actions: readonly FileAction[]): Promise<Commit> {
  const { world, project, repository, parameters, user } = call;
  const branch = requiredText(parameters, "branch");
  if (!mayPush(project, call.level, branch)) throw forbidden("You are not allowed to push into this branch");
  const ref = `refs/heads/${branch}`;
  const head = await repository.resolve(ref);
  // A branch that is there has a name.
  if (head === null && !(await repository.tryGit(["check-ref-format", ref])).ok)
    throw refused("Branch name is invalid");
  const parent = await parentOf(call, branch, head);
  const forced = head !== null && parent !== head;
  if (forced && !mayForcePush(project, branch)) throw forbidden("You are not allowed to force push into this branch");
  const edit = await editTree(repository, parent, actions);
  if (edit.kind === "refused") throw refused(edit.message);
  const { sha } = await commitFiles((args, input) => repository.git(args, { input }), {
    ...{ parent, files: edit.files },
    message: requiredText(parameters, "commit_message"),
    signature: { ...authorFrom(call, parameters), at: world.now() },
  });
  if (!(await moveRef(repository, ref, sha, head)))
    throw refused("Could not update the branch. Please refresh and try again.");
  await afterRefsMoved(world, project, user, [{ ref, from: head, to: sha }], { skipPipeline: false });
  const commit = await readCommit(repository, sha);
  if (commit === null) throw new Error(`commit ${sha} vanished`);
  return commit;
}
