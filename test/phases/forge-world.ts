import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { gitRepository } from "../../scripts/adapters/git/repository.ts";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import { BOT_TOKEN, startProject, type TestProject } from "../adapters/gitlab/project.ts";
import { gitBytes } from "../git.ts";

/** A forge job's world on a GitLab of its own, with the lines it logs; its clock stands at 06:00 UTC of a day. */
export type ForgeStage = TestProject & {
  log: string[];
  /** The world of the job of a pipeline, on a day such as `2026-11-23` (or at an ISO time), with more configuration. */
  world(day: string, configuration?: string): Promise<ForgeWorld>;
  /** Commits files to main as the maintainer. */
  write(files: Record<string, string>): Promise<void>;
  /** A file of main, as it is now. */
  read(path: string): Promise<string>;
};

export async function openForgeStage(): Promise<ForgeStage> {
  const project = await startProject();
  const log: string[] = [];
  const git = async (...args: string[]) => (await gitBytes(args, { cwd: project.bareRepository })).toString("utf8");
  let pipelines = 0;
  const repositoryAt = async (now: Date) => {
    const scratchDir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
    onTestFinished(() => rm(scratchDir, { recursive: true, force: true }));
    return gitRepository({
      url: project.gitUrl,
      token: BOT_TOKEN,
      stateBranch: "main",
      baseBranch: "main",
      scratchDir,
      identity: { name: "Night Shift", email: "night-shift@noreply.example.com" },
      clock: { ...project.clock, now: () => now },
      environment: { PATH: process.env.PATH },
    });
  };
  return {
    ...project,
    log,
    async world(day, yaml = "") {
      const configuration = parseConfiguration(yaml);
      if (configuration.kind === "faults") throw new Error("the configuration is malformed");
      const now = new Date(day.includes("T") ? day : `${day}T06:00:00Z`);
      const repository = await repositoryAt(now);
      pipelines += 1;
      return {
        clock: { ...project.clock, now: () => now },
        log: { line: (text) => log.push(text), section: (_name, _title, body) => body(), turn: () => undefined },
        pipeline: { cycle: `p${pipelines}`, url: "", commitSha: await repository.baseSha() },
        configuration: configuration.value,
        prices: [],
        artifacts: {
          read: async () => null,
          write: async () => undefined,
          append: async () => undefined,
          list: async () => [],
        },
        inspect: async () => ({ syntax: [], unchecked: [], secrets: [], pipelineFiles: [], unknownPackages: [] }),
        prompt: (name) => {
          throw new Error(`a job of the forge zone asked for the prompt ${name}`);
        },
        forge: project.forge,
        repository,
        targetBranch: "main",
        askOrganisationCost: null,
      };
    },
    async write(files) {
      const known = new Set((await git("ls-tree", "-r", "--name-only", "main")).split("\n"));
      const actions = Object.entries(files).map(([file_path, content]) => ({
        action: known.has(file_path) ? "update" : "create",
        file_path,
        content,
      }));
      await project.act("POST", "repository/commits", { branch: "main", commit_message: "A change", actions });
    },
    read: (path) => git("show", `main:${path}`),
  };
}
