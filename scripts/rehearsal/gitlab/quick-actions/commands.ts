import { DEVELOPER, GUEST, levelOf, mayMerge, REPORTER } from "../access.ts";
import { approve, unapprove } from "../merge-requests/approvals.ts";
import { noteDraftChange } from "../merge-requests/draft-notes.ts";
import { merge } from "../merge-requests/merging.ts";
import { isDraft, standingOf } from "../merge-requests/standing.ts";
import { close, reopen } from "../state/issuables.ts";
import { findLabel, setLabels } from "../state/labels.ts";
import type { MergeRequest, Noteable, Project, User } from "../state/state.ts";
import { userByName, type World } from "../world.ts";
import { extractCommands, references } from "./extraction.ts";

type Scene = { world: World; project: Project; noteable: Noteable; user: User; args: string };

/** What a command did: GitLab's `commands_changes` and a sentence; null when it could not do anything. */
type Effect = { changes: Record<string, unknown>; summary: string } | null;

type Definition = {
  on: "both" | "MergeRequest" | "Issue";
  /** The least role, or the author of the issue or merge request. */
  least: number;
  /** Open to the author below that role. */
  author?: boolean;
  run(scene: Scene): Effect | Promise<Effect>;
};

const noun = (noteable: Noteable) => (noteable.kind === "Issue" ? "issue" : "merge request");

function relabel(scene: Scene, next: (named: string[], now: string[]) => string[]): Effect {
  const named = references(scene.args, "~").filter((name) => findLabel(scene.project, name) !== undefined);
  if (named.length === 0 && scene.args !== "") return null;
  setLabels(scene.world, scene.project, scene.noteable, next(named, scene.noteable.labels));
  const ids = named.map((name) => findLabel(scene.project, name)?.id);
  return { changes: { label_ids: ids }, summary: `Changed labels to ${scene.noteable.labels.join(", ")}.` };
}

function people(scene: Scene): number[] {
  const names = references(scene.args.replaceAll(/(^|\s)me\b/g, `$1@${scene.user.username}`), "@");
  const users = names.map((name) => userByName(scene.world, name));
  return users.flatMap((user) => (user !== undefined && levelOf(scene.project, user) > 0 ? [user.id] : []));
}

function assign(scene: Scene, next: (named: number[], now: number[]) => number[]): Effect {
  scene.noteable.assigneeIds = [...new Set(next(people(scene), scene.noteable.assigneeIds))];
  return { changes: { assignee_ids: scene.noteable.assigneeIds }, summary: "Changed assignees." };
}

function setDraft({ world, project, user, noteable }: Scene, draft: boolean): Effect {
  if (noteable.kind !== "MergeRequest" || isDraft(noteable.title) === draft) return null;
  const before = noteable.title;
  const bare = noteable.title.replace(/^\s*(\[draft\]|\(draft\)|draft:|draft -)\s*/i, "");
  noteable.title = draft ? `Draft: ${bare}` : bare;
  noteDraftChange(world, project, noteable, user, before);
  return { changes: { wip_event: draft ? "draft" : "ready" }, summary: `Marked as ${draft ? "draft" : "ready"}.` };
}

/** For commands of merge requests only, which the table below calls on nothing else. */
const onMergeRequest =
  (run: (mergeRequest: MergeRequest, scene: Scene) => Effect | Promise<Effect>) =>
  (scene: Scene): Effect | Promise<Effect> =>
    scene.noteable.kind === "MergeRequest" ? run(scene.noteable, scene) : null;

async function mergeNow(mergeRequest: MergeRequest, { world, project, user }: Scene): Promise<Effect> {
  if (!mayMerge(project, levelOf(project, user), mergeRequest.targetBranch)) return null;
  const heads = await world.repository(project).heads();
  const { detailed } = await standingOf(world, project, mergeRequest, heads);
  if (detailed !== "mergeable" || !(await merge(world, project, mergeRequest, user))) return null;
  return { changes: { merge: mergeRequest.sha }, summary: "Merged this merge request." };
}

/** A command that GitLab takes out of the text, and whose work is nothing a client of the double looks at. */
const noted = (summary: string): Definition => ({ on: "both", least: GUEST, run: () => ({ changes: {}, summary }) });

