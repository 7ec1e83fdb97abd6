import type { Repository } from "../git/repository.ts";
import type { Project, User } from "../state/state.ts";
import type { World } from "../world.ts";
import type { Answer } from "./answer.ts";
import type { Parameters } from "./parameters.ts";

type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a handler is given: who asks, for what, and the whole double. */
export type Call = {
  world: World;
  user: User;
  url: URL;
  /** The values of the path template's `:names`, percent-decoded. */
  path: Readonly<Record<string, string>>;
  parameters: Parameters;
};

export type ProjectCall = Call & { project: Project; repository: Repository; level: number };

type Handler<C> = (call: C) => Answer | Promise<Answer>;

/** A row of the route table. `least` is the role below which GitLab answers 403 (0: any user who sees the project). */
export type Route = { method: Method; template: string; pattern: RegExp } & (
  | { scope: "user"; handle: Handler<Call> }
  | { scope: "project"; least: number; handle: Handler<ProjectCall> }
);

/** `:name` takes one segment (percent-encoded slashes stay inside), `*name` takes the rest of the path. */
function compile(template: string): RegExp {
  const source = template
    .replace(/[.]/g, "\\.")
    .replace(/:([a-z_]+)/g, "(?<$1>[^/]+)")
    .replace(/\*([a-z_]+)/g, "(?<$1>.+)");
  return new RegExp(`^/api/v4${source}$`);
}

export function userRoute(method: Method, template: string, handle: Handler<Call>): Route {
  return { method, template, pattern: compile(template), scope: "user", handle };
}

/** A route under `/projects/:id`. */
export function projectRoute(method: Method, template: string, least: number, handle: Handler<ProjectCall>): Route {
  const whole = `/projects/:id${template}`;
  return { method, template: whole, pattern: compile(whole), scope: "project", least, handle };
}

export type Match =
  | { kind: "found"; route: Route; path: Record<string, string> }
  | { kind: "wrong-method" }
  | { kind: "unknown" };

/** The first route that fits; a path that only other methods know is told apart, because GitLab answers it with 405. */
export function matchRoute(routes: readonly Route[], method: string, pathname: string): Match {
  let known = false;
  for (const route of routes) {
    const groups = route.pattern.exec(pathname);
    if (groups === null) continue;
    known = true;
    if (route.method !== method) continue;
    const path = Object.fromEntries(
      Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return { kind: "found", route, path };
  }
  return { kind: known ? "wrong-method" : "unknown" };
}

/** A value of the path; a template without it is a bug of the table. */
export function pathValue(call: Call, name: string): string {
  const value = call.path[name];
  if (value === undefined) throw new Error(`the route has no :${name}`);
  return value;
}

/** A number in the path; text that is no number names nothing (null). */
export function pathNumber(call: Call, name: string): number | null {
  const value = pathValue(call, name);
  return /^\d+$/.test(value) ? Number(value) : null;
}
