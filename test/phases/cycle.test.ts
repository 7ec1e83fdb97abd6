import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import { parseCritique } from "../../scripts/domain/critique.ts";
import { spentUsd, sumUsd } from "../../scripts/domain/spend.ts";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { delivers, taskFile } from "./small-project.ts";

const GREEN = "DOCS-001-green";
const OOLONG = "DOCS-002-oolong";
const FOLLOW_UP = "FOLLOW-say-how-hot-the-water-is";

/** A task, one that waits for it, and a file that is none. */
const PROJECT = {
  files: {
    [`backlog/${GREEN}.md`]: taskFile("Say how long green tea draws", ["acceptance: [The page names minutes]"]),
    [`backlog/${OOLONG}.md`]: taskFile("Say how long oolong draws", [`depends_on: [${GREEN}]`]),
    "backlog/BROKEN-003.md": "---\ncategory: docs\n---\n\nNo title.\n",
  },
  scenarios: scenarios(
    // First: its brief names what it waited for, too.
    ...delivers(OOLONG, {
      files: { "docs/oolong.txt": "oolong: 4 minutes\n" },
      followUps: [{ title: "Say how hot the water is", description: "Times alone do not make tea." }],
    }),
    ...delivers(GREEN, {
      files: { "docs/green.txt": "green: 2 minutes\n" },
      summary: "Green tea has a page of its own.",
      evidence: ["docs/green.txt names 2 minutes."],
      followUps: [{ title: "Say how hot the water is", description: "Times alone do not make tea." }],
      score: 4,
      critique: { summary: "It names no source.", lesson: "Name where a figure comes from." },
    }),
  ),
};

/** What a cycle leaves, without what differs from run to run. */
async function outcomeOf(night: Night): Promise<unknown> {
  const mergeRequests = await night.mergeRequests();
  return {
    events: (await night.events()).map((event) => event.id),
    spent: sumUsd((await night.ledger()).charges.map((charge) => charge.usd)),
    files: await night.paths(),
    branches: await night.branches(),
    commits: await Promise.all((await night.branches()).map((branch) => night.log(branch))),
    mergeRequests: mergeRequests.map(({ sha: _sha, description, ...rest }) => ({
      ...rest,
      description: description.replace(/127.0.0.1:\d+/g, "gitlab").replace(/ in \d+ m?s/, ""),
    })),
    threads: await Promise.all(mergeRequests.map(({ iid }) => night.threads(iid))),
  };
}

let night: Night;
let cycle: Cycle;
let plan: Plan;
let first: unknown;

beforeAll(async () => {
  night = await openNight(PROJECT);
  cycle = await night.openCycle();
  await cycle.play();
  plan = JSON.parse(await cycle.artifacts.read("plan.json")).body;
  first = await outcomeOf(night);
});

