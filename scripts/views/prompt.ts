import { SetupError } from "../domain/fault.ts";

const PLACEHOLDER = /\{\{([a-z][a-z0-9_]*)\}\}/g;

/**
 * Fills a prompt's `{{variable}}`s in. Values are inserted as they are: a `{{…}}` inside a value stays.
 * Throws a SetupError naming file and line for a variable that is not given, one that is given and not used, and for
 * braces that are no variable.
 */
export function renderPrompt(file: string, text: string, variables: Readonly<Record<string, string>>): string {
  checkPrompt(file, text, Object.keys(variables));
  return text.replace(PLACEHOLDER, (_whole, name: string) => variables[name] ?? "");
}

/** Checks a prompt against the variables that it will be given; throws as `renderPrompt` does. */
export function checkPrompt(file: string, text: string, names: readonly string[]): void {
  const used = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${file}:${index + 1}`;
    for (const [, name = ""] of line.matchAll(PLACEHOLDER)) {
      if (!names.includes(name))
        throw new SetupError(`${place}: {{${name}}} is not a variable of this prompt; it has ${listed(names)}`);
      used.add(name);
    }
    if (line.replace(PLACEHOLDER, "").includes("{{"))
      throw new SetupError(`${place}: "{{" begins no variable; write one as {{name}}, of ${listed(names)}`);
  }
  const unused = names.find((name) => !used.has(name));
  if (unused !== undefined)
    throw new SetupError(`${file}:1: the variable ${unused} is never used; put {{${unused}}} where it belongs`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `{{${name}}}`).join(", ");
}
