import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { formatArtifact } from "../../scripts/artifacts/envelope.ts";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import { REFLECT, type Reflection } from "../../scripts/artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../../scripts/artifacts/work.ts";
import type { Charge } from "../../scripts/domain/event.ts";
import type { Cycle } from "./played-cycle.ts";

/** Artifacts as the model zone would leave them, honest or not, without running a model. */

/** A patch that adds a file of one line. */
export function adds(path: string, line: string, mode = "100644"): string {
  const head = `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n`;
  return `${head}@@ -0,0 +1 @@\n+${line}\n`;
}

/** A patch that puts one text in the place of another; null deletes the file. */
export function changes(path: string, before: string, after: string | null): string {
  const [was, is] = [linesOf(before), linesOf(after ?? "")];
  const head =
    after === null
      ? [`deleted file mode 100644`, `--- a/${path}`, "+++ /dev/null"]
      : [`--- a/${path}`, `+++ b/${path}`];
  const hunk = [
    `@@ -1,${was.length} +${after === null ? "0,0" : `1,${is.length}`} @@`,
    ...was.map((line) => `-${line}`),
    ...is.map((line) => `+${line}`),
  ];
  return `${[`diff --git a/${path} b/${path}`, ...head, ...hunk].join("\n")}\n`;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** git's digits for binary patches, 85 of them. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/** A patch that adds a text in the form of binary files, which no reader of patches can read. */
export function addsAsBinary(path: string, text: string): string {
  const deflated = deflateSync(Buffer.from(text));
  const rows: string[] = [];
  for (let at = 0; at < deflated.length; at += 52) {
    const bytes = deflated.subarray(at, at + 52);
    const length = String.fromCharCode(bytes.length <= 26 ? 64 + bytes.length : 70 + bytes.length);
    rows.push(length + base85(bytes));
  }
  const sha = createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\nindex ${"0".repeat(40)}..${sha}\nGIT binary patch\n`;
  return `${head}literal ${Buffer.byteLength(text)}\n${rows.join("\n")}\n\nliteral 0\nHcmV?d00001\n\n`;
}

function base85(bytes: Buffer): string {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  let text = "";
  for (let at = 0; at < padded.length; at += 4) {
    let value = padded.readUInt32BE(at);
    let digits = "";
    for (let digit = 0; digit < 5; digit += 1) {
      digits = (DIGITS[value % 85] ?? "") + digits;
      value = Math.floor(value / 85);
    }
    text += digits;
  }
  return text;
}

export function charge(usd: number, purpose: Charge["purpose"] = "agent"): Charge {
  const calls = { calls: 2, inputTokens: 100, outputTokens: 10 };
  const model = purpose === "agent" ? "claude-sonnet-5-5" : "claude-haiku-5-5";
  return { purpose, model, usd, ...calls, estimated: false };
}

/** What an honest agent leaves: a small page, its checks, its price. */
export function workOn(entry: PlanEntry, patch: string, changes: Partial<Work> = {}): Work {
  return {
    task: entry.task,
    outcome: { kind: "delivered", summary: `Done: ${entry.task.id}.`, evidence: ["Seen by reading."] },
    patchSha256: createHash("sha256").update(patch).digest("hex"),
    files: [{ path: "docs/page.txt", added: 1, removed: 0, binary: false }],
    checks: [],
    guards: [],
    scouting: null,
    followUps: [],
    charges: [charge(0.02)],
    turns: 2,
    durationS: 3,
    sandbox: "none",
    ...changes,
  };
}

/** What an honest reflect job makes of it. */
export function reflectionOn({ task }: PlanEntry, changes: Partial<Reflection> = {}): Reflection {
  const judge = { score: 9, model: "claude-haiku-5-5", reasons: ["It does what was asked."], concerns: [] };
  return {
    task: task.id,
    grade: { score: 9, heuristics: { score: 9, findings: [] }, judge },
    charges: [charge(0.001, "judge")],
    intents: [
      {
        kind: "open-merge-request",
        task: task.id,
        summary: `Done: ${task.id}.`,
        evidence: ["Seen by reading."],
        draft: false,
      },
    ],
    ...changes,
  };
}

export async function leaveWork(
  cycle: Cycle,
  entry: PlanEntry,
  patch: string,
  work: Partial<Work> = {},
): Promise<void> {
  const type = workArtifact(entry);
  await cycle.artifacts.write(type.file, formatArtifact(type, cycle.id, workOn(entry, patch, work)));
  await cycle.artifacts.write(patchFileOf(entry), patch);
}

export async function leaveReflections(cycle: Cycle, reflections: Reflection[]): Promise<void> {
  await cycle.artifacts.write(REFLECT.file, formatArtifact(REFLECT, cycle.id, { reflections }));
}

/** Pulse and Mind run; the model zone leaves a page for every task. */
export async function untilHandover(cycle: Cycle): Promise<PlanEntry[]> {
  await cycle.pulse();
  const { entries } = await cycle.mind();
  for (const entry of entries)
    await leaveWork(cycle, entry, adds(`docs/${entry.task.id}.txt`, `Page of ${entry.task.id}`));
  await leaveReflections(
    cycle,
    entries.map((entry) => reflectionOn(entry)),
  );
  return entries;
}