const COMMANDS: Readonly<Record<string, Definition>> = {
  close: {
    on: "both",
    least: REPORTER,
    author: true,
    run: ({ world, project, noteable, user }) =>
      close(world, project, noteable, user)
        ? { changes: { state_event: "close" }, summary: `Closed this ${noun(noteable)}.` }
        : null,
  },
  reopen: {
    on: "both",
    least: REPORTER,
    author: true,
    run: ({ world, project, noteable, user }) =>
      reopen(world, project, noteable, user)
        ? { changes: { state_event: "reopen" }, summary: `Reopened this ${noun(noteable)}.` }
        : null,
  },
  merge: { on: "MergeRequest", least: DEVELOPER, run: onMergeRequest(mergeNow) },
  label: { on: "both", least: REPORTER, run: (scene) => relabel(scene, (named, now) => [...now, ...named]) },
  unlabel: {
    on: "both",
    least: REPORTER,
    run: (scene) =>
      relabel(scene, (named, now) => (scene.args === "" ? [] : now.filter((one) => !named.includes(one)))),
  },
  relabel: { on: "both", least: REPORTER, run: (scene) => relabel(scene, (named) => named) },
  assign: { on: "both", least: REPORTER, run: (scene) => assign(scene, (named, now) => [...now, ...named]) },
  reassign: { on: "both", least: REPORTER, run: (scene) => assign(scene, (named) => named) },
  unassign: {
    on: "both",
    least: REPORTER,
    run: (scene) => assign(scene, (named, now) => (named.length === 0 ? [] : now.filter((id) => !named.includes(id)))),
  },
  assign_reviewer: {
    on: "MergeRequest",
    least: DEVELOPER,
    run: onMergeRequest((mergeRequest, scene) => {
      mergeRequest.reviewerIds = [...new Set([...mergeRequest.reviewerIds, ...people(scene)])];
      return { changes: { reviewer_ids: mergeRequest.reviewerIds }, summary: "Changed reviewers." };
    }),
  },
  draft: { on: "MergeRequest", least: DEVELOPER, author: true, run: (scene) => setDraft(scene, true) },
  ready: { on: "MergeRequest", least: DEVELOPER, author: true, run: (scene) => setDraft(scene, false) },
  title: {
    on: "both",
    least: REPORTER,
    author: true,
    run: ({ noteable, args }) => {
      if (args === "") return null;
      noteable.title = args;
      return { changes: { title: args }, summary: `Changed the title to "${args}".` };
    },
  },
  target_branch: {
    on: "MergeRequest",
    least: DEVELOPER,
    run: onMergeRequest(async (mergeRequest, { world, project, args }) => {
      if ((await world.repository(project).resolve(`refs/heads/${args}`)) === null) return null;
      mergeRequest.targetBranch = args;
      return { changes: { target_branch: args }, summary: `Set target branch to ${args}.` };
    }),
  },
  approve: {
    on: "MergeRequest",
    least: DEVELOPER,
    run: onMergeRequest((mergeRequest, { world, project, user }) =>
      approve(world, project, mergeRequest, user)
        ? { changes: { approve: true }, summary: "Approved the current merge request." }
        : null,
    ),
  },
  unapprove: {
    on: "MergeRequest",
    least: DEVELOPER,
    run: onMergeRequest((mergeRequest, { world, project, user }) =>
      unapprove(world, project, mergeRequest, user)
        ? { changes: { unapprove: true }, summary: "Unapproved the current merge request." }
        : null,
    ),
  },
  lock: {
    on: "both",
    least: REPORTER,
    run: ({ noteable }) => {
      noteable.discussionLocked = true;
      return { changes: { discussion_locked: true }, summary: "Locked the discussion." };
    },
  },
  unlock: {
    on: "both",
    least: REPORTER,
    run: ({ noteable }) => {
      noteable.discussionLocked = false;
      return { changes: { discussion_locked: false }, summary: "Unlocked the discussion." };
    },
  },
  spend: noted("Added spent time."),
  estimate: noted("Set time estimate."),
  remove_estimate: noted("Removed time estimate."),
  remove_time_spent: noted("Removed spent time."),
  todo: noted("Created a to-do item."),
  done: noted("Marked to-do item as done."),
  subscribe: noted("Subscribed."),
  unsubscribe: noted("Unsubscribed."),
  milestone: noted("Set the milestone."),
  remove_milestone: noted("Removed the milestone."),
  due: noted("Set the due date."),
  remove_due_date: noted("Removed the due date."),
  weight: noted("Set weight."),
  confidential: noted("Made this issue confidential."),
  react: noted("Toggled the emoji reaction."),
  rebase: noted("Scheduled a rebase of the source branch."),
};

const SYNONYMS: Readonly<Record<string, string>> = {
  labels: "label",
  remove_label: "unlabel",
  request_review: "assign_reviewer",
  reviewer: "assign_reviewer",
  award: "react",
  time: "spend",
  spend_time: "spend",
  estimate_time: "estimate",
  wip: "draft",
  remove_time_estimate: "remove_estimate",
};

const definitionOf = (name: string): Definition | undefined => COMMANDS[SYNONYMS[name] ?? name];

export type Execution = {
  /** The text without its commands. */
  text: string;
  /** How many commands were taken out. */
  taken: number;
  changes: Record<string, unknown>;
  summary: string[];
};

/** Takes the quick actions out of a text and carries out, as `user`, those that the user may; others vanish without effect. */
export async function runQuickActions(
  world: World,
  project: Project,
  noteable: Noteable,
  user: User,
  text: string,
): Promise<Execution> {
  const applies = (definition: Definition) => definition.on === "both" || definition.on === noteable.kind;
  const { text: rest, commands } = extractCommands(text, (name) => {
    const definition = definitionOf(name);
    return definition !== undefined && applies(definition);
  });
  const execution: Execution = { text: rest, taken: commands.length, changes: {}, summary: [] };
  const level = levelOf(project, user);
  for (const { name, args } of commands) {
    const definition = definitionOf(name);
    if (definition === undefined) continue;
    const allowed = level >= definition.least || (definition.author === true && noteable.authorId === user.id);
    const effect = allowed ? await definition.run({ world, project, noteable, user, args }) : null;
    if (effect === null) continue;
    Object.assign(execution.changes, effect.changes);
    execution.summary.push(effect.summary);
  }
  return execution;
}
