import { describe, expect, test } from "vitest";
import { BRANCH, conflictIn, MARKED, prepareConflict } from "./conflicted.ts";
import { open } from "./origin.ts";

describe("a trial merge", () => {
  test("that git can make alone is no conflict", async () => {
    const { repository, head, base } = await prepareConflict();
    expect(await repository.tryMerge({ targetSha: base, headSha: head, linear: false })).toBeNull();
  });

  test("names the files in conflict, with git's words and the target that was tried", async () => {
    const scene = await prepareConflict({ branch: { "b.txt": "bb\n" }, target: { "b.txt": null } });
    expect((await conflictIn(scene)).conflict).toEqual({
      targetSha: scene.target,
      paths: ["a.txt", "b.txt"],
      messages: [
        "CONFLICT (content): Merge conflict in a.txt",
        expect.stringMatching(/^CONFLICT \(modify\/delete\): b\.txt deleted in target-branch/),
      ],
      strategy: "merge",
    });
  });

  test("gives what git made of both sides as a patch on the target, conflicts with their markers", async () => {
    const scene = await prepareConflict({ branch: { "c.txt": "only ours\n" }, target: { "b.txt": "only theirs\n" } });
    const { patch } = await conflictIn(scene);
    const { origin, target } = scene;
    await origin.git(["read-tree", target]);
    await origin.git(["apply", "--cached", "-"], patch);
    const tree = await origin.git(["write-tree"]);
    expect(`${await origin.read(tree, "a.txt")}\n`).toBe(MARKED);
    expect([await origin.read(tree, "b.txt"), await origin.read(tree, "c.txt")]).toEqual(["only theirs", "only ours"]);
  });

  test("touches neither branch", async () => {
    const scene = await prepareConflict();
    await conflictIn(scene);
    const { origin, head, target } = scene;
    expect(await origin.git(["for-each-ref", "--format=%(objectname) %(refname:short)"])).toBe(
      `${target} main\n${head} ${BRANCH}`,
    );
  });

  test("of branches without a common history is left to people", async () => {
    const { origin, target } = await prepareConflict();
    const orphan = await origin.commit("orphan", { "a.txt": "alone\n" });
    const repository = await open(origin.url);
    expect(await repository.tryMerge({ targetSha: target, headSha: orphan, linear: false })).toBeNull();
  });
});

describe("a conflict in a project with a linear history", () => {
  test("is for a rebase where every commit of the branch is the bot's own", async () => {
    expect((await conflictIn(await prepareConflict(), { linear: true })).conflict.strategy).toBe("rebase");
  });

  test("is for a merge where somebody else has committed to the branch: a rebase would rewrite that", async () => {
    const scene = await prepareConflict();
    const head = await scene.origin.commit(BRANCH, { "c.txt": "by hand\n" });
    expect((await conflictIn({ ...scene, head }, { linear: true })).conflict.strategy).toBe("merge");
  });
});
