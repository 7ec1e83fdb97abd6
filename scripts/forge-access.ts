import { join } from "node:path";
import type { Environment, ForgeSettings } from "./config.ts";
import type { Clock } from "./ports/clock.ts";
import type { Forge } from "./ports/forge.ts";
import type { Repository } from "./ports/repository.ts";

/** Kept between pipelines by the manifest job's `cache:`. */
const CODE_CACHE = ".nightshift/cache/code-base";

type Branches = { stateBranch: string; baseBranch: string };
type ForgeAccess = { forge: Forge; repositoryIn: (scratchDir: string, branches: Branches) => Repository };

/** Adapters are loaded by the jobs that use them: a forge job starts without the model's SDK, and the other way round. */
export async function forgeAccess(env: Environment, settings: ForgeSettings, clock: Clock): Promise<ForgeAccess> {
  const [{ gitlabForge }, { gitRepository }] = await Promise.all([
    import("./adapters/gitlab/forge.ts"),
    import("./adapters/git/repository.ts"),
  ]);
  const { apiUrl, token, projectPath, gitUrl } = settings;
  const identity = { name: "Night Shift", email: `night-shift@noreply.${new URL(apiUrl).hostname}` };
  return {
    forge: gitlabForge({ apiUrl, token, project: projectPath, clock }),
    repositoryIn: (scratchDir, branches) =>
      gitRepository({
        ...{ url: gitUrl, token, ...branches, scratchDir, identity, clock, environment: env },
        ...(env.CI_PROJECT_DIR === undefined ? {} : { codeCacheFile: join(env.CI_PROJECT_DIR, CODE_CACHE) }),
      }),
  };
}
