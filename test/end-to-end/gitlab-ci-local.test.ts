import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { billingMonth } from "../../scripts/domain/organisation-cost.ts";
import { type PlayedPipeline, playNight, playPipeline } from "../../scripts/rehearsal/night.ts";
import { ENGINES } from "../../scripts/rehearsal/pipeline/engine.ts";
import { sampleScenarios } from "../../scripts/rehearsal/scenarios/all.ts";
import { changeConfiguration, layOutProject, openStage } from "../../scripts/rehearsal/stage.ts";
import { tellStory } from "../../scripts/rehearsal/story.ts";
import { SAMPLE_PAGES } from "../../scripts/rehearsal/web/pages.ts";

const PROGRAM_DIR = resolve(import.meta.dirname, "..", "..");
const engine = ENGINES["gitlab-ci-local"];
const missing = await engine.missing();
const HOUR_MS = 3_600_000;

const hourOf = (at: Date) => at.toISOString().slice(11, 17);

async function pulseOf(pipeline: PlayedPipeline | undefined) {
  const dir = pipeline?.jobs.find(({ name }) => name === "pulse")?.artifactsDir ?? "";
  return JSON.parse(await readFile(join(dir, ".nightshift", "pulse.json"), "utf8")).body;
}

describe.skipIf(missing !== null)(
  `the real pipeline files through gitlab-ci-local${missing === null ? "" : ` (missing: ${missing})`}`,
  () => {
    it("work a night, and no job's environment ever holds both NIGHTSHIFT_TOKEN and a model credential", {
      timeout: 240_000,
    }, async () => {
      const dir = await mkdtemp(join(tmpdir(), "nightshift-gcl-"));
      const seed = join(dir, "project");
      await layOutProject(join(PROGRAM_DIR, "scripts", "rehearsal", "sample"), seed, PROGRAM_DIR);
      await changeConfiguration(seed, { budget: { mode: "leftover", organisation_month_usd: 100_000 } });
      const stage = await openStage({
        dir,
        seed,
        model: { kind: "scripted", scenarios: sampleScenarios },
        pages: SAMPLE_PAGES,
        costReport: true,
      });
      const now = new Date();
      const [resetAt, later] = [new Date(now.getTime() + 20 * HOUR_MS), 5 * HOUR_MS];
      stage.model?.exhaust("input-tokens", resetAt.getTime());
      stage.model?.setCosts([{ day: billingMonth(now).from.slice(0, 10), usd: 400 }], now.toISOString());
      const command = `${process.execPath} ${join(PROGRAM_DIR, "bin", "nightshift.js")}`;
      const story = tellStory(new PassThrough());
      const scene = { stage, engine, story, dir, command, signal: new AbortController().signal };
      const night = await playNight({ ...scene, night: 1, offsetMs: 0 });
      const calls = stage.model?.requests.length ?? 0;
      const rested = await playPipeline({ ...scene, night: 2, offsetMs: later, slots: 1 }, "cycle");
      const callsOfRest = stage.model?.requests.slice(calls).map(({ path }) => path) ?? [];
      const { stdout: commit } = await execa("git", ["log", "-1", "--format=%s", "main"], {
        cwd: stage.bareRepository,
      });
      const open = await stage.maintainer.openMergeRequests();
      const pulse = await pulseOf(night.pipelines[0]);
      const restingPulse = await pulseOf(rested);
      await stage.close();
      await rm(dir, { recursive: true, force: true });

      const jobs = [...night.pipelines, rested].flatMap((pipeline) => pipeline.jobs);
      const holds = (name: string) =>
        jobs.filter((job) => (job.environment[name] ?? "") !== "").map((job) => job.name.replace(/ .*/, ""));
      expect(
        [...night.pipelines, rested].map((p) => p.status),
        story.lines.join("\n"),
      ).toEqual(["success", "success", "success"]);
      expect(open).toHaveLength(5);
      expect(new Set(holds("NIGHTSHIFT_TOKEN"))).toEqual(new Set(["pulse", "mind", "handover", "digest"]));
      expect(new Set(holds("ANTHROPIC_API_KEY"))).toEqual(new Set(["hands", "reflect"]));
      expect(new Set(holds("ANTHROPIC_ADMIN_KEY"))).toEqual(new Set(holds("NIGHTSHIFT_TOKEN")));
      // Pulse asks once a cycle; the digest has no use for it.
      const asked = stage.model?.requests.filter(({ path }) => path.startsWith("/v1/organizations/")) ?? [];
      expect(asked.map(({ status }) => status)).toEqual([200, 200]);
      // What the organisation leaves over is what the cycle had.
      expect(pulse.checks).toContainEqual(
        expect.objectContaining({
          name: "organisation",
          ok: true,
          detail: expect.stringContaining("the organisation has used $400.00 of $100000.00"),
        }),
      );
      expect(pulse.sources.organisation).toMatchObject({ kind: "known", usd: 400 });
      // What the model's jobs saw of its limits in the first cycle is why a later one rests, and asks no model.
      expect(restingPulse.decision).toEqual({
        kind: "rest",
        reasons: [
          expect.stringMatching(
            new RegExp(`^rate limits: claude-.* 0 of 2000000 input tokens left .*reset at ${hourOf(resetAt)}`),
          ),
        ],
      });
      expect(callsOfRest.filter((path) => path.startsWith("/v1/messages"))).toEqual([]);
      expect(commit).toContain(`Night Shift rests (cycle p${rested.pipelineId})`);
      // Whatever a job of the model zone may sign in with, none of it is ever beside GitLab's token.
      const MODEL_SECRETS = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "BRAVE_API_KEY"];
      const holdsAny = (names: readonly string[]) => (job: (typeof jobs)[number]) =>
        names.some((name) => (job.environment[name] ?? "") !== "");
      expect(jobs.filter(holdsAny(["NIGHTSHIFT_TOKEN"])).filter(holdsAny(MODEL_SECRETS))).toEqual([]);
      expect(stage.model?.faults).toEqual([]);
    });
  },
);
