import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import { openSandbox } from "../../scripts/adapters/sandbox/sandbox.ts";
import { openWorkspace } from "../../scripts/adapters/workspace/workspace.ts";
import type { CheckWorld } from "../../scripts/phases/check-run.ts";
import { repositoryOf, temporaryFolder } from "../adapters/workspace/repository.ts";
import { manualClock } from "../agent/manual-clock.ts";
import { configured } from "../domain/stories.ts";

/** A workspace on a commit with `files`, for a file's tests together; what checks say, and worlds to run them in. */
export async function openCheckStage(files: Record<string, string>) {
  const path = process.env.PATH ?? "";
  const sandbox = await openSandbox("none", { path });
  const { dir, sha } = repositoryOf(files);
  const scratchDir = temporaryFolder();
  const workspace = await openWorkspace({ repoDir: dir, sha, scratchDir, sandbox, path });
  afterAll(async () => {
    await workspace.close();
    for (const folder of [dir, scratchDir]) rmSync(folder, { recursive: true });
  });
  const said: string[] = [];
  const worldOf = (yaml = ""): CheckWorld => {
    const log = {
      line: (text: string) => said.push(text),
      section: (_n: string, _t: string, body: () => never) => body(),
      turn: () => undefined,
    };
    return { configuration: configured(yaml), log, clock: manualClock(), jobEndsAt: null };
  };
  return { workspace, said, worldOf };
}
