import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArtifactType, formatArtifact, parseArtifact } from "../../scripts/artifacts/envelope.ts";
import { HANDOVER, type Handover } from "../../scripts/artifacts/handover.ts";
import { PLAN } from "../../scripts/artifacts/plan.ts";
import { PULSE } from "../../scripts/artifacts/pulse.ts";
import { REFLECT } from "../../scripts/artifacts/reflect.ts";
import { patchFileOf, transcriptFileOf, workArtifact } from "../../scripts/artifacts/work.ts";
import { handover, plan, pulse, reflect, work } from "./arbitrary.ts";

const FILE = ".nightshift/handover.json";
const EXAMPLE = '{"kind": "handover", "version": 1, "cycle": "p2", "body": {…}}';
const body: Handover = { tasks: [], spentUsd: 0.5, refusedIntents: [] };

/** Finding and expectation of the only fault when cycle p2 reads the text. */
function faultOf(text: string): [string, string] | null {
  const parsed = parseArtifact(HANDOVER, "p2", FILE, text);
  if (parsed.kind === "ok") return null;
  const [fault] = parsed.faults;
  expect(fault).toMatchObject({ file: FILE, line: null, example: EXAMPLE });
  return [fault?.found ?? "", fault?.expected ?? ""];
}

function expectRoundTrip<B>(type: ArtifactType<B>, bodies: fc.Arbitrary<B>): void {
  fc.assert(
    fc.property(bodies, fc.string({ minLength: 1 }), (made, cycle) => {
      const text = formatArtifact(type, cycle, made);
      expect(parseArtifact(type, cycle, type.file, text)).toEqual({ kind: "ok", value: made });
    }),
    { numRuns: 60 },
  );
}

describe("an artifact written by one job is read as the same by the next", () => {
  it("pulse.json", () => expectRoundTrip(PULSE, pulse));
  it("plan.json", () => expectRoundTrip(PLAN, plan));
  it("work.json", () => expectRoundTrip(workArtifact({ slot: 2, task: { id: "BUG-1" } }), work));
  it("reflect.json", () => expectRoundTrip(REFLECT, reflect));
  it("handover.json", () => expectRoundTrip(HANDOVER, handover));
});

describe("an artifact", () => {
  it("says its kind, version and cycle", () => {
    expect(JSON.parse(formatArtifact(HANDOVER, "p2", body))).toEqual({
      kind: "handover",
      version: 1,
      cycle: "p2",
      body,
    });
  });

  it("that breaks its own schema is not written", () => {
    expect(() => formatArtifact(HANDOVER, "p2", { ...body, spentUsd: Number.NaN })).toThrow(/spentUsd/);
  });

  it("of a task stands in its slot's folder, with its patch and transcript", () => {
    const entry = { slot: 2, task: { id: "BUG-1" } };
    expect([workArtifact(entry).file, patchFileOf(entry), transcriptFileOf(entry)]).toEqual([
      "hands/2/BUG-1/work.json",
      "hands/2/BUG-1/changes.patch",
      "hands/2/BUG-1/transcript.jsonl",
    ]);
  });
});

describe("an artifact is refused, with a fault that teaches,", () => {
  const text = formatArtifact(HANDOVER, "p2", body);
  const envelope = "an object with kind, version, cycle and body";

  it.each([
    ["of another cycle", text.replace('"p2"', '"p1"'), "an artifact of cycle p1", "one of this cycle, p2"],
    ["of another kind", text.replace('"handover"', '"plan"'), "an artifact of kind plan", "one of kind handover"],
    [
      "of another version",
      text.replace('"version": 1', '"version": 2'),
      "version 2",
      "version 1, written by the same Night Shift",
    ],
    ["without an envelope", JSON.stringify(body), "no artifact envelope", envelope],
    ["that is a list", "[]", "no artifact envelope", envelope],
    ["with a wrong field", text.replace("0.5", '"0.5"'), '`body.spentUsd` = "0.5"', "a number"],
    ["with a negative amount", text.replace("0.5", "-0.5"), "`body.spentUsd` = -0.5", "at least 0"],
    ["with a missing field", text.replace('"spentUsd": 0.5,', ""), "no `body.spentUsd`", "a number"],
    ["without a body", text.replace(/"body": [\s\S]*/, '"body": null}'), "`body` = null", "keys with values"],
    [
      "with a wrong word deep inside",
      formatArtifact(HANDOVER, "p2", {
        ...body,
        tasks: [{ task: "BUG-1", kind: "opened", iid: 5, url: null, detail: "" }],
      }).replace('"opened"', '"merged"'),
      '`body.tasks[0].kind` = "merged"',
      "one of opened, updated, unchanged, declined, refused, failed, kept",
    ],
  ])("%s", (_name, broken, found, expected) => {
    expect(faultOf(broken)).toEqual([found, expected]);
  });

  it.each(["", "{", text.slice(0, 40), `${text}\n\n}`])("torn: %j", (torn) => {
    const fault = faultOf(torn);
    expect(fault?.[0]).toMatch(/^broken JSON \(SyntaxError: .+\)$/);
    expect(fault?.[1]).toBe("JSON");
  });

  it("nested 10,000 deep", () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    expect(faultOf(text.replace("[]", deep))?.[0]).toBe("`body.tasks[0]` = something nested too deeply");
  });
});

it("a body with more faults than a program can collect is one fault, not a crash", () => {
  const body = `{"reflections":[{"task":"BUG-1","grade":null,"charges":[],"intents":[${"{},".repeat(300_000)}{}]}]}`;
  const text = `{"kind":"reflect","version":1,"cycle":"p2","body":${body}}`;
  expect(parseArtifact(REFLECT, "p2", "reflect.json", text)).toMatchObject({
    kind: "faults",
    faults: [{ file: "reflect.json" }],
  });
});
