import { beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import { askingSettings } from "../../scripts/commands/asking-settings.ts";
import { askGitLab } from "../../scripts/commands/dry-run.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { BOT_TOKEN, startProject } from "../adapters/gitlab/project.ts";
import { story } from "../domain/stories.ts";
import { gitText } from "../git.ts";
import { type Night, openNight, tokenOf } from "../phases/cycle-stage.ts";
import { untilHandover } from "../phases/hand-made.ts";
import { taskFile } from "../phases/small-project.ts";
import { type Ended, folderOf, git, nightshift, repositoryOf, writeInto } from "./cli.ts";

const [TEA, MATE, ROOIBOS, WATER] = ["DOCS-001-tea", "DOCS-002-mate", "DOCS-003-rooibos", "DOCS-004-water"] as const;
const STATE_BRANCH = { "nightshift.yml": "version: 1\nstate: {branch: nightshift-state}\n" };

/** A clone whose `origin` is the project on the double, as a person has it. */
function cloneOf(url: string): string {
  const dir = repositoryOf({ "README.md": "A checkout of its own" });
  git(dir, "remote", "add", "origin", url);
  return dir;
}

describe("plan with a token", () => {
  let night: Night;
  let clone: string;
  let offsetS: string;
  let asked: Ended;
  let shown: Ended;
  let before: string;
  let after: string;
  let calls: string[];
  let mind: Plan;

  const refs = async () => gitText(["for-each-ref"], { cwd: night.stage.bareRepository });
  const plan = (token: string, ...more: string[]) =>
    nightshift(["plan", "--repo", clone, ...more], {
      env: {
        NIGHTSHIFT_TOKEN: token,
        GITLAB_HOST: new URL(night.stage.gitUrl).host,
        NIGHTSHIFT_CLOCK_OFFSET_S: offsetS,
      },
    });

  beforeAll(async () => {
    night = await openNight({
      files: {
        ...Object.fromEntries([TEA, MATE, ROOIBOS].map((id) => [`backlog/${id}.md`, taskFile(`About ${id}`)])),
        [`backlog/${WATER}.md`]: taskFile("About water", [`depends_on: [${MATE}]`]),
      },
    });
    const first = await night.openCycle();
    await untilHandover(first);
    await first.handover();
    await first.end("success");
    await night.comment("reviewer", TEA, "Name the minutes.");
    await night.stage.maintainer.merge((await night.mergeRequestOf(MATE)).iid);
    clone = cloneOf(night.stage.gitUrl);
    const cycle = await night.openCycle();
    offsetS = String(3_600 * 24);

    before = await refs();
    const seen = night.stage.gitlab.exchanges.length;
    [asked, shown] = await Promise.all([plan(night.stage.botToken, "--json"), plan(night.stage.botToken)]);
    calls = night.stage.gitlab.exchanges.slice(seen).map(({ method, path }) => `${method} ${path}`);
    after = await refs();

    await cycle.pulse();
    mind = await cycle.mind();
  });

  const decisions = ({ entries, passedOver, restReasons }: Plan) => ({
    entries: entries.map(({ task, revision, agentUsd, judgeUsd, model }) => ({
      ...{ task: task.id, iid: revision?.iid, round: revision?.round, usd: agentUsd + judgeUsd, model },
      notes: revision?.threads.flatMap(({ entries }) => entries.map(({ body }) => body)),
    })),
    passedOver,
    restReasons,
  });

  test("decides as pulse and mind do: revisions, merges since, and what waits for review", () => {
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
    const { plan: planned } = JSON.parse(asked.stdout);
    expect(decisions(planned)).toEqual(decisions(mind));
    expect(decisions(planned)).toMatchObject({
      entries: [{ task: TEA, iid: 1, round: 1, notes: ["Name the minutes."] }, { task: WATER }],
      passedOver: [{ task: ROOIBOS, reason: expect.stringMatching(/^!3 waits for review/) }],
    });
  });

  test("shows the revision, and whom it asked", () => {
    expect(shown.stdout).toContain("not asked: whether NIGHTSHIFT_PAUSED is set");
    expect(shown.stdout).toMatch(
      new RegExp(`Would take, reserving .*\\n +1 +${TEA} +\\$0\\.50 +\\S+\\n +About .*\\n +people wrote on !1`),
    );
    expect(shown.stdout).toContain(
      `Asked, and changed nothing: ${night.stage.gitlab.url}/colleagues/project, main at ${before.slice(0, 8)}`,
    );
    expect(shown.stdout).toMatch(
      /, 2 open merge requests of night-shift\.\nThis checkout \(\w{8}\) was not looked at\.\n$/,
    );
  });

  test("writes nothing: GitLab sees reads alone, and no branch moves", () => {
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.filter((call) => !/^(GET|HEAD) |^POST .*\/git-upload-pack$/.test(call))).toEqual([]);
    expect(after).toBe(before);
    expect(git(clone, "status", "--porcelain")).toBe("");
  });

  test("knows Night Shift's merge requests also when the token is a person's own", async () => {
    const own = await plan(tokenOf("reviewer"), "--json");
    expect(JSON.parse(own.stdout)).toMatchObject({ asked: { as: "night-shift" } });
    // Mind has claimed since; what people wrote is known all the same.
    expect(JSON.parse(own.stdout).pulse.mergeRequests).toMatchObject([
      { iid: 3, notes: [] },
      { iid: 1, notes: [{ body: "Name the minutes." }] },
    ]);
  });

  test("asks nobody when it is told so", async () => {
    const seen = night.stage.gitlab.exchanges.length;
    const offline = await plan(night.stage.botToken, "--offline");
    expect(offline.stdout).toContain("Not asked: the merge requests, notes, pipelines and state on GitLab (--offline");
    expect(night.stage.gitlab.exchanges).toHaveLength(seen);
  });

  test("sends its token to no server that `origin` alone names, and says which variable names it", async () => {
    const seen = night.stage.gitlab.exchanges.length;
    const { stdout } = await nightshift(["plan", "--repo", clone], {
      env: { NIGHTSHIFT_TOKEN: night.stage.botToken },
    });
    expect(stdout).toContain(`: set GITLAB_HOST to ${new URL(night.stage.gitUrl).host}, or CI_API_V4_URL`);
    expect(night.stage.gitlab.exchanges).toHaveLength(seen);
  });

  test("does not start when it sees the model's key as well", async () => {
    const ended = await nightshift(["plan", "--repo", clone], {
      env: {
        NIGHTSHIFT_TOKEN: night.stage.botToken,
        GITLAB_HOST: new URL(night.stage.gitUrl).host,
        ANTHROPIC_API_KEY: "sk-ant-none",
      },
    });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("ANTHROPIC_API_KEY is visible in a job of the other zone");
  });
});

