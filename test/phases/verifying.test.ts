import { beforeAll, describe, expect, it } from "vitest";
import type { Work } from "../../scripts/artifacts/work.ts";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { finish, writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { calls, configuration, delivers, judges, revises, taskFile } from "./small-project.ts";

const MENDS = "DOCS-001-mends";
const BREAKS = "DOCS-002-breaks";

const workOf = async (cycle: Cycle, task: string): Promise<Work> =>
  JSON.parse(await cycle.artifacts.readOf(task, "work.json")).body;

/**
 * Three tests that report as TAP: one is always red, one asks for a page, one must not meet a broken file. It needs what
 * the set-up made, and writes into the tree as formatters and recorders of coverage do.
 */
const CHECK = `test -e made/by-set-up || exit 9
echo formatted >> README.md; rm src/tea.txt; test ! -e docs/page.txt || echo formatted >> docs/page.txt
mkdir -p coverage-report; test ! -e coverage-report/lcov || exit 8; echo x > coverage-report/lcov
echo 1..3
echo "not ok 1 - always red"
test -e docs/page.txt && echo "ok 2 - page" || echo "not ok 2 - page"
test -e docs/broken.txt && echo "not ok 3 - tea" || echo "ok 3 - tea"
exit 1
`;

describe("a night on a base of which some tests are red", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    const breaking = writeFile("docs/broken.txt", "broken\n");
    const insists = finish("Done: DOCS-002-breaks.", "Looks right.");
    night = await openNight({
      files: {
        "nightshift.yml": configuration({
          verify:
            "{setup: ['mkdir made; echo x > made/by-set-up; echo x >> src/tea.txt'], full: [sh check.sh], paths: [{paths: ['*.md'], full: [echo pages]}]}",
        }),
        "check.sh": CHECK,
        [`backlog/${MENDS}.md`]: taskFile("Write a page"),
        [`backlog/${BREAKS}.md`]: taskFile("Write something"),
      },
      scenarios: scenarios(
        ...delivers(MENDS, { files: { "docs/page.txt": "page\n" } }),
        calls(BREAKS, breaking, insists, insists, insists),
        judges(BREAKS, { score: 2 }),
      ),
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  it("does not hold the tests that were red before against a task", async () => {
    const { outcome, checks } = await workOf(cycle, MENDS);
    expect(outcome.kind).toBe("delivered");
    const reports = checks.filter(({ command }) => command === "sh check.sh").map(({ report }) => report?.tests);
    expect(reports).toEqual([
      [
        { id: "always red", status: "failed", message: null },
        { id: "page", status: "failed", message: null },
      ],
      [
        { id: "always red", status: "failed", message: null },
        { id: "page", status: "passed", message: null },
      ],
    ]);
  });

  it("hands over nothing that set-up and checks wrote, and lets each run find the tree as it should be", async () => {
    const work = await workOf(cycle, MENDS);
    expect(work.files).toEqual([{ path: "docs/page.txt", added: 1, removed: 0, binary: false }]);
    expect(await night.changes(`nightshift/${MENDS}`)).toEqual(["docs/page.txt"]);
    expect(await night.file("docs/page.txt", `nightshift/${MENDS}`)).toBe("page");
    const said = cycle.said.join("\n");
    expect(said).toContain("set-up left, as no part of the change: made/, src/tea.txt");
    expect(said).toMatch(/the checks changed, and it was put back: README\.md, coverage-report\/lcov, src\/tea\.txt/);
  });

  it("tells the reviewer which of the tests changed", async () => {
    const { description } = await night.mergeRequestOf(MENDS);
    expect(description).toContain("s, 1 of 3 tests failed: 1 test fixed, 1 still failing as before |");
  });

  it("does not accept a change that breaks another test of the same check", async () => {
    expect((await workOf(cycle, BREAKS)).outcome).toMatchObject({ kind: "unfinished", limit: "checks still failing" });
    const asked = (night.stage.model?.requests ?? []).filter(({ scenario }) => scenario === `agent ${BREAKS}`);
    const told = JSON.stringify(asked.map(({ body }) => body));
    expect(told).toContain("`sh check.sh` fails in tests that did not fail before:\\n- tea");
    expect(told).not.toContain("\\n- always red");
  });

  it("runs the checks of some paths on the base, and after the work when they changed", async () => {
    const runs = (await workOf(cycle, MENDS)).checks.map(({ command, when }) => `${when} ${command}`);
    expect(runs).toEqual(["before sh check.sh", "before echo pages", "after sh check.sh"]);
  });
});

const FOUND = "DOCS-001-found";

describe("a night on a project that names no checks", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({ verify: "{}" }),
        "package.json": JSON.stringify({ scripts: { test: "echo tested" } }),
        // A list that composer refuses, so that its set-up fails with it installed and without.
        "composer.json": JSON.stringify({ scripts: { test: "true" }, require: 7 }),
        [`backlog/${FOUND}.md`]: taskFile("Write a page"),
      },
      scenarios: scenarios(
        ...revises(FOUND, {
          about: "Say more, please.",
          path: "docs/page.txt",
          from: "page",
          to: "a page",
          summary: "Says more.",
        }),
        ...delivers(FOUND, { files: { "docs/page.txt": "page\n" } }),
      ),
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  const requestsOf = (scenario: string) => (night.stage.model?.requests ?? []).filter((r) => r.scenario === scenario);

  it("runs those that its files name, and does not hold a set-up against the task that nobody configured", async () => {
    expect(await workOf(cycle, FOUND)).toMatchObject({
      outcome: { kind: "delivered" },
      checks: [
        { command: "npm test", when: "before", passed: true },
        { command: "composer run-script test", when: "before", passed: false },
        { command: "npm test", when: "after", passed: true },
        { command: "composer run-script test", when: "after", passed: false },
      ],
    });
  });

  it("tells the agent what will be run", () => {
    const [first] = requestsOf(`agent ${FOUND}`);
    expect(JSON.stringify(first?.body)).toMatch(/- `composer install --no-interaction`.*- `npm test`/);
  });

  it("tells the reviewer that the scout let it pass", async () => {
    expect((await night.mergeRequestOf(FOUND)).description).toMatch(
      /The scout \(`claude-haiku-5-5`, \\\$0\.\d+\) said `go`: Nothing speaks against trying\./,
    );
  });

  it("scouts a first try and no revision", async () => {
    expect(requestsOf("scout for any task")).toHaveLength(1);
    await night.comment("reviewer", FOUND, "Say more, please.");
    await night.playCycle();
    expect((await night.ledger()).tasks.get(FOUND)?.outcomes).toHaveLength(2);
    expect(requestsOf("scout for any task")).toHaveLength(1);
  });
});

