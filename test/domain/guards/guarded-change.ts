import type { GuardedFile, GuardFinding, GuardInput, Inspection } from "../../../scripts/domain/guards/guard.ts";
import { GUARDS, runGuards } from "../../../scripts/domain/guards/table.ts";
import type { Task } from "../../../scripts/domain/task.ts";

export const NOTHING_FOUND: Inspection = {
  syntax: [],
  unchecked: [],
  secrets: [],
  pipelineFiles: [],
  unknownPackages: [],
};

export function taskOf(part: Partial<Task> = {}): Task {
  return {
    id: "FEAT-001-ranges",
    title: "Add ranges",
    category: "code",
    priority: 3,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: "human",
    image: null,
    tags: [],
    description: "",
    ...part,
  };
}

/** A file that the change edits, adds (`before` null) or deletes (`after` null). */
export function fileOf(
  path: string,
  before: string | null,
  after: string | null,
  part: Partial<GuardedFile> = {},
): GuardedFile {
  return {
    path,
    previousPath: null,
    mode: after === null ? "000000" : "100644",
    previousMode: before === null ? null : "100644",
    before,
    after,
    binary: false,
    bytes: Buffer.byteLength(after ?? ""),
    ...part,
  };
}

export function linesNamed(name: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `const ${name}${at} = ${at};\n`).join("");
}

export function inputOf(files: readonly GuardedFile[], part: Partial<GuardInput> = {}): GuardInput {
  return {
    task: taskOf(),
    files,
    patchBytes: 100,
    protect: [],
    limits: { patchBytes: 1_000, fileBytes: 10_000, files: 5, totalBytes: 30_000 },
    inspection: NOTHING_FOUND,
    ...part,
  };
}

/** The findings of all guards, in short: `guard verdict path`. */
export function told(files: readonly GuardedFile[], part: Partial<GuardInput> = {}): string[] {
  return runGuards(inputOf(files, part)).map(({ guard, verdict, path }: GuardFinding) => {
    // What agents are told beforehand that a guard may do is held against all that it does in these tests.
    if (!publishedOf(guard)?.includes(verdict)) throw new Error(`prompts do not say that ${guard} may ${verdict}`);
    return `${guard} ${verdict} ${path ?? "-"}`;
  });
}

/** A guard may give a finding a name of its own, which begins with the guard's: `secret-file` is one of `secret`. */
function publishedOf(said: string) {
  const named = (name: string) => GUARDS.find((guard) => guard.name === name);
  return (named(said) ?? named(said.replace(/-[^-]*$/, "")))?.verdicts;
}