describe("plan of a project whose state is on a branch of its own", () => {
  const given = { type: "task.quarantined", task: TEA, attempts: 3, detail: "" } as const;
  const ledger = story("p1", [given]).map((event) => `${formatEvent(event)}\n`);
  const STATE = {
    [`backlog/${TEA}.md`]: taskFile("About tea"),
    [`backlog/${MATE}.md`]: taskFile("About mate"),
    "backlog/ledger/2026-11.jsonl": ledger.join(""),
  };

  test("asks GitLab for that branch, and leaves the cost report to the night, which has the key for it", async () => {
    const project = await startProject();
    const commit = (branch: string, files: Record<string, string>) =>
      project.act("POST", "repository/commits", {
        ...{ branch, commit_message: "By hand", ...(branch === "main" ? {} : { start_branch: "main" }) },
        actions: Object.entries(files).map(([file_path, content]) => ({ action: "create", file_path, content })),
      });
    const settings = `${STATE_BRANCH["nightshift.yml"]}budget: {mode: leftover, organisation_month_usd: 100}\n`;
    await commit("main", { "nightshift.yml": settings, "prompts/nudge.md": "Ours" });
    await commit("nightshift-state", STATE);
    const ended = await nightshift(["plan", "--json", "--repo", folderOf({})], {
      env: {
        NIGHTSHIFT_TOKEN: BOT_TOKEN,
        CI_API_V4_URL: project.gitlab.apiUrl,
        CI_PROJECT_PATH: "group/project",
      },
    });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      plan: {
        entries: [{ task: { id: MATE } }],
        passedOver: [{ task: TEA, reason: expect.stringMatching(/^quarantined/) }],
      },
      asked: { kind: "gitlab", branch: "main", stateBranch: "nightshift-state" },
      pulse: {
        checks: expect.arrayContaining([
          expect.objectContaining({
            ...{ name: "organisation", ok: null },
            detail: expect.stringMatching(
              /^not asked: .* a night's pulse job asks for it with its ANTHROPIC_ADMIN_KEY/,
            ),
          }),
        ]),
      },
    });
  });

  test("refuses a configuration by another name as a job's checkout does: its caps would hold nothing", async () => {
    const project = await startProject();
    const actions = [{ action: "create", file_path: "nightshift.yaml", content: "budget: {day_usd: 1}\n" }];
    await project.act("POST", "repository/commits", { branch: "main", commit_message: "By hand", actions });
    const settings = askingSettings(
      {
        NIGHTSHIFT_TOKEN: BOT_TOKEN,
        CI_API_V4_URL: project.gitlab.apiUrl,
        CI_PROJECT_PATH: "group/project",
      },
      null,
    );
    if ("unasked" in settings) throw new Error(settings.unasked);
    await expect(askGitLab({ PATH: process.env.PATH ?? "" }, settings)).rejects.toThrow(
      "nightshift.yaml: found a configuration of that name; expected nightshift.yml: `git mv nightshift.yaml",
    );
  });

  describe("without a token", () => {
    const clone = repositoryOf({ ...STATE_BRANCH, "README.md": "x", "backlog/OLD-1.md": taskFile("Left on main") });
    const planned = (repo: string) => nightshift(["plan", "--repo", repo]);

    test("takes the working folder as long as the clone has no such branch, and says how to get it", async () => {
      const { stdout } = await planned(clone);
      expect(stdout).toContain("1  OLD-1");
      expect(stdout).toMatch(/this clone has no branch nightshift-state.*git fetch origin nightshift-state/);
    });

    test("reads it as the clone last saw it on GitLab, and says what it did not ask and how to have it asked", async () => {
      git(clone, "checkout", "--quiet", "-b", "nightshift-state");
      for (const [path, text] of Object.entries(STATE)) writeInto(clone, path, text);
      git(clone, "rm", "--quiet", "backlog/OLD-1.md");
      git(clone, "add", "--all");
      git(clone, "commit", "--quiet", "--message", "State");
      writeInto(clone, "backlog/NEW-1.md", taskFile("Not committed yet"));
      // On that very branch, the folder is what counts.
      expect((await planned(clone)).stdout).toMatch(new RegExp(`  ${MATE} [\\s\\S]*  NEW-1 `));
      git(clone, "update-ref", "refs/remotes/origin/nightshift-state", "HEAD");
      git(clone, "checkout", "--quiet", "main");
      git(clone, "branch", "--quiet", "-D", "nightshift-state");
      const [{ stdout }, verified] = await Promise.all([
        planned(clone),
        nightshift(["ledger", "verify", "--repo", clone]),
      ]);
      expect(stdout).toMatch(
        new RegExp(`Would take, .*\\n +1 +${MATE} .*\\n.*\\n.*\\n\\nPassed over\\n +${TEA} +quarantined`),
      );
      expect(stdout).not.toMatch(/OLD-1|NEW-1/);
      expect(stdout).toMatch(
        /\nNot asked: the merge requests, notes, pipelines and state on GitLab \(set NIGHTSHIFT_TOKEN .*\)\.\nthe state is that of origin\/nightshift-state at \w{8}/,
      );
      expect(verified).toMatchObject({ exitCode: 0, stdout: "1 event, 0 damaged lines\n" });
      expect(verified.stderr).toContain("the state is that of origin/nightshift-state");
    });
  });
});
