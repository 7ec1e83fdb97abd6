import { beforeAll, describe, expect, it } from "vitest";
import type { Handover } from "../../scripts/artifacts/handover.ts";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { EventOf, EventType } from "../../scripts/domain/event.ts";
import { handover } from "../../scripts/phases/handover.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import { type Cycle, type Night, openNight } from "./cycle-stage.ts";
import { adds, charge, leaveReflections, leaveWork, reflectionOn, untilHandover } from "./hand-made.ts";
import { ATTACKS, type Attack, GREEDY, HONEST, MEDDLER, SHOUTER } from "./hostile-zone.ts";
import { configuration, taskFile } from "./small-project.ts";

const TEA = "DOCS-001-tea";
const MATE = "DOCS-002-mate";

const tasks = (...ids: string[]) => Object.fromEntries(ids.map((id) => [`backlog/${id}.md`, taskFile(`About ${id}`)]));

async function eventsOf<T extends EventType>(night: Night, type: T): Promise<EventOf<T>[]> {
  return (await night.events()).filter((event): event is Extract<typeof event, EventOf<T>> => event.type === type);
}

/** What must be the same, whatever happened on the way. */
async function standOf(night: Night): Promise<unknown> {
  const { claims, charges, mergeRequests, receivedNotes, answeredNotes } = await night.ledger();
  return {
    claims,
    charges: charges.map(({ task, usd, state }) => ({ task, usd, state })),
    booked: [...mergeRequests.values()].map(({ iid, task, state }) => ({ iid, task, state })),
    seen: (await night.mergeRequests()).map(({ iid, source_branch, state }) => ({ iid, source_branch, state })),
    notes: [...receivedNotes, ...answeredNotes],
    branches: await night.branches(),
    changes: (await night.branches()).includes(`nightshift/${TEA}`) ? await night.changes(`nightshift/${TEA}`) : [],
  };
}

/** The job's machine is lost at a step: what was done is done, and nothing follows. */
type Death = { at: string; world: (world: ForgeWorld) => ForgeWorld };

class Died extends Error {}

/** From the moment that `kill` is called, GitLab is out of reach. */
function mortal(world: ForgeWorld): { world: ForgeWorld; kill: () => never } {
  let isDead = false;
  const check = () => {
    if (isDead) throw new Died("the runner is gone");
  };
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          check();
          return Reflect.apply(method, target, args);
        };
      },
    });
  return {
    world: { ...world, forge: guard(world.forge), repository: guard(world.repository) },
    kill: () => {
      isDead = true;
      throw new Died("the runner is gone");
    },
  };
}

const DEATHS: readonly Death[] = [
  {
    at: "after the push",
    world(born) {
      const { world, kill } = mortal(born);
      return { ...world, forge: { ...born.forge, openMergeRequest: async () => kill() }, repository: world.repository };
    },
  },
  {
    at: "after the merge request was opened",
    world(born) {
      const { world, kill } = mortal(born);
      const openMergeRequest: ForgeWorld["forge"]["openMergeRequest"] = async (request) => {
        await born.forge.openMergeRequest(request);
        return kill();
      };
      return { ...world, forge: { ...born.forge, openMergeRequest } };
    },
  },
  {
    at: "before the state commit",
    world(born) {
      const { world, kill } = mortal(born);
      return { ...world, repository: { ...world.repository, commitState: async () => kill() } };
    },
  },
];

describe("handover, run twice", () => {
  let night: Night;
  let cycle: Cycle;
  let first: unknown;
  let second: Handover;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    cycle = await night.openCycle();
    await untilHandover(cycle);
    await cycle.handover();
    first = await standOf(night);
    second = await cycle.handover();
  });

  it("opens nothing twice and charges nothing twice", async () => {
    expect(await standOf(night)).toEqual(first);
    expect(first).toMatchObject({ charges: [{ task: TEA, usd: 0.021, state: "settled" }], seen: [{ iid: 1 }] });
  });

  it("says that it was done before, with the same merge request and price", () => {
    expect(second).toMatchObject({ tasks: [{ task: TEA, kind: "unchanged", iid: 1 }], spentUsd: 0.021 });
  });

  it("does not open again what a person has closed in between", async () => {
    await night.stage.maintainer.close(1, "Not needed.");
    await cycle.handover();
    expect((await night.mergeRequests()).map(({ iid, state }) => ({ iid, state }))).toEqual([
      { iid: 1, state: "closed" },
    ]);
  });
});

