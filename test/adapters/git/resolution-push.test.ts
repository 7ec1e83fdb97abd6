import { describe, expect, test } from "vitest";
import type { Repository } from "../../../scripts/ports/repository.ts";
import { BRANCH, type Conflicted, conflictIn, prepareConflict, resolving } from "./conflicted.ts";
import { manualClock } from "./manual-clock.ts";
import { addHook, BOT, open } from "./origin.ts";

type Push = Parameters<Repository["pushResolution"]>[0];

const MESSAGE = "Merge branch 'main'\n";

async function pushOf(scene: Conflicted, { linear = false } = {}): Promise<Push> {
  const { conflict, patch: merged } = await conflictIn(scene, { linear });
  const patch = resolving("both");
  return { branch: BRANCH, headSha: scene.head, conflict, merged, patch, message: MESSAGE, check: () => null };
}

describe("a resolution by merge", () => {
  test("is one merge commit of branch and target, by the bot, without force", async () => {
    const scene = await prepareConflict({ target: { "b.txt": "main has moved on\n" } });
    const { origin, repository, head, target } = scene;
    await origin.git(["config", "receive.denyNonFastForwards", "true"]);
    const result = await repository.pushResolution(await pushOf(scene));
    expect(result).toEqual({ kind: "pushed", sha: await origin.git(["rev-parse", BRANCH]) });
    expect(await origin.git(["log", "-1", "--format=%ae %P %s", BRANCH])).toBe(
      `${BOT.email} ${head} ${target} Merge branch 'main'`,
    );
    expect([await origin.read(BRANCH, "a.txt"), await origin.read(BRANCH, "b.txt")]).toEqual([
      "both",
      "main has moved on",
    ]);
  });

  test("is pushed once, however often it is tried", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene);
    const first = await scene.repository.pushResolution(push);
    const again = await (await open(scene.origin.url)).pushResolution(push);
    expect(again).toEqual({ ...first, kind: "unchanged" });
  });

  test("may be what git left, where a file was deleted on one side and has no markers", async () => {
    const scene = await prepareConflict({ branch: { "b.txt": "bb\n" }, target: { "b.txt": null, "a.txt": "ours\n" } });
    const result = await scene.repository.pushResolution({ ...(await pushOf(scene)), patch: "" });
    expect([result.kind, await scene.origin.read(BRANCH, "b.txt")]).toEqual(["pushed", "bb"]);
  });
});

describe("a resolution by rebase", () => {
  test("is one commit on top of the target, in place of what the branch held", async () => {
    const scene = await prepareConflict();
    const { origin, repository, target } = scene;
    const result = await repository.pushResolution(await pushOf(scene, { linear: true }));
    expect(result).toEqual({ kind: "pushed", sha: await origin.git(["rev-parse", BRANCH]) });
    expect(await origin.git(["log", "--format=%P", "-1", BRANCH])).toBe(target);
    expect(await origin.git(["diff", "--name-only", target, BRANCH])).toBe("a.txt");
  });

  test("is pushed once, however often it is tried", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear: true });
    const first = await scene.repository.pushResolution(push);
    const again = await (await open(scene.origin.url)).pushResolution(push);
    expect(again).toEqual({ ...first, kind: "unchanged" });
  });

  test("that the server refuses to force says so in the server's words", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear: true });
    await scene.origin.git(["config", "receive.denyNonFastForwards", "true"]);
    const result = await scene.repository.pushResolution(push);
    expect(result).toMatchObject({ kind: "failed", detail: expect.stringContaining("GitLab refused the push") });
  });
});

