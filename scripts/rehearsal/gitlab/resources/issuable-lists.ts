import { flag, integer, integers, list, moment, nested, oneOf, type Parameters, text } from "../http/parameters.ts";
import type { ProjectCall } from "../http/router.ts";
import type { Noteable } from "../state/state.ts";
import { userByName, type World } from "../world.ts";

type Test = (noteable: Noteable) => boolean;

const everything: Test = () => true;

/** `None` and `Any` are words of their own; several labels must all be there. */
function byLabels(labels: readonly string[] | undefined): Test {
  if (labels === undefined || labels.length === 0) return everything;
  const [first = ""] = labels;
  if (first.toLowerCase() === "none") return (one) => one.labels.length === 0;
  if (first.toLowerCase() === "any") return (one) => one.labels.length > 0;
  return (one) => labels.every((label) => one.labels.includes(label));
}

function byAuthor(world: World, parameters: Parameters): Test {
  const id = integer(parameters, "author_id");
  const name = text(parameters, "author_username");
  if (id === undefined && name === undefined) return everything;
  const wanted = id ?? userByName(world, name ?? "")?.id;
  return (one) => one.authorId === wanted;
}

function byAssignee(world: World, parameters: Parameters): Test {
  const id = text(parameters, "assignee_id");
  if (id?.toLowerCase() === "none") return (one) => one.assigneeIds.length === 0;
  if (id?.toLowerCase() === "any") return (one) => one.assigneeIds.length > 0;
  const names = list(parameters, "assignee_username");
  const wanted = id !== undefined ? [Number(id)] : names?.map((name) => userByName(world, name)?.id);
  return wanted === undefined
    ? everything
    : (one) => wanted.every((each) => each !== undefined && one.assigneeIds.includes(each));
}

function byScope(call: ProjectCall): Test {
  const scope = oneOf(call.parameters, "scope", [
    ...["created_by_me", "assigned_to_me", "reviews_for_me", "all"],
    ...["created-by-me", "assigned-to-me"],
  ]);
  const me = call.user.id;
  const mine: Readonly<Record<string, Test>> = {
    created_by_me: (one) => one.authorId === me,
    assigned_to_me: (one) => one.assigneeIds.includes(me),
    reviews_for_me: (one) => one.kind === "MergeRequest" && one.reviewerIds.includes(me),
  };
  return mine[scope?.replaceAll("-", "_") ?? "all"] ?? everything;
}

function byTime(parameters: Parameters, of: "created" | "updated"): Test {
  const after = moment(parameters, `${of}_after`);
  const before = moment(parameters, `${of}_before`);
  return (one) => {
    const at = Date.parse(of === "created" ? one.createdAt : one.updatedAt);
    return (after === undefined || at >= after) && (before === undefined || at <= before);
  };
}

function bySearch(parameters: Parameters): Test {
  const words = text(parameters, "search")?.toLowerCase();
  if (words === undefined) return everything;
  const fields = (text(parameters, "in") ?? "title,description").split(",");
  return (one) =>
    (fields.includes("title") && one.title.toLowerCase().includes(words)) ||
    (fields.includes("description") && (one.description ?? "").toLowerCase().includes(words));
}

function byNegation(world: World, parameters: Parameters): Test {
  const not = nested(parameters, "not");
  if (not === undefined) return everything;
  const labels = list(not, "labels") ?? [];
  const author = byAuthor(world, not);
  return (one) => !labels.some((label) => one.labels.includes(label)) && (author === everything || !author(one));
}

/** The filters that lists of issues and of merge requests share. */
export function filterIssuables<T extends Noteable>(call: ProjectCall, rows: readonly T[]): T[] {
  const { parameters, world } = call;
  const iids = integers(parameters, "iids");
  const confidential = flag(parameters, "confidential");
  const tests: Test[] = [
    byLabels(list(parameters, "labels")),
    byAuthor(world, parameters),
    byAssignee(world, parameters),
    byScope(call),
    byTime(parameters, "created"),
    byTime(parameters, "updated"),
    bySearch(parameters),
    byNegation(world, parameters),
    (one) => iids === undefined || iids.includes(one.iid),
    (one) => confidential === undefined || (one.kind === "Issue" && one.confidential === confidential),
  ];
  return rows.filter((row) => tests.every((test) => test(row)));
}

const ORDERS = [
  ...["created_at", "updated_at", "title", "merged_at", "due_date", "priority", "label_priority", "milestone_due"],
  ...["popularity", "relative_position", "weight"],
] as const;

/** `order_by` and `sort`; newest first without them. Orders the double has no figures for fall back to creation. */
export function sortIssuables<T extends Noteable>(call: ProjectCall, rows: readonly T[]): T[] {
  const order = oneOf(call.parameters, "order_by", ORDERS) ?? "created_at";
  const direction = (oneOf(call.parameters, "sort", ["asc", "desc"]) ?? "desc") === "asc" ? 1 : -1;
  const keys: Readonly<Record<string, (one: Noteable) => string>> = {
    updated_at: (one) => one.updatedAt,
    title: (one) => one.title,
    merged_at: (one) => (one.kind === "MergeRequest" ? (one.mergedAt ?? "") : ""),
  };
  const key = keys[order] ?? ((one: Noteable) => one.createdAt);
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...rows].sort((a, b) => direction * (compare(key(a), key(b)) || a.id - b.id));
}
