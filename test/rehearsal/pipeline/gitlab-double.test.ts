import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GitLabDouble, startGitLab } from "../../../scripts/rehearsal/gitlab/server.ts";
import { ENGINES } from "../../../scripts/rehearsal/pipeline/engine.ts";
import { scratchFolder, statuses, tinyProject } from "./tiny-project.ts";

const FILE = `
one: { needs: [], script: [git config --get remote.origin.url, echo made > made], artifacts: { paths: [made] } }
two: { needs: [one], script: [cat made, cat .git/config] }
`;

let gitlab: GitLabDouble;
let gitUrl: string;

beforeAll(async () => {
  gitlab = await startGitLab({ dir: await scratchFolder() });
  await gitlab.addUser({ username: "maintainer", name: "Maintainer", token: "maintainer-token" });
  const { gitUrl: seed } = await tinyProject({ ".gitlab-ci.yml": FILE });
  const members = [{ username: "maintainer", accessLevel: 40 as const }];
  ({ gitUrl } = await gitlab.addProject({ path: "night/sample", members, seed }));
});

afterAll(() => gitlab.close());

for (const engine of Object.values(ENGINES)) {
  const missing = await engine.missing();

  describe.skipIf(missing !== null)(
    `${engine.name} on GitLab${missing === null ? "" : ` (missing: ${missing})`}`,
    () => {
      it("clones over http with the runner's token, which no job can find", async () => {
        const lines: string[] = [];
        const request = await tinyProject({});
        const run = await engine.run({
          ...request,
          gitUrl,
          runnerToken: "maintainer-token",
          onLine: (_job, _stream, line) => lines.push(line),
        });
        expect(statuses(run)).toEqual({ one: "success", two: "success" });
        expect(lines).toContain(gitUrl);
        expect(JSON.stringify([lines, run.jobs])).not.toContain("maintainer-token");
      });

      it("throws when the token does not open the project", async () => {
        const request = await tinyProject({});
        await expect(engine.run({ ...request, gitUrl, runnerToken: "wrong" })).rejects.toThrow("git clone");
      });
    },
  );
}
