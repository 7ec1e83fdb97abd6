import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { foldLedger, type Ledger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import { type GitLabDouble, startGitLab } from "../../scripts/rehearsal/gitlab/server.ts";
import { PROJECT } from "../../scripts/rehearsal/stage.ts";

const PROGRAM = join(import.meta.dirname, "..", "..", "bin", "nightshift.js");
const TOKEN = "glpat-a-look-at-the-result";

/** Two whole nights through the command that the README names; everything below looks at what they left. */
describe("npm run rehearse", () => {
  let out = "";
  let story = "";
  let exitCode: number | undefined;
  let gitlab: GitLabDouble;
  let ledger: Ledger;

  beforeAll(async () => {
    out = join(await mkdtemp(join(tmpdir(), "nightshift-rehearse-")), "out");
    const run = await execa(process.execPath, [PROGRAM, "rehearse", "--out", out], {
      reject: false,
      all: true,
    });
    story = run.all;
    exitCode = run.exitCode;
    gitlab = await startGitLab({ dir: join(out, "gitlab") });
    await gitlab.addUser({ username: "maintainer", name: "Maintainer", token: TOKEN });
    ledger = foldLedger(parseLedger(await ledgerFiles()).events);
  }, 240_000);

  afterAll(async () => {
    await gitlab?.close();
    await rm(join(out, ".."), { recursive: true, force: true });
  });

  const git = async (...args: string[]) =>
    (await execa("git", [`--git-dir=${join(out, "gitlab", "repositories", `${PROJECT.id}.git`)}`, ...args])).stdout;
  const filesUnder = async (path: string) =>
    (await git("ls-tree", "-r", "--name-only", "main", path)).split("\n").filter((f) => f !== "");
  const ledgerFiles = async () =>
    new Map(
      await Promise.all(
        (await filesUnder("backlog/ledger")).map(
          async (f): Promise<[string, string]> => [f, `${await git("show", `main:${f}`)}\n`],
        ),
      ),
    );
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = await fetch(`${gitlab.apiUrl}/projects/${PROJECT.id}${path}`, {
      headers: { "private-token": TOKEN },
    });
    return schema.parse(await answer.json());
  };
  const mergeRequests = () =>
    get(
      "/merge_requests?per_page=100&sort=asc",
      z.array(z.object({ iid: z.number(), source_branch: z.string(), state: z.string(), description: z.string() })),
    );

  it("exits 0 and says where to look", () => {
    expect({ exitCode, story }).toMatchObject({ exitCode: 0, story: expect.stringContaining("index.html") });
  });

  it("leaves the project as the nights have made it, for every command to look at", async () => {
    const project = join(out, "project");
    const stats = await execa(process.execPath, ["--import", "tsx", PROGRAM, "ledger", "stats", "--repo", project]);
    expect(stats.stdout).toMatch(/^cycles +2$/m);
    expect((await execa("git", ["-C", project, "rev-parse", "HEAD"])).stdout).toBe(await git("rev-parse", "main"));
    expect(story).toContain("/project ");
  });

  it("opens a merge request for each task that was done, on its own branch", async () => {
    const found = (await mergeRequests()).map(({ source_branch, state }) => `${source_branch} ${state}`);
    expect(found.sort()).toEqual([
      "nightshift/BUG-001-leading-minus merged",
      "nightshift/DOCS-003-recipes closed",
      "nightshift/FEAT-002-iso-8601 opened",
      "nightshift/FEAT-007-ranges opened",
      "nightshift/REFACTOR-009-single-unit-table opened",
      "nightshift/RESEARCH-005-calendar-months opened",
      "nightshift/TEST-004-round-trip-sweep opened",
    ]);
  });

  it("grades each task by its own judge, also where the patch names another task, and by a line of code", async () => {
    const sweep = (await mergeRequests()).find((m) => m.source_branch === "nightshift/TEST-004-round-trip-sweep");
    expect(sweep?.description).toContain("- Reproducible, fast, and a failure names its sample.");
    const bug = (await mergeRequests()).find((m) => m.source_branch === "nightshift/BUG-001-leading-minus");
    expect(bug?.description).toMatch(/The judge cites `src\/parse\.ts:\d+`/);
  });

  it("answers the maintainer's comment with a new commit on the same branch and a reply in the thread", async () => {
    const mr = (await mergeRequests()).find((m) => m.source_branch === "nightshift/FEAT-002-iso-8601");
    const commits = await git("rev-list", "--count", "main..nightshift/FEAT-002-iso-8601", "--author=Night Shift");
    const notes = await get(
      `/merge_requests/${mr?.iid}/discussions`,
      z.array(
        z.object({
          notes: z.array(
            z.object({ body: z.string(), system: z.boolean(), author: z.object({ username: z.string() }) }),
          ),
        }),
      ),
    );
    const thread = notes
      .map((d) => d.notes.filter((n) => !n.system).map((n) => n.author.username))
      .find((authors) => authors.length > 0);
    expect({ commits, thread }).toEqual({ commits: "2", thread: ["maintainer", "night-shift"] });
  });

  it("resolves the conflict that the merge of the first day made, by a merge that keeps both sides", async () => {
    const mr = (await mergeRequests()).find((m) => m.source_branch === "nightshift/FEAT-002-iso-8601");
    const seen = await get(`/merge_requests/${mr?.iid}`, z.object({ has_conflicts: z.boolean() }));
    const changelog = await git("show", "nightshift/FEAT-002-iso-8601:CHANGELOG.md");
    const parents = await git("log", "-1", "--format=%P", "nightshift/FEAT-002-iso-8601");
    expect({ ...seen, parents: parents.split(" ").length }).toEqual({ has_conflicts: false, parents: 2 });
    expect(changelog).toMatch(/A leading minus[^\n]*\n- `fromIso`/);
    expect(story).toContain("(FEAT-002-iso-8601) conflicts with main since that merge");
    const round = ledger.events.find((e) => e.type === "revision.ended");
    expect(round).toMatchObject({ conflicts: ["CHANGELOG.md"], answered: 1, pushedSha: expect.any(String) });
  });

  it("books what every task cost, and leaves no claim open", () => {
    expect(ledger.claims).toEqual([]);
    const settled = ledger.events.filter((e) => e.type === "task.settled");
    expect(settled.map((e) => `${e.task} ${e.outcome}`).sort()).toEqual([
      "BUG-001-leading-minus delivered",
      "DOCS-003-recipes delivered",
      "FEAT-002-iso-8601 delivered",
      "FEAT-002-iso-8601 delivered",
      "FEAT-007-ranges delivered",
      "REFACTOR-009-single-unit-table delivered",
      "RESEARCH-005-calendar-months delivered",
      "TEST-004-round-trip-sweep delivered",
    ]);
    expect(settled.every((e) => e.spentUsd > 0 && !e.estimated)).toBe(true);
  });

  it("looks things up for research, names what it read, and follows no order on a page", async () => {
    const branch = "nightshift/RESEARCH-005-calendar-months";
    const report = await git("show", `${branch}:reports/RESEARCH-005-calendar-months.md`);
    expect(report).toMatch(
      /their length depends on where they begin \| http:\/\/127\.0\.0\.1:\d+\/durations\/iso-8601 \|/,
    );
    expect(report).toContain("that was not done");
    const settled = ledger.events.filter((e) => e.type === "task.settled");
    const searches = settled.flatMap((e) =>
      e.charges.filter(({ purpose }) => purpose === "search").map(({ calls, usd }) => ({ task: e.task, calls, usd })),
    );
    expect(searches).toEqual([{ task: "RESEARCH-005-calendar-months", calls: 2, usd: 0.01 }]);
  });

  it("rejects what the code base has already, with evidence", () => {
    const rejected = ledger.events.filter((e) => e.type === "task.rejected");
    expect(rejected.map((e) => e.task)).toEqual(["FEAT-006-compare-and-sort"]);
    expect(rejected[0]?.evidence[0]).toContain("src/compare.ts");
  });

  it("moves the merged task to backlog/done and keeps the others open", async () => {
    const tasks = (await filesUnder("backlog")).filter((f) => f.endsWith(".md"));
    expect(tasks.filter((f) => f.startsWith("backlog/done/"))).toEqual(["backlog/done/BUG-001-leading-minus.md"]);
    expect(tasks).toContain("backlog/DOCS-003-recipes.md");
    expect(tasks).not.toContain("backlog/BUG-001-leading-minus.md");
  });

  it("books the close with the maintainer's reason, and a critique of the weak work", async () => {
    const closed = ledger.events.filter((e) => e.type === "mr.closed");
    expect(closed.map((e) => `${e.task} by ${e.by}`)).toEqual(["DOCS-003-recipes by maintainer"]);
    expect(closed[0]?.reason).toContain("Run every example");
    expect((await filesUnder("feedback/critiques")).some((f) => f.includes("DOCS-003-recipes"))).toBe(true);
  });

  it("learns from the maintainer's words: they take over what the grade said, and come from nobody else", async () => {
    const files = (await filesUnder("feedback/critiques")).filter((path) => /DOCS-003|FEAT-002/.test(path));
    const texts = await Promise.all(files.map((path) => git("show", `main:${path}`)));
    expect(texts.map((text) => /^author: (.*)$/m.exec(text)?.[1])).toEqual(["human:maintainer", "human:maintainer"]);
    expect(texts.join("\n")).toMatch(/lesson: Run every example of a page[\s\S]*also: \["?mr\.closed:!3/);
    expect(texts.join("\n")).toContain("> The last recipe prints");
    const calls = ledger.events.flatMap((e) => (e.type === "task.settled" ? e.charges : []));
    expect(calls.filter(({ purpose }) => purpose === "critique")).toMatchObject([{ calls: 1 }]);
    const told = ledger.events.flatMap((e) => (e.type === "task.claimed" ? (e.critiques?.given ?? []) : []));
    expect(new Set(told)).toEqual(new Set(["DOCS-003-recipes-closed-3"]));
  });

  it("publishes one digest a morning, and closes the older one", async () => {
    const issues = await get(
      "/issues?labels=nightshift-digest",
      z.array(z.object({ title: z.string(), state: z.string(), description: z.string() })),
    );
    expect(issues.map((i) => i.state).sort()).toEqual(["closed", "opened"]);
    expect(issues.map((i) => i.description).join("\n")).toContain("OPS-008-publish-types.md:4");
    expect(issues.map((i) => i.description).join("\n")).toContain("Said again: Run every example of a page");
    expect(issues.map((i) => i.description).join("\n")).toMatch(
      /there was a conflict in `CHANGELOG\.md`; \*\*pushed as/,
    );
  });

  it("leaves a page that can be opened without a server", async () => {
    const page = join(out, "index.html");
    expect(existsSync(page)).toBe(true);
    expect(await readFile(page, "utf8")).toContain("BUG-001-leading-minus");
  });

  it("prints no secret", async () => {
    const state = await readFile(join(out, "gitlab", "state.json"), "utf8");
    const secrets = [...state.matchAll(/glpat-[\w-]{20,}|sk-ant-[\w-]{10,}/g)].map(([secret]) => secret);
    expect(secrets.length).toBeGreaterThan(1);
    expect(secrets.filter((secret) => story.includes(secret))).toEqual([]);
  });
});
