import { describe, expect, it } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import type { EventBody } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { parseLedger } from "../../scripts/domain/ledger-file.ts";
import type { Task } from "../../scripts/domain/task.ts";
import { planCycle } from "../../scripts/phases/plan-cycle.ts";
import { withChange } from "../../scripts/phases/state-files.ts";
import type { StateFiles } from "../../scripts/ports/repository.ts";
import { claimed, closed, opened, settled, story, taskOf } from "../domain/stories.ts";
import { planning, stateOf } from "./planning.ts";

const eventsOf = ({ files }: StateFiles) => foldLedger(parseLedger(files).events).events;
const run = (state: StateFiles, input = planning()) => {
  const { change, value: plan } = planCycle(state, input);
  return { plan, state: { sha: "t", files: withChange(state.files, change?.files ?? new Map()) } };
};
const fingerprintOf = (task: Task) => readBacklog(stateOf([task]).files).open.get(task.id)?.fingerprint ?? "";

describe("of two that ask for the same takes the second when the first is stuck:", () => {
  const title = "Sort durations from shortest to longest";
  const first = (change: Partial<Task> = {}) => taskOf("FEAT-2", { title, priority: 1, ...change });
  const second = taskOf("FEAT-3", { title });
  const quarantined = (task: Task): EventBody[] => [
    opened,
    claimed(task.id, { fingerprint: fingerprintOf(task) }),
    settled(task.id, "failed"),
    { type: "task.quarantined", task: task.id, attempts: 3, detail: "it failed" },
    closed,
  ];
  const took = ({ plan }: ReturnType<typeof run>) => plan.entries.map(({ task }) => task.id);

  it.each<[string, Task[], EventBody[], RegExp]>([
    ["a dependency on nothing", [first({ dependsOn: ["OPS-9"] })], [], /waits for OPS-9, which the backlog does/],
    ["itself", [first({ dependsOn: ["FEAT-2"] })], [], /waits for itself: take FEAT-2 out/],
    [
      "a circle that it waits for",
      [first({ dependsOn: ["A-1"] }), taskOf("A-1", { dependsOn: ["A-2"] }), taskOf("A-2", { dependsOn: ["A-1"] })],
      [],
      /waits for A-1, which waits for A-2, which waits for it in turn/,
    ],
    ["quarantine", [first()], quarantined(first()), /quarantined after a failed attempt: edit its file/],
    [
      "quarantine of what it waits for",
      [first({ dependsOn: ["A-1"] }), taskOf("A-1")],
      quarantined(taskOf("A-1")),
      /waits for A-1, which is stuck: quarantined after a failed attempt/,
    ],
    ["a model without a price", [first({ model: "nobody-1" })], [], /no price is known for model nobody-1/],
  ])("%s", (_name, tasks, bodies, why) => {
    const found = run(stateOf([...tasks, second], story("p1", bodies)));
    expect(took(found)).toEqual(["FEAT-3"]);
    const [entry] = found.plan.entries;
    expect(entry?.reasons).toContainEqual(
      expect.stringMatching(new RegExp(`^FEAT-2 asks for the same and comes first, but is stuck: ${why.source}`)),
    );
    expect(entry?.preflight.at(-1)).toMatch(/^FEAT-2 asks for the same \(100 % .*, and is stuck: /);
  });

  it("when the first was itself rejected for the second, whose priority people have lowered since", () => {
    const { state } = run(stateOf([first(), second]));
    const rejected = eventsOf(state).filter(({ type }) => type === "task.rejected");
    const lowered = first({ priority: 4 });
    const next = planning({ pipeline: { cycle: "p10", url: "", commitSha: "cccc" } });
    const later = run(stateOf([lowered, second], rejected), next);
    expect(took(later)).toEqual(["FEAT-2"]);
    expect(later.plan.entries[0]?.reasons).toContainEqual(
      expect.stringMatching(/^FEAT-3 asks for the same and comes first, but is stuck: rejected as a repeat of FEAT-2/),
    );
  });

  it("when both were rejected for each other: the first goes", () => {
    const each = (task: Task, repeats: string): EventBody => ({
      ...{ type: "task.rejected", task: task.id, reason: "redundant", detail: "the same", evidence: [] },
      ...{ fingerprint: fingerprintOf(task), repeats },
    });
    const past = story("p1", [opened, each(first(), "FEAT-3"), each(second, "FEAT-2"), closed]);
    expect(took(run(stateOf([first(), second], past)))).toEqual(["FEAT-2"]);
  });

  it("also after the second was rejected for it, and no longer once the first is free again", () => {
    const { state } = run(stateOf([first(), second]));
    const before = eventsOf(state);
    const circle = [first({ dependsOn: ["FEAT-2"] }), second];
    const settledBefore = [...before, ...story("p9", [settled("FEAT-2", "failed"), closed], 1_441)];
    const next = planning({ pipeline: { cycle: "p10", url: "", commitSha: "cccc" } });
    expect(took(run(stateOf(circle, settledBefore), next))).toEqual(["FEAT-3"]);
    expect(took(run(stateOf([second], settledBefore), next))).toEqual(["FEAT-3"]);
    const freed = run(stateOf([first(), second], settledBefore), next);
    expect(took(freed)).toEqual(["FEAT-2"]);
    expect(freed.plan.passedOver).toMatchObject([
      { task: "FEAT-3", reason: expect.stringMatching(/^rejected before as redundant \(.*FEAT-2 asks for the same/) },
    ]);
  });
});
