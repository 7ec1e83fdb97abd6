import { list, type Parameters } from "../http/parameters.ts";
import type { World } from "../world.ts";
import type { Label, Noteable, Project } from "./state.ts";
import { nextId } from "./store.ts";

const COLOUR_OF_NEW_LABELS = "#6699cc";

export const findLabel = (project: Project, name: string): Label | undefined =>
  project.labels.find((label) => label.name === name);

export function addLabel(world: World, project: Project, added: { name: string } & Partial<Label>): Label {
  const label: Label = {
    color: COLOUR_OF_NEW_LABELS,
    description: null,
    priority: null,
    ...added,
    id: nextId(world.state, "label"),
  };
  project.labels.push(label);
  return label;
}

/** Puts exactly these labels on an issue or merge request, making those the project does not know yet. */
export function setLabels(world: World, project: Project, noteable: Noteable, names: readonly string[]): void {
  for (const name of names) if (findLabel(project, name) === undefined) addLabel(world, project, { name });
  noteable.labels = [...new Set(names)].sort((a, b) => a.localeCompare(b));
}

/** `labels` replaces, `add_labels` and `remove_labels` change what is there. */
export function applyLabels(world: World, project: Project, noteable: Noteable, parameters: Parameters): void {
  const added = list(parameters, "add_labels") ?? [];
  const removed = new Set(list(parameters, "remove_labels") ?? []);
  const base = parameters.labels === "" ? [] : (list(parameters, "labels") ?? noteable.labels);
  setLabels(
    world,
    project,
    noteable,
    [...base, ...added].filter((name) => !removed.has(name)),
  );
}
