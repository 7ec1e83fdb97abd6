import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { gitlabForge } from "../../../scripts/adapters/gitlab/forge.ts";
import type { Forge } from "../../../scripts/ports/forge.ts";
import { type GitLabDouble, startGitLab } from "../../../scripts/rehearsal/gitlab/server.ts";
import { contractFaults } from "../../rehearsal/gitlab/contract.ts";
import { type ManualClock, manualClock } from "../git/manual-clock.ts";

export const BOT_TOKEN = "glpat-bot-0123456789";
const MAINTAINER_TOKEN = "glpat-maintainer-0123456789";
export const OUTSIDER_TOKEN = "glpat-outsider-0123456789";

/** A GitLab with one project, seen by the bot (Developer), its maintainer and an outsider without any role. */
export type TestProject = {
  gitlab: GitLabDouble;
  gitUrl: string;
  /** The folder that GitLab keeps the repository in: to look at it without a clone. */
  bareRepository: string;
  /** As the bot. */
  forge: Forge;
  forgeOf(token: string): Forge;
  clock: ManualClock;
  ids: { bot: number; maintainer: number; outsider: number };
  /** Calls the API below the project as the maintainer; gives the answer's body. */
  act(method: string, path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A branch with one commit, by the maintainer. */
  branch(name: string): Promise<void>;
};

export async function startProject(options: { protect?: boolean; now?: () => Date } = {}): Promise<TestProject> {
  const dir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  const seed = join(dir, "seed");
  await mkdir(seed);
  await writeFile(join(seed, "README.md"), "# Sample\n");
  const gitlab = await startGitLab({
    dir: join(dir, "gitlab"),
    ...(options.now === undefined ? {} : { clock: options.now }),
  });
  onTestFinished(async () => {
    await gitlab.close();
    expect(contractFaults(gitlab)).toEqual([]);
    await rm(dir, { recursive: true, force: true });
  });
  const bot = await gitlab.addUser({ username: "night-shift", name: "Night Shift", token: BOT_TOKEN, bot: true });
  const maintainer = await gitlab.addUser({ username: "maintainer", name: "Maintainer", token: MAINTAINER_TOKEN });
  const outsider = await gitlab.addUser({ username: "outsider", name: "Outsider", token: OUTSIDER_TOKEN });
  const { id, gitUrl } = await gitlab.addProject({
    path: "group/project",
    members: [
      { username: "maintainer", accessLevel: 40 },
      { username: "night-shift", accessLevel: 30 },
    ],
    seed,
    ...(options.protect ? {} : { protectedBranches: [] }),
  });
  const clock = manualClock();
  const forgeOf = (token: string) =>
    gitlabForge({ apiUrl: gitlab.apiUrl, token, project: "group/project", clock, random: () => 0 });
  const act: TestProject["act"] = async (method, path, body) => {
    const response = await fetch(`${gitlab.apiUrl}/projects/${id}/${path}`, {
      method,
      headers: { "private-token": MAINTAINER_TOKEN, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  return {
    gitlab,
    gitUrl,
    bareRepository: join(dir, "gitlab", "repositories", `${id}.git`),
    clock,
    act,
    forge: forgeOf(BOT_TOKEN),
    forgeOf,
    ids: { bot: bot.id, maintainer: maintainer.id, outsider: outsider.id },
    async branch(name) {
      const actions = [{ action: "create", file_path: `${name.replaceAll("/", "-")}.txt`, content: "new\n" }];
      await act("POST", "repository/commits", {
        branch: name,
        start_branch: "main",
        commit_message: "A change",
        actions,
      });
    },
  };
}
