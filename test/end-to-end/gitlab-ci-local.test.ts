import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { billingMonth } from "../../scripts/domain/organisation-cost.ts";
import { playNight } from "../../scripts/rehearsal/night.ts";
import { ENGINES } from "../../scripts/rehearsal/pipeline/engine.ts";
import { sampleScenarios } from "../../scripts/rehearsal/scenarios/all.ts";
import { changeConfiguration, layOutProject, openStage } from "../../scripts/rehearsal/stage.ts";
import { tellStory } from "../../scripts/rehearsal/story.ts";
import { SAMPLE_PAGES } from "../../scripts/rehearsal/web/pages.ts";

const PROGRAM_DIR = resolve(import.meta.dirname, "..", "..");
const engine = ENGINES["gitlab-ci-local"];
const missing = await engine.missing();

describe.skipIf(missing !== null)(
  `the real pipeline files through gitlab-ci-local${missing === null ? "" : ` (missing: ${missing})`}`,
  () => {
    it("work a night, and no job's environment ever holds both NIGHTSHIFT_TOKEN and a model credential", {
      timeout: 240_000,
    }, async () => {
      const dir = await mkdtemp(join(tmpdir(), "nightshift-gcl-"));
      const seed = join(dir, "project");
      await layOutProject(join(PROGRAM_DIR, "scripts", "rehearsal", "sample"), seed, PROGRAM_DIR);
      await changeConfiguration(seed, { budget: { mode: "leftover", organisation_month_usd: 1_000 } });
      const stage = await openStage({
        dir,
        seed,
        model: { kind: "scripted", scenarios: sampleScenarios },
        pages: SAMPLE_PAGES,
        costReport: true,
      });
      const now = new Date();
      stage.model?.setCosts([{ day: billingMonth(now).from.slice(0, 10), usd: 400 }], now.toISOString());
      const command = `${process.execPath} ${join(PROGRAM_DIR, "bin", "nightshift.js")}`;
      const story = tellStory(new PassThrough());
      const night = await playNight({
        stage,
        engine,
        story,
        dir,
        command,
        night: 1,
        offsetMs: 0,
        signal: new AbortController().signal,
      });
      const open = await stage.maintainer.openMergeRequests();
      const pulsed = night.pipelines[0]?.jobs.find(({ name }) => name === "pulse")?.artifactsDir ?? "";
      const pulse = JSON.parse(await readFile(join(pulsed, ".nightshift", "pulse.json"), "utf8")).body;
      await stage.close();
      await rm(dir, { recursive: true, force: true });

      const jobs = night.pipelines.flatMap((pipeline) => pipeline.jobs);
      const holds = (name: string) =>
        jobs.filter((job) => (job.environment[name] ?? "") !== "").map((job) => job.name.replace(/ .*/, ""));
      expect(
        night.pipelines.map((p) => p.status),
        story.lines.join("\n"),
      ).toEqual(["success", "success"]);
      expect(open).toHaveLength(5);
      expect(new Set(holds("NIGHTSHIFT_TOKEN"))).toEqual(new Set(["pulse", "mind", "handover", "digest"]));
      expect(new Set(holds("ANTHROPIC_API_KEY"))).toEqual(new Set(["hands", "reflect"]));
      expect(new Set(holds("ANTHROPIC_ADMIN_KEY"))).toEqual(new Set(holds("NIGHTSHIFT_TOKEN")));
      // Pulse asks once a cycle; the digest has no use for it.
      const asked = stage.model?.requests.filter(({ path }) => path.startsWith("/v1/organizations/")) ?? [];
      expect(asked.map(({ status }) => status)).toEqual([200]);
      // What the organisation leaves over is what the cycle had.
      expect(pulse.checks).toContainEqual(
        expect.objectContaining({
          name: "organisation",
          ok: true,
          detail: expect.stringContaining("the organisation has used $400.00 of $1000.00"),
        }),
      );
      expect(pulse.sources.organisation).toMatchObject({ kind: "known", usd: 400 });
      // Whatever a job of the model zone may sign in with, none of it is ever beside GitLab's token.
      const MODEL_SECRETS = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "BRAVE_API_KEY"];
      const holdsAny = (names: readonly string[]) => (job: (typeof jobs)[number]) =>
        names.some((name) => (job.environment[name] ?? "") !== "");
      expect(jobs.filter(holdsAny(["NIGHTSHIFT_TOKEN"])).filter(holdsAny(MODEL_SECRETS))).toEqual([]);
      expect(stage.model?.faults).toEqual([]);
    });
  },
);