describe("a handover that dies after each of its effects, and is started again each time", () => {
  it("comes to the same state as one that never died", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const cycle = await night.openCycle();
    await untilHandover(cycle);
    for (const { world } of DEATHS)
      await expect(cycle.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
    await cycle.handover();
    expect(await standOf(night)).toMatchObject({
      claims: [],
      charges: [{ task: TEA, usd: 0.021, state: "settled" }],
      booked: [{ iid: 1, task: TEA, state: "opened" }],
      seen: [{ iid: 1, state: "opened" }],
      changes: [`docs/${TEA}.txt`],
    });
  });
});

describe.each(DEATHS)("a handover that dies $at, and is never started again", ({ at, world }) => {
  it("costs its whole reservation, and the next cycle goes on to one merge request", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const dead = await night.openCycle();
    await untilHandover(dead);
    await expect(dead.runForge("handover", (born) => handover(world(born)))).rejects.toThrow("the runner is gone");
    await dead.end("failed");

    const next = await night.openCycle();
    await untilHandover(next);
    await next.handover();
    const isAgain = at === "after the push";
    expect(await standOf(night)).toMatchObject({
      claims: [],
      charges: [
        { task: TEA, usd: 0.5, state: "abandoned" },
        ...(isAgain ? [{ task: TEA, usd: 0.021, state: "settled" }] : []),
      ],
      booked: [{ iid: 1, task: TEA, state: "opened" }],
      seen: [{ iid: 1, state: "opened" }],
      changes: [`docs/${TEA}.txt`],
    });
  });
});

describe("a handover that comes after the next cycle has taken the task over", () => {
  let night: Night;
  let next: Cycle;
  let late: Handover;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA) });
    const first = await night.openCycle();
    await untilHandover(first);
    await first.end("canceled");
    next = await night.openCycle();
    await untilHandover(next);
    late = await first.handover();
    // A stale artifact, as a runner's reused folder may hold it.
    await next.artifacts.write("reflect.json", await first.artifacts.read("reflect.json"));
  });

  it("offers nothing any more, and says why", async () => {
    expect(late).toMatchObject({ tasks: [{ kind: "refused", detail: expect.stringContaining("p2") }] });
    expect(await night.branches()).toEqual(["main"]);
  });

  it("books what the work really cost, in place of the whole reservation", async () => {
    expect(await standOf(night)).toMatchObject({
      charges: [
        { task: TEA, usd: 0.021, state: "settled" },
        { task: TEA, usd: 0.5, state: "reserved" },
      ],
    });
  });

  it("leaves the task to the other cycle, whose stale reflect.json costs the grade and no more", async () => {
    await next.handover();
    expect(next.said.join("\n")).toMatch(/! .*reflect\.json.*cycle p1/);
    expect((await night.mergeRequestOf(TEA)).description).toMatch(/not graded/i);
    expect(await eventsOf(night, "task.graded")).toMatchObject([{ cycle: "p1" }]);
  });
});

describe("a GitLab that fails on the merge request of one task", () => {
  let night: Night;
  let cycle: Cycle;
  let failure: unknown;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA, MATE) });
    cycle = await night.openCycle();
    await untilHandover(cycle);
    // The first merge request is refused, the second is opened.
    const post = { method: "POST", path: /\/merge_requests$/ };
    night.stage.gitlab.addFault({ match: post, times: 1, kind: { type: "status", status: 400 } });
    failure = await cycle.handover().catch((error: unknown) => error);
  });

  it("keeps the other task from nothing", async () => {
    expect(await night.mergeRequestOf(MATE)).toMatchObject({ state: "opened" });
    expect((await eventsOf(night, "task.settled")).map(({ task }) => task)).toEqual([MATE]);
  });

  it("fails the job, naming the task and saying that a retry is safe", () => {
    expect(String(failure)).toMatch(
      /DOCS-001-tea: not handed over: GitLab: POST .* failed with 400[\s\S]*Retry this job/,
    );
  });

  it("leaves the claim and the cycle open, so that nothing is forgotten", async () => {
    expect((await night.ledger()).claims.map(({ task }) => task)).toEqual([TEA]);
    expect(await eventsOf(night, "cycle.closed")).toEqual([]);
  });

  it("is made good by a retry, without opening the other one again", async () => {
    await cycle.handover();
    expect((await night.mergeRequests()).map((mr) => mr.source_branch)).toEqual([
      `nightshift/${MATE}`,
      `nightshift/${TEA}`,
    ]);
    expect((await night.ledger()).claims).toEqual([]);
    expect(await eventsOf(night, "cycle.closed")).toMatchObject([{ spentUsd: 0.042 }]);
  });
});

