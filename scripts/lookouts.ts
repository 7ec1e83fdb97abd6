import { type Environment, jobTokenSettings } from "./config.ts";
import type { JobWorld, ModelWorld } from "./phases/world.ts";

/** What a job without Night Shift's token can see of what has happened since its pipeline started. */
export async function lookouts(
  env: Environment,
  { configuration }: JobWorld,
  repoDir: string,
): Promise<Pick<ModelWorld, "lookForPause" | "readNewestLedger">> {
  const [{ lookForPause }, { newestFiles }] = await Promise.all([
    import("./adapters/pause-signs.ts"),
    import("./adapters/newest-files.ts"),
  ]);
  const { digest, pause } = configuration.labels;
  const defaultBranch = env.CI_DEFAULT_BRANCH || "main";
  const checkout = { repoDir, path: env.PATH ?? "", environment: env, job: jobTokenSettings(env) };
  const state = { branch: configuration.state.branch ?? defaultBranch, under: "backlog/ledger/", reader: "state" };
  return {
    lookForPause: lookForPause({ ...checkout, job: checkout.job, defaultBranch, labels: [digest, pause] }),
    readNewestLedger: () => newestFiles(checkout, state),
  };
}
