import { beforeAll, describe, expect, it } from "vitest";
import type { Pulse } from "../../scripts/artifacts/pulse.ts";
import { billingMonth } from "../../scripts/domain/organisation-cost.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, delivers, taskFile } from "./small-project.ts";
import { TEA } from "./tea-night.ts";

const HOUR_MS = 3_600_000;

describe("a project that lives on what its organisation leaves over", () => {
  let night: Night;
  let [first, exhausted, after, last, paused]: (Pulse | undefined)[] = [];
  const cycles: Cycle[] = [];
  let resetAt = new Date();

  /** Everybody's costs on the first day of the running month. */
  const spend = (usd: number) =>
    night.stage.model?.setCosts([{ day: billingMonth(night.now()).from.slice(0, 10), usd }], night.now().toISOString());
  const openCycle = async () => {
    const cycle = await night.openCycle();
    cycles.push(cycle);
    return cycle;
  };

  beforeAll(async () => {
    night = await openNight({
      files: {
        [`backlog/${TEA}.md`]: taskFile("About tea"),
        "backlog/DOCS-002-mate.md": taskFile("About mate", ["depends_on: [DOCS-001-tea]"]),
        "nightshift.yml": configuration().replace(
          "budget: {",
          "budget: {mode: leftover, organisation_month_usd: 2000, ",
        ),
      },
      scenarios: delivers(TEA, { files: { "docs/tea.txt": "black: 4 minutes\n" } }),
      costReport: true,
    });
    const worked = await openCycle();
    spend(40);
    resetAt = new Date(night.now().getTime() + 1.5 * HOUR_MS);
    night.stage.model?.exhaust("input-tokens", resetAt.getTime());
    await worked.play();
    first = JSON.parse(await worked.artifacts.read("pulse.json")).body;
    exhausted = await (await openCycle()).pulse();
    after = await (await openCycle()).pulse();
    night.sleep(1);
    const resting = await openCycle();
    spend(1_950);
    last = await resting.pulse();
    await resting.mind();
    await resting.handover();
    await night.commit("reviewer", { "nightshift.yml": `${await night.file("nightshift.yml")}\npaused: true\n` });
    paused = await (await openCycle()).pulse();
  });

  const check = (pulse: Pulse | undefined, name: string) => pulse?.checks.find((one) => one.name === name)?.detail;

  it("works while the report leaves something over, and says how much and why", () => {
    expect(first?.decision).toMatchObject({ kind: "work" });
    expect(first?.sources).toMatchObject({
      ledger: { todayUsd: 0, monthUsd: 0 },
      quotas: [],
      organisation: { kind: "known", usd: 40 },
    });
    expect(check(first, "organisation")).toMatch(
      /^\$\d+\.\d\d for this night, the organisation has used \$40\.00 of \$2000\.00, \$\d+\.\d\d is left to others, who spend/,
    );
    expect(check(first, "dollars of a cycle")).toMatch(/^\$\d\.\d\d(:| =) .*left/);
  });

  it("hands on the limits that its model jobs saw, through work.json and the ledger to the next pulse", async () => {
    const [settled] = await night.eventsOf("task.settled");
    const models = settled?.quotas?.map(({ model }) => model) ?? [];
    expect(models).toEqual(["claude-haiku-5-5", "claude-sonnet-5-5"]);
    expect(JSON.parse((await cycles[0]?.artifacts.readOf(TEA, "work.json")) ?? "").body.quotas).toHaveLength(2);
    expect(exhausted?.sources?.quotas).toEqual(settled?.quotas);
  });

  it("rests while a limit is used up, and names the instant at which it resets", () => {
    const time = resetAt.toISOString().slice(11, 19);
    expect(exhausted?.decision).toEqual({
      kind: "rest",
      reasons: [
        expect.stringMatching(
          new RegExp(`^rate limits: claude-.* 0 of 2000000 input tokens left .*reset at ${time.slice(0, 6)}`),
        ),
      ],
    });
  });

  it("works again once it has reset, and says that what it knows is stale", () => {
    expect(after?.decision).toMatchObject({ kind: "work" });
    expect(check(after, "rate limits")).toMatch(/^stale: seen .* ago, and reset since$/);
  });

  it("rests on the night on which others have used what was left, and books why", async () => {
    expect(last?.decision).toEqual({
      kind: "rest",
      reasons: [
        expect.stringMatching(
          /^organisation: \$0\.00 for this night, the organisation has used \$1950\.\d\d of \$2000\.00/,
        ),
      ],
    });
    expect((await night.ledger()).cycles.get(cycles.at(-2)?.id ?? "")?.restReasons).toHaveLength(1);
  });

  it("asks nobody for a report while it is paused", () => {
    expect(paused?.decision).toMatchObject({ kind: "rest" });
    expect(paused?.sources?.organisation).toBeNull();
    expect(paused?.checks.find(({ name }) => name === "organisation")).toEqual({
      ...{ name: "organisation", ok: null, remedy: null },
      detail: expect.stringMatching(/^not asked: the organisation's cost report; /),
    });
  });

  it("asks for the report in no form that the API would refuse", () => {
    const asked = night.stage.model?.requests.filter(({ path }) => path.startsWith("/v1/organizations/"));
    expect(asked?.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(night.stage.model?.faults).toEqual([]);
  });

  it("shows its Admin key to no model job, and to nobody who reads logs or artifacts", async () => {
    const key = night.stage.variables.find((one) => one.key === "ANTHROPIC_ADMIN_KEY");
    expect(key).toMatchObject({ environmentScope: "nightshift/forge", value: expect.stringMatching(/^sk-ant-admin/) });
    const written = await Promise.all(cycles.map((cycle) => cycle.artifacts.read("pulse.json")));
    const all = [...written, ...cycles.flatMap(({ said }) => said)].join("\n");
    expect(all).not.toContain(key?.value);
  });
});
