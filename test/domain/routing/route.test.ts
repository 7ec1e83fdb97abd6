import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backlog } from "../../../scripts/domain/backlog.ts";
import type { EventBody, LedgerEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { priceTable } from "../../../scripts/domain/prices.ts";
import type { SelectionInput } from "../../../scripts/domain/selection/choice.ts";
import { chooseTasks } from "../../../scripts/domain/selection.ts";
import { sumUsd } from "../../../scripts/domain/spend.ts";
import type { Task } from "../../../scripts/domain/task.ts";
import {
  claimed,
  configured,
  mergeRequest,
  mrOpened,
  NOW,
  note,
  settled,
  story,
  taskOf,
  UNPLACED,
} from "../stories.ts";
import { prices } from "./learning.ts";

const yaml = (models: string) => configured(`models: {agent: dear, scout: cheap, judge: cheap, ${models}}\n${prices}`);
const CHOICE = yaml("candidates: {all: [cheap]}");

const backlogOf = (tasks: readonly Task[]): Backlog => ({
  open: new Map(tasks.map((task) => [task.id, { task, file: "", text: "", fingerprint: "f1" }])),
  done: new Set(),
  faults: [],
});
const input = (tasks: readonly Task[], change: Partial<SelectionInput> = {}): SelectionInput => {
  const configuration = change.configuration ?? CHOICE;
  return {
    ...{ backlog: backlogOf(tasks), ledger: foldLedger([]), configuration, observed: [], allowanceUsd: 3, slots: 5 },
    ...{ newWork: 50, onlyFixes: false, conflicts: new Map(), prices: priceTable(configuration.prices), now: NOW },
    ...{ preflight: () => ({ overlap: 0, verdict: "new" as const, evidence: [] }), claimed: null, cycle: "p1" },
    ...UNPLACED,
    ...change,
  };
};
const modelsOf = (tasks: readonly Task[], change: Partial<SelectionInput> = {}) =>
  chooseTasks(input(tasks, change)).picks.map(({ route }) => route.model);

/** Tasks of a model that people have all merged, or all closed. */
function history(model: string, count: number, isMerged: boolean, iidFrom = 1): LedgerEvent[] {
  return Array.from({ length: count }, (_, at) => at).flatMap((at) => {
    const [task, iid] = [`OLD-${model}.${at}`, iidFrom + at];
    const charge = {
      purpose: "agent" as const,
      model,
      usd: 0.2,
      calls: 1,
      inputTokens: 1,
      outputTokens: 1,
      estimated: false,
    };
    const ending: EventBody = isMerged
      ? { type: "mr.merged", task, iid, sha: "a", by: "maintainer" }
      : { type: "mr.closed", task, iid, by: "maintainer", reason: "No." };
    const end = { ...settled(task, "delivered"), spentUsd: 0.2, charges: [charge] } as EventBody;
    return story(`h-${model}-${at}`, [claimed(task, { model }), mrOpened(task, iid), end, ending], at * 5);
  });
}
const CHEAP_WINS = foldLedger([...history("cheap", 8, true), ...history("dear", 8, false, 50)]);
const DEAR_WINS = foldLedger([...history("cheap", 12, false), ...history("dear", 8, true, 50)]);

const tasks = Array.from({ length: 5 }, (_, at) => taskOf(`T-${at}`));

describe("a cycle's tasks", () => {
  it("go to the configured model while there are no candidates, whatever the ledger says", () => {
    const fixed = { configuration: yaml("categories: {}"), ledger: CHEAP_WINS, allowanceUsd: 5 };
    expect(modelsOf(tasks, fixed)).toEqual(["dear", "dear", "dear", "dear", "dear"]);
  });

  it("go to the model that was merged most per dollar", () => {
    expect(modelsOf(tasks, { ledger: CHEAP_WINS, allowanceUsd: 5 })).toEqual(Array(5).fill("cheap"));
  });

  it("go to no other model that falls below the floor, however cheap, but for what is tried", () => {
    const { picks } = chooseTasks(input(tasks, { ledger: DEAR_WINS, allowanceUsd: 5 }));
    expect(picks.every(({ route }) => route.model === "dear" || route.tried !== null)).toBe(true);
  });

  it("try nothing in a category that names its model, nor with an exploration of 0", () => {
    const own = yaml("candidates: {all: [cheap]}, categories: {code: dear}");
    expect(modelsOf(tasks, { configuration: own, allowanceUsd: 5 })).toEqual(Array(5).fill("dear"));
    const none = yaml("candidates: {all: [cheap]}, exploration: 0");
    expect(modelsOf(tasks, { configuration: none, allowanceUsd: 5 })).toEqual(Array(5).fill("dear"));
  });

  it("may try what a category's own list names in place of that for all", () => {
    const configuration = yaml("candidates: {all: [cheap], code: []}");
    expect(modelsOf(tasks, { configuration, ledger: CHEAP_WINS, allowanceUsd: 5 })).toEqual(Array(5).fill("dear"));
  });

  it("reserve what their like have cost with the model that does them", () => {
    const [pick] = chooseTasks(input([taskOf("T-1")], { ledger: CHEAP_WINS, allowanceUsd: 0.4 })).picks;
    expect([pick?.route.model, pick?.reservedUsd]).toEqual(["cheap", 0.4]);
    expect(chooseTasks(input([taskOf("T-1")], { allowanceUsd: 0.4 })).passedOver).toMatchObject([
      { reason: expect.stringContaining("needs $1.00") },
    ]);
  });
});

it("a revision goes to the model that was merged most, and tries nothing", () => {
  const observed = Array.from({ length: 5 }, (_, at) => mergeRequest(`T-${at}`, 90 + at, { notes: [note(at + 1)] }));
  const { picks } = chooseTasks(input(tasks, { observed, allowanceUsd: 5 }));
  expect(picks.map(({ work, route }) => [work.kind, route.model])).toEqual(Array(5).fill(["revision", "dear"]));
  expect(modelsOf(tasks, { observed, ledger: CHEAP_WINS, allowanceUsd: 5 })).toEqual(Array(5).fill("cheap"));
});

describe("the laws of routing", () => {
  const any = fc.record({
    cycle: fc.stringMatching(/^p[0-9]{1,6}$/),
    allowanceUsd: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
    exploration: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    ledger: fc.constantFrom(foldLedger([]), CHEAP_WINS, DEAR_WINS),
    own: fc.array(fc.constantFrom(null, "dear", "cheap"), { minLength: 5, maxLength: 5 }),
    budgetUsd: fc.constantFrom(null, 0.05, 0.3),
  });
  const given = ({ own, exploration, budgetUsd, ...rest }: typeof any extends fc.Arbitrary<infer T> ? T : never) =>
    input(
      tasks.map((task, at) => ({ ...task, model: own[at] ?? null, budgetUsd })),
      { ...rest, configuration: yaml(`candidates: {all: [cheap]}, exploration: ${exploration}`) },
    );

  it("a task's own model always wins", () => {
    fc.assert(
      fc.property(any, (made) => {
        for (const { task, route } of chooseTasks(given(made)).picks)
          if (task.model !== null) expect(route).toMatchObject({ model: task.model, tried: null });
      }),
    );
  });

  it("no cycle reserves more for trying than its share, and less than the allowance in all", () => {
    let tried = 0;
    fc.assert(
      fc.property(any, (made) => {
        const { picks } = chooseTasks(given(made));
        const trials = picks.filter(({ route }) => route.tried !== null);
        tried += trials.length;
        const usd = (list: typeof picks) => sumUsd(list.map(({ reservedUsd }) => reservedUsd));
        expect(usd(trials)).toBeLessThanOrEqual(made.exploration * made.allowanceUsd + 1e-9);
        expect(usd(picks)).toBeLessThanOrEqual(made.allowanceUsd + 1e-9);
      }),
    );
    expect(tried).toBeGreaterThan(0);
  });

  it("the same state and seed give the same choice", () => {
    fc.assert(
      fc.property(any, (made) => {
        expect(chooseTasks(given(made))).toEqual(chooseTasks(given(made)));
      }),
    );
  });

  it("a repeated job keeps the models that its cycle has claimed, whatever was learnt since", () => {
    fc.assert(
      fc.property(any, fc.constantFrom(CHEAP_WINS, DEAR_WINS), (made, ledger) => {
        const { picks } = chooseTasks(given(made));
        const claims = new Map(
          picks.map(({ task, route, reservedUsd }) => [task.id, { model: route.model, reservedUsd }]),
        );
        const again = chooseTasks({ ...given({ ...made, ledger }), claimed: claims }).picks;
        expect(again.map(({ task, route, reservedUsd }) => [task.id, route.model, reservedUsd])).toEqual(
          picks.map(({ task, route, reservedUsd }) => [task.id, route.model, reservedUsd]),
        );
      }),
    );
  });
});