describe("one whole cycle", () => {
  it("leaves the agent's change as one commit on a branch of its own, on top of the pipeline's commit", async () => {
    expect(await night.branches()).toEqual(["main", `nightshift/${GREEN}`]);
    expect(await night.log(`main..nightshift/${GREEN}`)).toEqual(["Say how long green tea draws"]);
    expect(await night.file("docs/green.txt", `nightshift/${GREEN}`)).toBe("green: 2 minutes");
  });

  it("opens one merge request with label, words, proof and grade", async () => {
    const { state, draft, labels, title, description } = await night.mergeRequestOf(GREEN);
    expect({ state, draft, labels, title }).toEqual({
      state: "opened",
      draft: false,
      labels: ["nightshift"],
      title: "Say how long green tea draws",
    });
    for (const words of [
      "Green tea has a page of its own.",
      "names 2 minutes",
      "`true`",
      "6.4",
      "The page names minutes",
    ])
      expect(description).toContain(words);
  });

  it("books every step in the ledger, once", async () => {
    expect((await night.events()).map((event) => event.id)).toEqual([
      "cycle.opened:p1",
      `task.claimed:p1/${GREEN}`,
      `task.settled:p1/${GREEN}`,
      `task.graded:p1/${GREEN}`,
      "mr.opened:!1",
      `critique.added:${GREEN}-p1`,
      "cycle.closed:p1",
    ]);
  });

  it("settles exactly what the model billed, and releases the rest of the reservation", async () => {
    const settled = (await night.events()).find((event) => event.type === "task.settled");
    expect(settled).toMatchObject({ outcome: "delivered", estimated: false, turns: 2 });
    const calls = night.stage.model?.requests ?? [];
    expect(calls).toHaveLength(4);
    const ledger = await night.ledger();
    const spent = spentUsd(ledger, { cycle: "p1", timeZone: "UTC" });
    expect(spent).toBe(sumUsd(settled?.type === "task.settled" ? settled.charges.map((c) => c.usd) : []));
    expect(spent).toBeGreaterThan(0.005);
    expect(spent).toBeLessThan(0.05);
    expect(ledger.claims).toEqual([]);
  });

  it("keeps the critique as a file, with where it comes from, what it is about and when it ends", async () => {
    const file = `feedback/critiques/${GREEN}-p1.md`;
    expect(parseCritique(file, await night.file(file))).toMatchObject({
      kind: "ok",
      value: {
        ...{ task: GREEN, cycle: "p1", wrong: "It names no source.", lesson: "Name where a figure comes from." },
        ...{ event: `task.graded:p1/${GREEN}`, author: expect.stringMatching(/^judge@[0-9a-f]{12}$/), critical: false },
        ...{ category: "docs", model: plan.entries[0]?.model, expires: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      },
    });
  });

  it("takes no follow-up of work that is graded below 7, and says so", async () => {
    expect(await night.paths()).not.toContain(`backlog/${FOLLOW_UP}.md`);
    expect(cycle.said.join("\n")).toContain(
      'refused add-task: "Say how hot the water is": it was graded 6.4, and 7 is the least',
    );
  });

  it("passes over the task that waits for another, and names the file that is none", () => {
    expect(plan.passedOver).toMatchObject([{ task: OOLONG, reason: expect.stringContaining(`waits for ${GREEN}`) }]);
    expect(plan.faults.join()).toContain("backlog/BROKEN-003.md");
    expect(cycle.said.join("\n")).toContain("backlog/BROKEN-003.md");
  });

  it("commits its state in two commits that start no pipeline", async () => {
    expect(await night.log()).toEqual([
      "Night Shift settles cycle p1 [skip ci]",
      `Night Shift claims ${GREEN} (cycle p1) [skip ci]`,
      "Initial commit",
    ]);
  });

  it("links the slot to its task and handover to the merge request, beside GitLab's job logs", async () => {
    const { url } = night.stage.gitlab;
    const [entry] = plan.entries;
    expect(await cycle.annotations("hands 1")).toEqual({
      "Night Shift": [
        {
          external_link: {
            label: `Task ${GREEN}`,
            url: `${url}/colleagues/project/-/blob/${entry?.baseSha}/backlog/${GREEN}.md`,
          },
        },
      ],
    });
    expect(await cycle.annotations("handover")).toEqual({
      "Night Shift": [{ external_link: { label: `!1 ${GREEN}`, url: `${url}/colleagues/project/-/merge_requests/1` } }],
    });
  });

  it("folds each phase of the log into a section that is closed again", () => {
    const marks = cycle.said.flatMap((text) => /section_(start|end):\d+:(\w+)/.exec(text)?.slice(1, 3).join(" ") ?? []);
    expect(marks).toEqual(["pulse", "mind", "hands", "reflect", "handover"].flatMap((n) => [`start ${n}`, `end ${n}`]));
  });

  it("keeps the model's script: nothing was asked that the real API would refuse", () => {
    expect(night.stage.model?.faults).toEqual([]);
  });
});

describe("the same pipeline, started again from its first job", () => {
  let writes: string[];

  beforeAll(async () => {
    const before = night.stage.gitlab.exchanges.length;
    await cycle.play();
    writes = night.stage.gitlab.exchanges
      .slice(before)
      .filter(({ method, user }) => method !== "GET" && user === "night-shift")
      .map(({ method, path }) => `${method} ${path}`);
  });

  it("changes nothing: no branch, no merge request, no note, no event, no dollar", async () => {
    expect(await outcomeOf(night)).toEqual(first);
    expect(writes).toEqual([]);
  });

  it("asks the model nothing", () => {
    expect(night.stage.model?.requests).toHaveLength(4);
  });
});

describe("the cycle after a merge", () => {
  beforeAll(async () => {
    await night.stage.maintainer.merge((await night.mergeRequestOf(GREEN)).iid);
    await night.playCycle();
  });

  it("moves the task to backlog/done", async () => {
    const paths = await night.paths();
    expect(paths).toContain(`backlog/done/${GREEN}.md`);
    expect(paths).not.toContain(`backlog/${GREEN}.md`);
    const { state, task } = (await night.ledger()).mergeRequests.get(1) ?? {};
    expect({ state, task }).toEqual({ state: "merged", task: GREEN });
  });

  it("takes the task that waited for it, and is not told what a grade alone has said once", async () => {
    expect(await night.mergeRequestOf(OOLONG)).toMatchObject({ state: "opened" });
    const briefs = (night.stage.model?.requests ?? []).map(({ body }) => JSON.stringify(body));
    expect(briefs.some((text) => text.includes(OOLONG) && text.includes("Name where a figure comes from."))).toBe(
      false,
    );
  });

  it("puts the follow-up of its good work into the backlog, with its origin and below people's own tasks", async () => {
    const text = await night.file(`backlog/${FOLLOW_UP}.md`);
    expect(text).toContain(`origin: ${OOLONG}`);
    expect(text).toContain("priority: 4");
    expect(text).toContain("category: docs");
  });
});

describe("a cycle on a GitLab that limits, fails, loses answers and dawdles", () => {
  it("ends as on a healthy one", async () => {
    const flaky = await openNight(PROJECT);
    const { addFault } = flaky.stage.gitlab;
    const shaky = await flaky.openCycle();
    const api = /^\/api\//;
    addFault({ match: { path: api }, times: 1, kind: { type: "status", status: 429, retryAfterS: 3 } });
    addFault({ match: { path: /\/merge_requests\?/ }, times: 2, kind: { type: "status", status: 500 } });
    addFault({ match: { method: "GET", path: /\/user$/ }, times: 1, kind: { type: "slow", ms: 200 } });
    addFault({ match: { path: /\/issues/ }, times: 1, kind: { type: "drop" } });
    addFault({ match: { path: /git-upload-pack/ }, times: 2, kind: { type: "drop" } });
    addFault({ match: { path: /info\/refs/ }, times: 1, skip: 2, kind: { type: "status", status: 503 } });
    // The claims, the branch and the settlement all land, and nobody is told.
    addFault({ match: { path: /git-receive-pack$/ }, times: 1, kind: { type: "status-after-write", status: 502 } });
    addFault({ match: { path: /git-receive-pack$/ }, times: 1, skip: 1, kind: { type: "drop-after-write" } });
    addFault({
      match: { path: /git-receive-pack$/ },
      times: 1,
      skip: 1,
      kind: { type: "status-after-write", status: 504 },
    });
    const post = { method: "POST", path: /\/merge_requests$/ };
    addFault({ match: post, times: 1, kind: { type: "status", status: 429, retryAfterS: 1 } });
    addFault({ match: post, times: 1, kind: { type: "status-after-write", status: 502 } });
    await shaky.play();
    expect(await outcomeOf(flaky)).toEqual(first);
    const met = flaky.stage.gitlab.exchanges.flatMap(({ fault }) => fault ?? []);
    expect(met.toSorted()).toEqual(
      ["drop", "slow", "status", "status", "status", "status", "status-after-write"].toSorted(),
    );
  });
});
