import { describe, expect, it } from "vitest";
import type { GuardedFile } from "../../scripts/domain/guards/guard.ts";
import { guardWorkspace } from "../../scripts/phases/guarding.ts";
import type { Workspace } from "../../scripts/ports/workspace.ts";
import { configured, conflictOf, taskOf } from "../domain/stories.ts";

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join("");
const marked = (ours: string, theirs: string) =>
  `<<<<<<< merge-request\n${ours}=======\n${theirs}>>>>>>> target-branch\n`;

const changed = (path: string, before: string | null, after: string | null): GuardedFile => ({
  ...{ path, previousPath: null, before, after, binary: false, bytes: after?.length ?? 0 },
  mode: after === null ? "000000" : "100644",
  previousMode: before === null ? null : "100644",
});

/** The tree holds what the files hold now, and `more`. */
function workspaceOf(files: GuardedFile[], more: Record<string, string> = {}): Workspace {
  const now = new Map([
    ...Object.entries(more),
    ...files.flatMap(({ path, after }) => (after === null ? [] : [[path, after] as const])),
  ]);
  const unused = () => Promise.reject(new Error("no guard does this"));
  const read: Workspace["read"] = async (path) => {
    const text = now.get(path);
    return text === undefined ? { kind: "refused", reason: "missing" } : { kind: "text", text };
  };
  return {
    ...{ sandbox: "none", write: unused, run: unused, close: unused, hold: unused, holdForSetUp: unused },
    read,
    async *readMany(paths) {
      for (const path of paths) yield { path, file: await read(path) };
    },
    list: async () => [...now.keys()],
    changes: async () => ({ patch: "x", files: [] }),
    contents: async () => files,
  };
}

const world = {
  configuration: configured(),
  inspect: async () => ({ syntax: [], unchecked: [], secrets: [], unknownPackages: [], pipelineFiles: [] }),
};
const findings = async (workspace: Workspace, ...paths: string[]) =>
  (await guardWorkspace(world, taskOf("BUG-1"), workspace, paths.length === 0 ? null : conflictOf(...paths))).map(
    ({ guard, path, line }) => `${guard} ${path}${line === null ? "" : `:${line}`}`,
  );

describe("guards on the resolution of a conflict", () => {
  it("refuse markers that git wrote and nobody removed, in files that the agent never touched", async () => {
    const untouched = workspaceOf([], { "src/a.ts": `top\n${marked("ours\n", "theirs\n")}` });
    expect(await findings(untouched, "src/a.ts")).toEqual(["merge-marker src/a.ts:2"]);
    expect(await findings(untouched)).toEqual([]);
  });

  it("let go what was resolved, and files that are gone", async () => {
    const before = marked("ours\n", "theirs\n");
    expect(await findings(workspaceOf([changed("src/a.ts", before, "both\n")]), "src/a.ts", "src/gone.ts")).toEqual([]);
  });

  it("compare with the target's side: taking it loses nothing, although the other side and the markers go", async () => {
    const before = lines(1, 20) + marked(lines(100, 140), lines(200, 203));
    const file = changed("src/a.ts", before, lines(1, 20) + lines(200, 203));
    expect(await findings(workspaceOf([file]), "src/a.ts")).toEqual([]);
    expect(await findings(workspaceOf([file]))).toEqual(["truncation src/a.ts"]);
  });

  it("still see lines of the target that are lost", async () => {
    const before = marked("ours\n", lines(1, 60));
    expect(await findings(workspaceOf([changed("src/a.ts", before, "ours\n")]), "src/a.ts")).toEqual([
      "truncation src/a.ts",
      "resolution src/a.ts",
    ]);
  });

  it.each([
    ["a lock file", changed("package-lock.json", "{}\n", '{"a": 1}\n'), "lock-file package-lock.json"],
    ["the end of a file", changed("src/old.ts", lines(1, 9), null), "unrelated-deletion src/old.ts"],
  ])("take %s for a part of the merge where it was in conflict, and nowhere else", async (_name, file, finding) => {
    expect(await findings(workspaceOf([file]), file.path)).toEqual([]);
    expect(await findings(workspaceOf([file]), "src/another.ts")).toEqual([finding]);
  });
});