const THERE = "DOCS-001-there";

describe("a scout that finds a task done already", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    const json = {
      verdict: "redundant",
      evidence: ["`README.md` says how long tea draws."],
      explanation: "It is there.",
    };
    night = await openNight({
      files: { [`backlog/${THERE}.md`]: taskFile("Say how long tea draws") },
      scenarios: scenarios({
        name: "a scout who has seen it",
        match: { structured: true, noTools: true, system: /scout/i, firstUser: /README\.md:\d+/ },
        turns: [{ json }],
      }),
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  it("ends it as declined with its evidence, and no agent runs", async () => {
    expect(await workOf(cycle, THERE)).toMatchObject({
      outcome: {
        kind: "declined",
        reason: "redundant",
        explanation: "It is there.",
        evidence: ["`README.md` says how long tea draws."],
      },
      turns: 0,
      checks: [],
      charges: [{ purpose: "scout", calls: 1 }],
    });
    expect(night.stage.model?.requests.map(({ scenario }) => scenario)).toEqual(["a scout who has seen it"]);
  });

  it("is booked with what it said, its evidence and its price, and says why in the transcript", async () => {
    const scouting = {
      ...{ verdict: "redundant", followed: true, explanation: "It is there." },
      ...{ evidence: ["`README.md` says how long tea draws."], model: "claude-haiku-5-5", usd: expect.any(Number) },
    };
    const { scouting: inWork, charges } = await workOf(cycle, THERE);
    expect(inWork).toEqual(scouting);
    expect(inWork?.usd).toBeCloseTo(charges[0]?.usd ?? 0, 9);
    expect((await night.ledger()).tasks.get(THERE)?.outcomes).toMatchObject([
      { outcome: "declined", detail: "redundant: It is there.", scouting },
    ]);
    const transcript = await cycle.artifacts.readOf(THERE, "transcript.jsonl");
    expect(JSON.parse(transcript)).toMatchObject({ type: "scout", verdict: { kind: "declined", reason: "redundant" } });
  });
});
