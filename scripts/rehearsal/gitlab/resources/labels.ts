import { GUEST, REPORTER } from "../access.ts";
import { type Answer, created, invalid, noContent, notFound, ok, Refusal, unsaved } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, integer, type Parameters, requireAll, requiredText, text, textOrNull } from "../http/parameters.ts";
import { type ProjectCall, projectRoute, type Route } from "../http/router.ts";
import { addLabel, findLabel } from "../state/labels.ts";
import type { Label } from "../state/state.ts";

function counts(call: ProjectCall, label: Label): Record<string, number> {
  const with_ = (rows: readonly { labels: string[]; state: string }[], state: string) =>
    rows.filter((row) => row.state === state && row.labels.includes(label.name)).length;
  return {
    open_issues_count: with_(call.project.issues, "opened"),
    closed_issues_count: with_(call.project.issues, "closed"),
    open_merge_requests_count: with_(call.project.mergeRequests, "opened"),
  };
}

function viewLabel(call: ProjectCall, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    name: label.name,
    description: label.description,
    description_html: label.description ?? "",
    text_color: "#FFFFFF",
    color: label.color,
    archived: false,
    ...(flag(call.parameters, "with_counts") === true ? counts(call, label) : {}),
    subscribed: false,
    priority: label.priority,
    is_project_label: true,
  };
}

function theLabel(call: ProjectCall, reference: string | undefined): Label {
  const label = call.project.labels.find((one) => one.name === reference || String(one.id) === reference);
  if (label === undefined) throw notFound("Label");
  return label;
}

/** By the path or, on the older routes, by `label_id` or `name`. */
const named = (call: ProjectCall): Label =>
  theLabel(call, call.path.name ?? text(call.parameters, "label_id") ?? text(call.parameters, "name"));

function list(call: ProjectCall): Promise<Answer> {
  const words = text(call.parameters, "search")?.toLowerCase();
  const rows = call.project.labels
    .filter((label) => words === undefined || label.name.toLowerCase().includes(words))
    .sort((a, b) => a.name.localeCompare(b.name));
  return offsetPage(call, rows, (label) => viewLabel(call, label));
}

/** `#rgb`, `#rrggbb` or a word of CSS. */
function checkedColour(parameters: Parameters): string | undefined {
  const colour = text(parameters, "color");
  if (colour === undefined || /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour) || /^[a-z]+$/.test(colour)) return colour;
  throw unsaved({ color: ["must be a valid color code"] });
}

function create(call: ProjectCall): Answer {
  const { parameters, project, world } = call;
  requireAll(parameters, ["name", "color"]);
  const name = requiredText(parameters, "name");
  const color = checkedColour(parameters) ?? "#6699cc";
  if (name.trim() === "" || name.includes(",")) throw unsaved({ title: ["is invalid"] });
  if (findLabel(project, name) !== undefined) throw new Refusal(409, { message: "Label already exists" });
  const label = addLabel(world, project, {
    name,
    color,
    description: text(parameters, "description") ?? null,
    priority: integer(parameters, "priority") ?? null,
  });
  return created(viewLabel(call, label));
}

function update(call: ProjectCall): Answer {
  const { parameters, project } = call;
  const label = named(call);
  const name = text(parameters, "new_name");
  if (!["new_name", "color", "description", "priority", "archived"].some((key) => parameters[key] !== undefined)) {
    throw invalid(
      "new_name, color, description, priority, archived are missing, at least one parameter must be provided",
    );
  }
  if (name !== undefined && name !== label.name) {
    if (findLabel(project, name) !== undefined) throw unsaved({ title: ["has already been taken"] });
    const renamed = (labels: string[]) => labels.map((one) => (one === label.name ? name : one));
    for (const noteable of [...project.issues, ...project.mergeRequests]) noteable.labels = renamed(noteable.labels);
    label.name = name;
  }
  label.color = checkedColour(parameters) ?? label.color;
  const description = textOrNull(parameters, "description");
  if (description !== undefined) label.description = description;
  label.priority = integer(parameters, "priority") ?? label.priority;
  return ok(viewLabel(call, label));
}

function remove(call: ProjectCall): Answer {
  const { project } = call;
  const label = named(call);
  project.labels = project.labels.filter((one) => one !== label);
  for (const noteable of [...project.issues, ...project.mergeRequests]) {
    noteable.labels = noteable.labels.filter((name) => name !== label.name);
  }
  return noContent();
}

export const LABEL_ROUTES: readonly Route[] = [
  projectRoute("GET", "/labels", GUEST, list),
  projectRoute("POST", "/labels", REPORTER, create),
  projectRoute("PUT", "/labels", REPORTER, update),
  projectRoute("DELETE", "/labels", REPORTER, remove),
  projectRoute("GET", "/labels/:name", GUEST, (call) => ok(viewLabel(call, named(call)))),
  projectRoute("PUT", "/labels/:name", REPORTER, update),
  projectRoute("DELETE", "/labels/:name", REPORTER, remove),
];
