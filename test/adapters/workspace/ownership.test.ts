import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../../../scripts/adapters/sandbox/sandbox.ts";
import { openWorkspace } from "../../../scripts/adapters/workspace/workspace.ts";
import type { Workspace } from "../../../scripts/ports/workspace.ts";
import { TIERS } from "../sandbox/tiers.ts";
import { repositoryOf, temporaryFolder } from "./repository.ts";

/** Kernels may let a user link files that are not its own into its tree (fs.protected_hardlinks = 0). */
describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)("a link to root's file (needs root)", () => {
  let sandbox: Sandbox;
  let folders: string[];
  let workspace: Workspace;
  let tree: string;
  beforeEach(async () => {
    sandbox = await openSandbox("auto", { path: process.env.PATH ?? "", tiers: TIERS });
    const { dir, sha } = repositoryOf({ "a.txt": "a\n" });
    folders = [dir, temporaryFolder()];
    const scratchDir = folders[1] ?? "";
    workspace = await openWorkspace({ repoDir: dir, sha, scratchDir, sandbox, path: process.env.PATH ?? "" });
    tree = join(scratchDir, "tree");
    writeFileSync(join(scratchDir, "secret.txt"), "secret", { mode: 0o600 });
    linkSync(join(scratchDir, "secret.txt"), join(tree, "linked.txt"));
  });
  afterEach(async () => {
    await workspace.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it("is not read for the agent", async () => {
    expect(await workspace.read("linked.txt")).toEqual({
      kind: "refused",
      reason: "linked.txt belongs to another user",
    });
  });

  it("is not read for the agent among many files", async () => {
    const found: unknown[] = [];
    for await (const { file } of workspace.readMany(["a.txt", "linked.txt"])) found.push(file);
    expect(found).toEqual([
      { kind: "text", text: "a\n" },
      { kind: "refused", reason: "linked.txt belongs to another user" },
    ]);
  });

  it("is left out of the patch, and said to be", async () => {
    const { patch, leftOut } = await workspace.changes();
    expect([patch, leftOut]).toEqual(["", [{ path: "linked.txt", reason: "it belongs to another user" }]]);
  });

  it("is replaced by what the agent writes, and itself unchanged", async () => {
    expect(await workspace.write("linked.txt", "new")).toEqual({ kind: "written" });
    expect(readFileSync(join(tree, "..", "secret.txt"), "utf8")).toBe("secret");
  });

  it("does not hinder files that harness and commands make for each other", async () => {
    await workspace.run("mkdir made && echo made > made/b.txt", 20_000);
    await workspace.write("made/deep/c.txt", "c\n");
    await workspace.run("echo more >> made/deep/c.txt", 20_000);
    expect(await workspace.read("made/b.txt")).toEqual({ kind: "text", text: "made\n" });
    expect(await workspace.read("made/deep/c.txt")).toEqual({ kind: "text", text: "c\nmore\n" });
  });
});
