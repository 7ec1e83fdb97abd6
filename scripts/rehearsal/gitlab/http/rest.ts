import type { IncomingMessage } from "node:http";
import { type Credentials, identify, levelOf, mayJobCall, requireLevel } from "../access.ts";
import type { Project, User } from "../state/state.ts";
import { findProject, type World } from "../world.ts";
import { type Answer, answer, notFound, Refusal, unauthorized } from "./answer.ts";
import { type Parameters, parseBody, parseForm } from "./parameters.ts";
import { type Call, matchRoute, type Route } from "./router.ts";

/** A REST request with its body read. */
export type RestRequest = { method: string; url: URL; headers: IncomingMessage["headers"]; body: string };

const READS = new Set(["GET", "HEAD"]);

async function dispatch(world: World, route: Route, call: Call): Promise<Answer> {
  if (route.scope === "user") return route.handle(call);
  const project = findProject(world, call.path.id ?? "");
  // What a user may not see does not exist for them.
  if (project === undefined || levelOf(project, call.user) === 0) throw notFound("Project");
  const level = levelOf(project, call.user);
  requireLevel(level, route.least);
  return route.handle({ ...call, project, level, repository: world.repository(project) });
}

/** A job's token is unknown to whatever it may not do, and other projects do not exist for it. */
function refuseJob(world: World, method: string, { template }: Route, path: Call["path"], own: Project): void {
  if (!mayJobCall(method, template)) throw unauthorized();
  if (findProject(world, path.id ?? "")?.id !== own.id) throw notFound("Project");
}

async function route(
  world: World,
  routes: readonly Route[],
  request: RestRequest,
  credentials: Extract<Credentials, { user: User }>,
): Promise<Answer> {
  const { user } = credentials;
  const match = matchRoute(routes, request.method, request.url.pathname);
  if (match.kind === "unknown") return answer(404, { error: "404 Not Found" });
  if (match.kind === "wrong-method") return answer(405, { error: "405 Not Allowed" });
  if (credentials.kind === "job") refuseJob(world, request.method, match.route, match.path, credentials.project);
  const body = parseBody(request.headers["content-type"] ?? "application/json", request.body);
  const parameters: Parameters = { ...parseForm(request.url.search), ...body };
  const call: Call = { world, user, url: request.url, path: match.path, parameters };
  if (READS.has(request.method)) return dispatch(world, match.route, call);
  return world.alone(async () => {
    const done = await dispatch(world, match.route, call);
    world.save();
    return done;
  });
}

/** Answers one REST call, refusals included; anything else that is thrown is a bug of the double and passes through. */
export async function serveRest(
  world: World,
  routes: readonly Route[],
  request: RestRequest,
): Promise<{ answer: Answer; user: User | null }> {
  const credentials = identify(world, request.headers, request.url);
  if (credentials.kind === "none" || credentials.kind === "unknown")
    return { answer: unauthorized().answer, user: null };
  const { user } = credentials;
  try {
    return { answer: await route(world, routes, request, credentials), user };
  } catch (error) {
    if (error instanceof Refusal) return { answer: error.answer, user };
    throw error;
  }
}
