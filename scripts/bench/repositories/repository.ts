import type { Turn } from "../../rehearsal/model/scenario.ts";

/**
 * A public repository and a small change to it, as the tools of an agent make it. Its code comes as an npm package at a
 * fixed version when the bench runs; here are only the lines that the change touches.
 */
export type PublicRepository = {
  name: string;
  /** Language, and what runs its tests. */
  kind: string;
  /** Name and version of the package. */
  package: string;
  /** The folder of the package that is the project; "" for all of it. */
  folder: string;
  /** Programs without which its tests cannot run. */
  needs: readonly string[];
  /** Files that the package leaves out or that Night Shift needs, by path. */
  files: Readonly<Record<string, string>>;
  task: { id: string; text: string };
  turns: Turn[];
};

/** What `npm install` needs in a sandbox to reach the registry that this machine uses. */
export const REGISTRY_VARIABLES = ["npm_config_registry", "NODE_EXTRA_CA_CERTS"];

/** `nightshift.yml` with these checks, as the inside of `verify: {…}`. */
export function configurationOf(checks: string): string {
  return `version: 1\nverify: {timeout_minutes: 3, ${checks}}\nsandbox: {environment: [${REGISTRY_VARIABLES.join(", ")}]}\n`;
}
