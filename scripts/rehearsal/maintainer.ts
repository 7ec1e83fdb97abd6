import { z } from "zod";
import type { ProjectVariable } from "./pipeline/engine.ts";

/** What the project's maintainer does by hand, over the same REST API that the browser uses. */
export type Maintainer = {
  /** The merge request of a task's branch, if there is one. */
  mergeRequestOf(task: string): Promise<{ iid: number; state: string } | null>;
  /** The open merge requests, oldest first. */
  openMergeRequests(): Promise<{ iid: number; task: string; hasConflicts: boolean }[]>;
  comment(iid: number, body: string): Promise<void>;
  merge(iid: number): Promise<void>;
  close(iid: number, reason: string): Promise<void>;
  addVariable(variable: ProjectVariable): Promise<void>;
  addSchedule(schedule: { description: string; cron: string; shift: string }): Promise<void>;
};

const mergeRequestsSchema = z.array(
  z.object({ iid: z.number(), state: z.string(), source_branch: z.string(), has_conflicts: z.boolean() }),
);

export function asMaintainer(apiUrl: string, token: string, projectPath: string): Maintainer {
  const project = `${apiUrl}/projects/${encodeURIComponent(projectPath)}`;

  async function call(method: string, path: string, body?: Record<string, unknown>): Promise<unknown> {
    const answer = await fetch(`${project}${path}`, {
      method,
      headers: { "private-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the maintainer's ${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  return {
    async mergeRequestOf(task) {
      const found = mergeRequestsSchema.parse(
        await call("GET", `/merge_requests?source_branch=nightshift/${encodeURIComponent(task)}`),
      );
      return found[0] ?? null;
    },
    async openMergeRequests() {
      const found = mergeRequestsSchema.parse(await call("GET", "/merge_requests?state=opened&sort=asc&per_page=100"));
      return found.map(({ iid, source_branch, has_conflicts: hasConflicts }) => ({
        ...{ iid, hasConflicts },
        task: source_branch.replace(/^nightshift\//, ""),
      }));
    },
    async comment(iid, body) {
      await call("POST", `/merge_requests/${iid}/discussions`, { body });
    },
    async merge(iid) {
      await call("PUT", `/merge_requests/${iid}/merge`, { should_remove_source_branch: true });
    },
    async close(iid, reason) {
      await call("POST", `/merge_requests/${iid}/notes`, { body: reason });
      await call("PUT", `/merge_requests/${iid}`, { state_event: "close" });
    },
    async addVariable({ key, value, environmentScope }) {
      const isSecret = /TOKEN|KEY/.test(key);
      await call("POST", "/variables", {
        key,
        value,
        environment_scope: environmentScope,
        masked: isSecret,
        protected: isSecret,
      });
    },
    async addSchedule({ description, cron, shift }) {
      await call("POST", "/pipeline_schedules", {
        description,
        ref: "refs/heads/main",
        cron,
        inputs: [{ name: "shift", value: shift }],
      });
    },
  };
}
