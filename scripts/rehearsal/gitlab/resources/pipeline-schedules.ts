import { DEVELOPER, MAINTAINER, mayPush, REPORTER } from "../access.ts";
import { type Answer, answer, created, forbidden, noContent, notFound, ok, unsaved } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { flag, oneOf, type Parameters, requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, pathValue, projectRoute, type Route } from "../http/router.ts";
import { isTimezone, nextRun, parseCron } from "../pipelines/cron.ts";
import { recordPipeline } from "../pipelines/pipelines.ts";
import type { PipelineVariable, Schedule } from "../state/pipeline-records.ts";
import { nextId } from "../state/store.ts";
import { viewUserId } from "../views/people.ts";
import { viewPipelineBasic } from "../views/pipelines.ts";
import { found, stamp } from "../world.ts";
import { mergeInputs, parseVariable, viewPipelineVariable } from "./pipeline-parts.ts";

function viewSchedule(call: ProjectCall, schedule: Schedule): Record<string, unknown> {
  return {
    id: schedule.id,
    description: schedule.description,
    ref: `refs/heads/${schedule.ref}`,
    cron: schedule.cron,
    cron_timezone: schedule.cronTimezone,
    next_run_at: nextRun(schedule.cron, schedule.cronTimezone, call.world.now())?.toISOString() ?? null,
    active: schedule.active,
    created_at: schedule.createdAt,
    updated_at: schedule.updatedAt,
    owner: viewUserId(call.world, schedule.ownerId),
    inputs: schedule.inputs,
  };
}

const owns = (call: ProjectCall, schedule: Schedule) => schedule.ownerId === call.user.id && call.level >= DEVELOPER;

/** Variables are shown to the owner and to Maintainers only. */
function viewDetails(call: ProjectCall, schedule: Schedule): Record<string, unknown> {
  const last = call.project.pipelines.findLast((one) => one.scheduleId === schedule.id);
  const open = owns(call, schedule) || call.level >= MAINTAINER;
  return {
    ...viewSchedule(call, schedule),
    last_pipeline: last === undefined ? null : viewPipelineBasic(call.world, call.project, last),
    ...(open ? { variables: schedule.variables.map(viewPipelineVariable) } : {}),
  };
}

function theSchedule(call: ProjectCall): Schedule {
  const id = pathNumber(call, "schedule_id");
  const schedule = call.project.schedules.find((one) => one.id === id);
  if (schedule === undefined) throw notFound("Pipeline Schedule");
  return schedule;
}

/** Only the owner changes a schedule: it runs with the owner's rights. Maintainers take ownership first. */
function ownSchedule(call: ProjectCall): Schedule {
  const schedule = theSchedule(call);
  if (!owns(call, schedule)) throw forbidden();
  return schedule;
}

function list(call: ProjectCall): Promise<Answer> {
  const scope = oneOf(call.parameters, "scope", ["active", "inactive"]);
  const rows = call.project.schedules.filter((one) => scope === undefined || one.active === (scope === "active"));
  return offsetPage(call, rows, (one) => viewSchedule(call, one));
}

