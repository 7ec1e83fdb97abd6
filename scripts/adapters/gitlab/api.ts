import type { MergeRequests } from "@gitbeaker/rest";
import type { Clock } from "../../ports/clock.ts";
import type { ForgeUser } from "../../ports/forge.ts";

/** What every part of the forge asks GitLab with. */
export type GitlabApi = {
  resource: ConstructorParameters<typeof MergeRequests>[0];
  token: string;
  /** Path (`group/project`) or numeric id. */
  project: string | number;
  clock: Clock;
  /** From 0 up to 1. */
  random: () => number;
  currentUser: () => Promise<ForgeUser>;
};
