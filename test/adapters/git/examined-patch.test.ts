import { describe, expect, test } from "vitest";
import { addsAsBinary } from "../../phases/hand-made.ts";
import { makeOrigin, open } from "./origin.ts";

const COMMIT = "1".repeat(40);
const LINK = `diff --git a/a.txt b/a.txt
deleted file mode 100644
--- a/a.txt
+++ /dev/null
@@ -1 +0,0 @@
-one
diff --git a/a.txt b/a.txt
new file mode 120000
--- /dev/null
+++ b/a.txt
@@ -0,0 +1 @@
+/etc/passwd
\\ No newline at end of file
`;
const SUBMODULE = `diff --git a/sub b/sub
new file mode 160000
--- /dev/null
+++ b/sub
@@ -0,0 +1 @@
+Subproject commit ${COMMIT}
`;
const RENAME = `diff --git a/b.txt b/c.txt
similarity index 100%
rename from b.txt
rename to c.txt
`;

const edit = (path: string, from: string, to: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;

async function examine(patch: string, merged = "") {
  const origin = await makeOrigin({ "a.txt": "one\n", "b.txt": "b\n" });
  const repository = await open(origin.url);
  const examined = await repository.examinePatch({
    baseSha: await origin.git(["rev-parse", "main"]),
    merged,
    patch,
  });
  return { origin, examined };
}

async function files(patch: string) {
  const { examined } = await examine(patch);
  return examined.kind === "applies" ? examined.files : examined;
}

describe("a patch that is looked at", () => {
  test("is given as the files that git makes of it, whatever form it was written in", async () => {
    const added = {
      path: "d.txt",
      previousPath: null,
      mode: "100644",
      previousMode: null,
      before: null,
      binary: false,
    };
    expect(await files(addsAsBinary("d.txt", "plain text\n"))).toEqual([
      { ...added, after: "plain text\n", bytes: 11 },
    ]);
  });

  test("shows a file that becomes a symbolic link by its new mode", async () => {
    expect(await files(LINK)).toMatchObject([
      { path: "a.txt", mode: "120000", previousMode: "100644", before: "one\n", after: "/etc/passwd" },
    ]);
  });

  test("shows a submodule, which has no text", async () => {
    expect(await files(SUBMODULE)).toMatchObject([{ path: "sub", mode: "160000", after: null, bytes: 0 }]);
  });

  test("shows both names of a file that moves", async () => {
    expect(await files(RENAME)).toMatchObject([{ path: "c.txt", previousPath: "b.txt", before: "b\n", after: "b\n" }]);
  });

  test("on a merge that git could not make, shows what resolves it and nothing of the merge itself", async () => {
    const { examined } = await examine(edit("a.txt", "marked", "both"), edit("a.txt", "one", "marked") + RENAME);
    expect(examined).toMatchObject({ files: [{ path: "a.txt", before: "marked\n", after: "both\n" }] });
    expect(examined.kind === "applies" && (await examined.project.list())).toEqual(["a.txt", "c.txt"]);
  });

  test("lets the project be read as it is after it", async () => {
    const { examined } = await examine(RENAME);
    const project = examined.kind === "applies" ? examined.project : null;
    expect(await project?.list()).toEqual(["a.txt", "c.txt"]);
    expect([await project?.read("c.txt"), await project?.read("b.txt")]).toEqual(["b\n", null]);
    expect(await project?.readMany(["a.txt", "b.txt", "c.txt"])).toEqual(
      new Map([
        ["a.txt", "one\n"],
        ["c.txt", "b\n"],
      ]),
    );
  });

  test("moves no branch, and makes none", async () => {
    const { origin } = await examine(RENAME);
    expect(await origin.git(["for-each-ref", "--format=%(refname)"])).toBe("refs/heads/main");
  });

  test("is refused by git when a few of its bytes stand for very many", async () => {
    expect(await files(addsAsBinary("d.txt", "x".repeat(70_000_000)))).toEqual({
      kind: "does-not-apply",
      detail: expect.stringContaining("over limit"),
    });
  });
});