/** The attributes of a schedule as they will be, or a refusal that names what is wrong. */
async function checked(call: ProjectCall, now: Schedule): Promise<Schedule> {
  const { parameters, repository, project } = call;
  const next: Schedule = {
    ...now,
    description: text(parameters, "description") ?? now.description,
    ref: text(parameters, "ref")?.replace(/^refs\/heads\//, "") ?? now.ref,
    cron: text(parameters, "cron") ?? now.cron,
    cronTimezone: text(parameters, "cron_timezone") ?? now.cronTimezone,
    active: flag(parameters, "active") ?? now.active,
    inputs: mergeInputs(now.inputs, parameters),
    updatedAt: stamp(call.world),
  };
  const faults: Record<string, string[]> = {
    ...(next.description.trim() === "" ? { description: ["can't be blank"] } : {}),
    ...(parseCron(next.cron) === null ? { cron: ["syntax is invalid"] } : {}),
    ...(isTimezone(next.cronTimezone) ? {} : { cron_timezone: ["syntax is invalid"] }),
    ...((await repository.resolve(`refs/heads/${next.ref}`)) === null ? { ref: ["is ambiguous"] } : {}),
  };
  if (Object.keys(faults).length > 0) throw unsaved(faults);
  if (!mayPush(project, call.level, next.ref)) throw forbidden();
  return next;
}

async function create(call: ProjectCall): Promise<Answer> {
  const { parameters, project, user, world } = call;
  requireAll(parameters, ["description", "ref", "cron"]);
  const at = stamp(world);
  const schedule = await checked(call, {
    id: 0,
    description: requiredText(parameters, "description"),
    ref: "",
    cron: "",
    cronTimezone: "UTC",
    active: true,
    ownerId: user.id,
    inputs: [],
    variables: [],
    createdAt: at,
    updatedAt: at,
  });
  schedule.id = nextId(world.state, "schedule");
  project.schedules.push(schedule);
  return created(viewDetails(call, schedule));
}

async function update(call: ProjectCall): Promise<Answer> {
  const schedule = ownSchedule(call);
  Object.assign(schedule, await checked(call, schedule));
  return ok(viewDetails(call, schedule));
}

function remove(call: ProjectCall): Answer {
  const schedule = theSchedule(call);
  if (!owns(call, schedule) && call.level < MAINTAINER) throw forbidden();
  call.project.schedules = call.project.schedules.filter((one) => one !== schedule);
  return noContent();
}

function takeOwnership(call: ProjectCall): Answer {
  const schedule = theSchedule(call);
  if (call.level < MAINTAINER || schedule.ownerId === call.user.id) throw forbidden();
  schedule.ownerId = call.user.id;
  schedule.updatedAt = stamp(call.world);
  return created(viewDetails(call, schedule));
}

/** Starts the schedule's pipeline at once; GitLab does it in the background and says no more than `201 Created`. */
async function play(call: ProjectCall): Promise<Answer> {
  const schedule = theSchedule(call);
  const sha = await call.repository.resolve(`refs/heads/${schedule.ref}`);
  if (sha !== null) {
    recordPipeline(call.world, call.project, call.user, {
      ref: schedule.ref,
      sha,
      source: "schedule",
      status: "created",
      scheduleId: schedule.id,
      inputs: schedule.inputs,
      variables: schedule.variables,
    });
  }
  return created({ message: "201 Created" });
}

function pipelines(call: ProjectCall): Promise<Answer> {
  const schedule = theSchedule(call);
  const direction = oneOf(call.parameters, "sort", ["asc", "desc"]) === "desc" ? -1 : 1;
  const rows = call.project.pipelines.filter((one) => one.scheduleId === schedule.id);
  return offsetPage(
    call,
    rows.sort((a, b) => direction * (a.id - b.id)),
    (one) => viewPipelineBasic(call.world, call.project, one),
  );
}

const theVariable = (call: ProjectCall, schedule: Schedule): PipelineVariable =>
  found(
    schedule.variables.find((one) => one.key === pathValue(call, "key")),
    "Variable",
  );

function addVariable(call: ProjectCall): Answer {
  const schedule = ownSchedule(call);
  requireAll(call.parameters, ["key", "value"]);
  const variable = parseVariable(call.parameters);
  if (schedule.variables.some((one) => one.key === variable.key)) {
    throw unsaved({ key: ["has already been taken"] });
  }
  schedule.variables.push(variable);
  return created(viewPipelineVariable(variable));
}

function changeVariable(call: ProjectCall): Answer {
  const variable = theVariable(call, ownSchedule(call));
  const sent: Parameters = { variable_type: variable.variableType, value: variable.value, ...call.parameters };
  Object.assign(variable, parseVariable({ ...sent, key: variable.key }));
  return ok(viewPipelineVariable(variable));
}

function dropVariable(call: ProjectCall): Answer {
  const schedule = ownSchedule(call);
  const variable = theVariable(call, schedule);
  schedule.variables = schedule.variables.filter((one) => one !== variable);
  return answer(202, viewPipelineVariable(variable));
}

const one = (template = "") => `/pipeline_schedules/:schedule_id${template}`;

export const PIPELINE_SCHEDULE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/pipeline_schedules", REPORTER, list),
  projectRoute("POST", "/pipeline_schedules", DEVELOPER, create),
  projectRoute("GET", one(), REPORTER, (call) => ok(viewDetails(call, theSchedule(call)))),
  projectRoute("PUT", one(), REPORTER, update),
  projectRoute("DELETE", one(), REPORTER, remove),
  projectRoute("GET", one("/pipelines"), REPORTER, pipelines),
  projectRoute("POST", one("/take_ownership"), REPORTER, takeOwnership),
  projectRoute("POST", one("/play"), DEVELOPER, play),
  projectRoute("POST", one("/variables"), REPORTER, addVariable),
  projectRoute("GET", one("/variables/:key"), REPORTER, (call) =>
    ok(viewPipelineVariable(theVariable(call, ownSchedule(call)))),
  ),
  projectRoute("PUT", one("/variables/:key"), REPORTER, changeVariable),
  projectRoute("DELETE", one("/variables/:key"), REPORTER, dropVariable),
];