describe.each(["merge", "rebase"])("a resolution by %s", (strategy) => {
  const linear = strategy === "rebase";

  test("leaves a commit that a person put on top alone, and names it", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear });
    const theirs = await scene.origin.commit(BRANCH, { "c.txt": "by hand\n" });
    expect(await scene.repository.pushResolution(push)).toEqual({
      kind: "foreign-commits",
      detail: `${BRANCH} holds ${theirs.slice(0, 7)} by Maintainer (A change)`,
    });
    expect(await scene.origin.git(["rev-parse", BRANCH])).toBe(theirs);
  });

  test.each([
    ["was rewritten by a person", (scene: Conflicted) => scene.base, "was rewritten: it no longer holds"],
    ["was deleted by a person", () => null, "was deleted"],
  ])("leaves a branch alone that %s", async (_name, to, detail) => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear });
    const sha = to(scene);
    await scene.origin.git([
      "update-ref",
      ...(sha === null ? ["-d"] : []),
      `refs/heads/${BRANCH}`,
      ...(sha ? [sha] : []),
    ]);
    expect(await scene.repository.pushResolution(push)).toMatchObject({
      kind: "foreign-commits",
      detail: expect.stringContaining(detail),
    });
    expect(await scene.origin.git(["for-each-ref", "--format=%(objectname)", `refs/heads/${BRANCH}`])).toBe(sha ?? "");
  });

  test("loses to a commit that lands between looking and pushing", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear });
    const theirs = await scene.origin.commit(BRANCH, { "c.txt": "by hand\n" });
    scene.origin.moveNow(BRANCH, scene.head);
    const clock = manualClock();
    // The time is asked for when everything has been looked at and the commit is about to be made.
    const now = () => {
      scene.origin.moveNow(BRANCH, theirs);
      return clock.now();
    };
    const racing = await open(scene.origin.url, { clock: { ...clock, now } });
    const result = await racing.pushResolution(push);
    expect([result.kind, await scene.origin.git(["rev-parse", BRANCH])]).toEqual(["foreign-commits", theirs]);
  });

  test("loses to a commit that lands while the server takes the push", async () => {
    const scene = await prepareConflict();
    const push = await pushOf(scene, { linear });
    await addHook(
      scene.origin,
      "update",
      'unset GIT_QUARANTINE_PATH; git update-ref "$1" "$(git commit-tree -p "$2" -m theirs "$2^{tree}")"',
    );
    const result = await scene.repository.pushResolution(push);
    expect([result.kind, await scene.origin.git(["log", "-1", "--format=%s", BRANCH])]).toEqual([
      "foreign-commits",
      "theirs",
    ]);
  });
});

describe("a resolution that must not be pushed", () => {
  test.each([
    ["nobody resolved it", "", "a.txt:1 still holds a marker of the conflict"],
    ["one marker was forgotten", resolving(">>>>>>> target-branch"), "a.txt:1 still holds a marker of the conflict"],
  ])("since %s", async (_name, patch, detail) => {
    const scene = await prepareConflict();
    const result = await scene.repository.pushResolution({ ...(await pushOf(scene)), patch });
    expect(result).toEqual({ kind: "refused", detail });
    expect(await scene.origin.git(["rev-parse", BRANCH])).toBe(scene.head);
  });

  test("for what it touches beyond git's own merge is refused in the check's words", async () => {
    const scene = await prepareConflict({ target: { "b.txt": "main has moved on\n" } });
    const seen: string[] = [];
    const result = await scene.repository.pushResolution({
      ...(await pushOf(scene)),
      check: ({ paths }) => {
        seen.push(...paths.map(({ path }) => path));
        return paths.length === 0 ? null : "not tonight";
      },
    });
    expect([result, seen]).toEqual([{ kind: "refused", detail: "not tonight" }, ["a.txt"]]);
  });

  test("that does not fit the merge does not apply", async () => {
    const scene = await prepareConflict();
    const patch = resolving("both").replace("-ours", "-other");
    expect((await scene.repository.pushResolution({ ...(await pushOf(scene)), patch })).kind).toBe("does-not-apply");
  });
});

test("a file about markers, which shows them on the target too, may go on showing them", async () => {
  const scene = await prepareConflict({ target: { "a.txt": `about:\n${"<".repeat(7)} like this\n` } });
  const merged = await conflictIn(scene);
  const marked = await scene.origin.git(["show", `${scene.target}:a.txt`]);
  expect(marked).toContain("<<<<<<<");
  const push = { ...(await pushOf(scene)), merged: "", patch: "" };
  expect((await scene.repository.pushResolution({ ...push, conflict: merged.conflict })).kind).toBe("pushed");
});