describe("a hostile model zone", () => {
  const all: Attack[] = [...ATTACKS, GREEDY, MEDDLER, SHOUTER, HONEST];
  let night: Night;
  let entries: PlanEntry[];
  let done: Handover;
  let settled: ReadonlyMap<string, EventOf<"task.settled">>;

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration({
          more: "limits: {tasks: 40, patch_bytes: 10000}\nbudget: {task_usd: 0.5, cycle_usd: 20, day_usd: 20}\n",
        }).replace(/^budget.*\n/m, ""),
        ...Object.fromEntries(
          all.map(({ task, title = `About ${task}`, matter }) => [`backlog/${task}.md`, taskFile(title, matter)]),
        ),
      },
    });
    await night.as("reviewer")("POST", "/issues", { title: "A leak in the pot" });
    const cycle = await night.openCycle();
    await cycle.pulse();
    ({ entries } = await cycle.mind());
    const attackOn = (entry: PlanEntry) => all.find(({ task }) => task === entry.task.id);
    for (const entry of entries) await attackOn(entry)?.leave(cycle, entry);
    await leaveReflections(
      cycle,
      entries.map((entry) => attackOn(entry)?.reflect?.(entry) ?? reflectionOn(entry)),
    );
    done = await cycle.handover();
    settled = new Map((await eventsOf(night, "task.settled")).map((event) => [event.task, event]));
  });

  it("gets every task planned and settled", () => {
    expect(entries.map((entry) => entry.task.id).toSorted()).toEqual(all.map(({ task }) => task).toSorted());
    expect([...settled.keys()].toSorted()).toEqual(all.map(({ task }) => task).toSorted());
  });

  it.each(ATTACKS.map((attack) => [attack.task, attack] as const))(
    "%s is refused, and the reason booked",
    (task, attack) => {
      const { outcome, detail } = settled.get(task) ?? {};
      expect({ outcome, detail }).toEqual({ outcome: attack.outcome, detail: expect.stringMatching(attack.said) });
    },
  );

  it("gets nothing onto a branch but what was asked for", async () => {
    const offered = [GREEDY, MEDDLER, SHOUTER, HONEST].map(({ task }) => `nightshift/${task}`);
    expect(await night.branches()).toEqual(["main", ...offered.toSorted()]);
    expect((await night.mergeRequests()).map((mr) => mr.source_branch).toSorted()).toEqual(offered.toSorted());
  });

  it("does not keep honest work from being handed over", () => {
    expect(done.tasks.find(({ task }) => task === HONEST.task)).toMatchObject({
      kind: "opened",
      detail: "Done: ZZZ-honest.",
    });
  });

  it("cannot empty the budget: no more than the reservation is charged", async () => {
    expect(settled.get(GREEDY.task)).toMatchObject({ outcome: "delivered", spentUsd: 0.5 });
    expect(done.refusedIntents.join("\n")).toMatch(GREEDY.said);
    const { charges } = await night.ledger();
    expect(Math.max(...charges.map(({ usd }) => usd))).toBe(0.5);
  });

  it("has what it may not ask for refused one by one, each with the reason", () => {
    const reasons = done.refusedIntents.filter((reason) => !reason.startsWith("charges"));
    expect(reasons).toEqual([
      expect.stringMatching(/^open-merge-request: UNPLANNED-001 /),
      expect.stringMatching(/^add-critique: UNPLANNED-001 /),
      expect.stringMatching(/^add-task: UNPLANNED-001 /),
      expect.stringMatching(/^update-merge-request: ASK-meddler .*new work/),
      expect.stringMatching(/^reply-to-note: note 1 was not given/),
      expect.stringMatching(/^add-task: .*2 follow-ups/),
      expect.stringMatching(/^add-critique: asked in the name of ASK-meddler, about another task/),
    ]);
  });

  it("adds two follow-ups of a task and no third, and no critique of another's work", async () => {
    const added = (await night.paths()).filter((path) => /^(backlog\/FOLLOW|feedback\/critiques)/.test(path));
    expect(added.filter((path) => path.includes("wish"))).toEqual([
      "backlog/FOLLOW-first-wish.md",
      "backlog/FOLLOW-second-wish.md",
    ]);
    expect(added.filter((path) => path.includes("critiques"))).toEqual(["feedback/critiques/WORDS-shouter-p1.md"]);
  });

  describe("that fills every text with quick actions, mentions and closing references", () => {
    it("gets none of them run: state, labels and people stay as they were", async () => {
      const mr = await night.mergeRequestOf(SHOUTER.task);
      expect(mr).toMatchObject({ state: "opened", labels: ["nightshift"], draft: false });
      expect(await night.as("reviewer")("GET", `/merge_requests/${mr.iid}`)).toMatchObject({ assignees: [] });
    });

    it("leaves no line of the description that GitLab would read as a command, and no live mention", async () => {
      const { description } = await night.mergeRequestOf(SHOUTER.task);
      const outsideCode = description.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, "").replace(/(`+).*?\1/g, "");
      expect(description.split("\n").filter((line) => /^\/\w/.test(line))).toEqual([]);
      expect(outsideCode.match(/(?<!\\)[@#!~](?=\w)/g)).toBeNull();
      expect(outsideCode.match(/\bcloses +\\?#/gi)).toBeNull();
    });

    it("gets a commit that closes, mentions and skips nothing", async () => {
      const [commit = ""] = await night.log(`main..nightshift/${SHOUTER.task}`);
      expect(commit).toContain("skip ci");
      expect(commit).not.toMatch(/\[skip ci\]|closes #1|@maintainer/i);
    });

    it("closes no issue when its merge request is merged", async () => {
      const { iid } = await night.mergeRequestOf(SHOUTER.task);
      await night.stage.maintainer.merge(iid);
      expect(await night.as("reviewer")("GET", "/issues/1")).toMatchObject({ state: "opened", labels: [] });
    });
  });
});

describe("jobs that left nothing", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({ files: tasks(TEA, MATE) });
    cycle = await night.openCycle();
    await cycle.pulse();
    const { entries } = await cycle.mind();
    const mate = entries.find(({ task }) => task.id === MATE);
    if (mate !== undefined) await leaveWork(cycle, mate, adds("docs/mate.txt", "mate"), { charges: [charge(0.1)] });
    await cycle.handover();
  });

  it("a lost hands job costs its whole reservation and counts as a failed attempt", async () => {
    const ledger = await night.ledger();
    expect(await eventsOf(night, "task.settled")).toContainEqual(
      expect.objectContaining({ task: TEA, outcome: "failed", spentUsd: 0.5, estimated: true }),
    );
    expect(ledger.tasks.get(TEA)).toMatchObject({ attempts: 1 });
  });

  it("a lost reflect job costs the grade, and the work goes out", async () => {
    const { description } = await night.mergeRequestOf(MATE);
    expect(description).toMatch(/not graded/i);
    expect(await eventsOf(night, "task.graded")).toEqual([]);
  });

  it("a lost reflect job is charged what was reserved for the judge, since it may have asked", async () => {
    expect(await eventsOf(night, "task.settled")).toContainEqual(
      expect.objectContaining({ task: MATE, spentUsd: 0.175, estimated: true }),
    );
  });

  it("a lost mind job is booked as a rest, with where to look", async () => {
    await cycle.end("success");
    const next = await night.openCycle();
    await next.pulse();
    await next.handover();
    expect((await night.ledger()).cycles.get(next.id)).toMatchObject({
      restReasons: [expect.stringContaining("left no plan")],
      openedAt: null,
    });
  });
});

describe("reflect.json that is no JSON", () => {
  it("is said in the log, costs the grade, and the work goes out", async () => {
    const night = await openNight({ files: tasks(TEA) });
    const cycle = await night.openCycle();
    await untilHandover(cycle);
    await cycle.artifacts.write("reflect.json", "{");
    await cycle.handover();
    expect(cycle.said.join("\n")).toMatch(/! .*reflect\.json.*broken JSON/);
    expect((await night.mergeRequestOf(TEA)).description).toMatch(/not graded/i);
  });
});
