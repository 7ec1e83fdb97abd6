import { levelOf, MAINTAINER, mayForcePush, mayPush, protectionsOf } from "../access.ts";
import { isAncestor } from "../git/merging.ts";
import type { Project, User } from "../state/state.ts";
import { type World, webUrl } from "../world.ts";
import { afterRefsMoved, type RefMove } from "./effects.ts";
import { applyToBranch, BRANCH_LIMIT, parsePushOptions } from "./push-options.ts";

/** A push on its way: who pushes where. Hooks name it by a secret of its own. */
export type Push = { project: Project; user: User };

/** What the hook process hands over. */
export type HookCall = { input: string; options: string[]; quarantine: Record<string, string> };

/** What it prints to the pusher and how it exits. */
export type Verdict = { accepted: boolean; message: string };

/** Reads the `<old> <new> <ref>` lines that git gives its hooks. */
export function parseMoves(input: string): RefMove[] {
  const hash = (value: string | undefined) => (value === undefined || /^0+$/.test(value) ? null : value);
  return input
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [from, to, ref = ""] = line.split(" ");
      return { ref, from: hash(from), to: hash(to) };
    });
}

const PROTECTED = "You are not allowed to push code to protected branches on this project.";

async function faultOf(world: World, push: Push, move: RefMove, env: Record<string, string>): Promise<string | null> {
  const { project, user } = push;
  if (!move.ref.startsWith("refs/heads/")) return null;
  const branch = move.ref.slice("refs/heads/".length);
  const level = levelOf(project, user);
  const isProtected = protectionsOf(project, branch).length > 0;
  if (move.to === null) {
    if (branch === project.defaultBranch) return "The default branch of a project cannot be deleted.";
    if (!isProtected) return null;
    return level < MAINTAINER
      ? "You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch."
      : "You can only delete protected branches using the web interface.";
  }
  if (!isProtected) return null;
  const forced = move.from !== null && !(await isAncestor(world.repository(project), move.from, move.to, env));
  if (forced && !mayForcePush(project, branch)) {
    return "You are not allowed to force push code to a protected branch on this project.";
  }
  return mayPush(project, level, branch) ? null : PROTECTED;
}

/** Before anything is stored: one refused ref refuses the whole push, as in GitLab. */
export async function preReceive(world: World, push: Push, call: HookCall): Promise<Verdict> {
  for (const move of parseMoves(call.input)) {
    const fault = await faultOf(world, push, move, call.quarantine);
    if (fault !== null) return { accepted: false, message: `GitLab: ${fault}\n` };
  }
  return { accepted: true, message: "" };
}

/** After the refs moved: merge requests and pipelines follow, options are carried out, the pusher reads the links. */
export async function postReceive(world: World, push: Push, call: HookCall): Promise<Verdict> {
  const { project, user } = push;
  const moves = parseMoves(call.input);
  const options = parsePushOptions(call.options);
  await afterRefsMoved(world, project, user, moves, { skipPipeline: options.skipPipeline });
  const pushed = moves.flatMap((move) =>
    move.to !== null && move.ref.startsWith("refs/heads/")
      ? [{ branch: move.ref.slice("refs/heads/".length), head: move.to }]
      : [],
  );
  const faults: string[] = [];
  if (options.mergeRequest !== null && pushed.length > BRANCH_LIMIT) {
    faults.push(`Too many branches pushed (${pushed.length} were pushed, limit is ${BRANCH_LIMIT})`);
  } else if (options.mergeRequest !== null) {
    for (const { branch, head } of pushed) {
      const fault = await applyToBranch(world, project, user, branch, head, options.mergeRequest);
      if (fault !== null) faults.push(fault);
    }
  }
  const warning = faults.length === 0 ? [] : [warningOf(call.options, faults)];
  return {
    accepted: true,
    message: [...warning, ...pushed.map(({ branch }) => linkOf(world, project, branch))].join(""),
  };
}

function warningOf(options: readonly string[], faults: readonly string[]): string {
  const named = options.map((option) => `'${option}'`).join(" ");
  return `\nWARNINGS:\nError encountered with push options ${named}: ${faults.join("\n\n")}\n`;
}

function linkOf(world: World, project: Project, branch: string): string {
  if (branch === project.defaultBranch) return "";
  const open = project.mergeRequests.find((one) => one.state === "opened" && one.sourceBranch === branch);
  const url = `${webUrl(world, project)}/-/merge_requests`;
  return open === undefined
    ? `\nTo create a merge request for ${branch}, visit:\n  ${url}/new?merge_request%5Bsource_branch%5D=${encodeURIComponent(branch)}\n\n`
    : `\nView merge request for ${branch}:\n  ${url}/${open.iid}\n\n`;
}
