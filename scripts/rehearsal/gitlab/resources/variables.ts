import { MAINTAINER } from "../access.ts";
import { type Answer, created, noContent, notFound, ok, Refusal, unsaved } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, nested, oneOf, requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import type { Variable } from "../state/state.ts";

/** A hidden variable's value is never shown again. */
const viewVariable = (variable: Variable): Record<string, unknown> => ({
  variable_type: variable.variableType,
  key: variable.key,
  value: variable.hidden ? null : variable.value,
  hidden: variable.hidden,
  protected: variable.protected,
  masked: variable.masked,
  raw: variable.raw,
  environment_scope: variable.environmentScope,
  description: variable.description,
});

/** One key may exist once per environment scope; without a filter the key alone must be enough. */
function theVariable(call: ProjectCall): Variable {
  const scope = nested(call.parameters, "filter");
  const wanted = scope === undefined ? undefined : text(scope, "environment_scope");
  const found = call.project.variables
    .filter((variable) => variable.key === pathValue(call, "key"))
    .filter((variable) => wanted === undefined || variable.environmentScope === wanted);
  const [first, second] = found;
  if (first === undefined) throw notFound("Variable");
  if (second !== undefined) {
    const message = "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'";
    throw new Refusal(409, { message });
  }
  return first;
}

// What GitLab can mask: one line, at least 8 characters, no spaces.
const MASKABLE = /^\S{8,}$/;

function checked(call: ProjectCall, now: Variable, others: readonly Variable[]): Variable {
  const { parameters } = call;
  const hidden = flag(parameters, "masked_and_hidden") ?? now.hidden;
  const next: Variable = {
    ...now,
    value: text(parameters, "value") ?? now.value,
    variableType: oneOf(parameters, "variable_type", ["env_var", "file"]) ?? now.variableType,
    protected: flag(parameters, "protected") ?? now.protected,
    masked: hidden || (flag(parameters, "masked") ?? now.masked),
    hidden,
    raw: flag(parameters, "raw") ?? now.raw,
    environmentScope: text(parameters, "environment_scope") ?? now.environmentScope,
    description: text(parameters, "description") ?? now.description,
  };
  const taken = others.some((one) => one.key === next.key && one.environmentScope === next.environmentScope);
  const faults: Record<string, string[]> = {
    ...(/^[A-Za-z0-9_]{1,255}$/.test(next.key) ? {} : { key: ["can contain only letters, digits and '_'."] }),
    ...(taken ? { key: [`(${next.key}) has already been taken`] } : {}),
    ...(next.masked && !MASKABLE.test(next.value) ? { value: ["is invalid"] } : {}),
  };
  if (Object.keys(faults).length > 0) throw unsaved(faults);
  return next;
}

function create(call: ProjectCall): Answer {
  const { parameters, project } = call;
  requireAll(parameters, ["key", "value"]);
  const blank: Variable = {
    key: requiredText(parameters, "key"),
    value: "",
    variableType: "env_var",
    protected: false,
    masked: false,
    hidden: false,
    raw: false,
    environmentScope: "*",
    description: null,
  };
  const variable = checked(call, blank, project.variables);
  project.variables.push(variable);
  return created(viewVariable(variable));
}

function update(call: ProjectCall): Answer {
  const variable = theVariable(call);
  const others = call.project.variables.filter((one) => one !== variable);
  Object.assign(variable, checked(call, variable, others));
  return ok(viewVariable(variable));
}

function remove(call: ProjectCall): Answer {
  const variable = theVariable(call);
  call.project.variables = call.project.variables.filter((one) => one !== variable);
  return noContent();
}

export const VARIABLE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/variables", MAINTAINER, (call) => offsetPage(call, call.project.variables, viewVariable)),
  projectRoute("POST", "/variables", MAINTAINER, create),
  projectRoute("GET", "/variables/:key", MAINTAINER, (call) => ok(viewVariable(theVariable(call)))),
  projectRoute("PUT", "/variables/:key", MAINTAINER, update),
  projectRoute("DELETE", "/variables/:key", MAINTAINER, remove),
];
