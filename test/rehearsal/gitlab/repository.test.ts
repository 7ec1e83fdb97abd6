import { describe, expect, test } from "vitest";
import { parseDiff } from "../../../scripts/rehearsal/gitlab/git/diffs.ts";
import { openBench } from "./bench.ts";

const bench = openBench();

const message = async (method: string, path: string, sent?: unknown) => {
  const { status, body } = await bench.call(method, path, sent);
  return [status, body];
};

describe("branches", () => {
  test("are made, found and deleted", async () => {
    const { status, body } = await bench.call("POST", "/repository/branches", { branch: "some/branch", ref: "main" });
    expect([status, body]).toMatchObject([
      201,
      { name: "some/branch", default: false, protected: false, can_push: true, commit: { title: "Initial commit" } },
    ]);
    expect((await bench.call("GET", "/repository/branches?search=^some/")).body).toMatchObject([
      { name: "some/branch" },
    ]);
    expect((await bench.call("HEAD", "/repository/branches/some%2Fbranch")).status).toBe(204);
    expect((await bench.call("DELETE", "/repository/branches/some%2Fbranch")).status).toBe(204);
    expect(await message("GET", "/repository/branches/some%2Fbranch")).toEqual([
      404,
      { message: "404 Branch Not Found" },
    ]);
  });

  test.each([
    ["that exist already", { branch: "main", ref: "main" }, [403, { message: "403 Forbidden" }]],
    ["from nowhere", { branch: "x", ref: "nowhere" }, [400, { message: "Invalid reference name: nowhere" }]],
    ["with a bad name", { branch: "a..b", ref: "main" }, [400, { message: "Branch name is invalid" }]],
  ])("%s are refused", async (_, sent, expected) => {
    expect(await message("POST", "/repository/branches", sent)).toEqual(expected);
  });

  test("the default branch is not deleted", async () => {
    expect((await bench.call("DELETE", "/repository/branches/main", undefined, "maintainer")).status).toBe(403);
  });

  test("are protected and freed by maintainers", async () => {
    await bench.call("POST", "/repository/branches", { branch: "stable", ref: "main" });
    const rule = { name: "stable", push_access_level: 40, merge_access_level: 30 };
    expect((await bench.call("POST", "/protected_branches", rule, "maintainer")).body).toMatchObject({
      push_access_levels: [{ access_level: 40, access_level_description: "Maintainers" }],
      merge_access_levels: [{ access_level: 30, access_level_description: "Developers + Maintainers" }],
    });
    expect((await bench.call("POST", "/protected_branches", rule, "maintainer")).status).toBe(409);
    expect((await bench.call("GET", "/repository/branches/stable")).body).toMatchObject({
      protected: true,
      can_push: false,
      developers_can_merge: true,
    });
    expect((await bench.call("DELETE", "/repository/branches/stable")).status).toBe(403);
    await bench.call("PATCH", "/protected_branches/stable", { allow_force_push: true }, "maintainer");
    expect((await bench.call("GET", "/protected_branches?search=stable")).body).toMatchObject([
      { allow_force_push: true },
    ]);
    expect((await bench.call("DELETE", "/protected_branches/stable", undefined, "maintainer")).status).toBe(204);
    expect((await bench.call("DELETE", "/repository/branches/stable")).status).toBe(204);
  });
});

describe("commits", () => {
  test("take several actions at once, with their author", async () => {
    const actions = [
      { action: "create", file_path: "bin/run", content: "IyEvYmluL3NoCg==", encoding: "base64" },
      { action: "chmod", file_path: "bin/run", execute_filemode: true },
      { action: "delete", file_path: "README.md" },
    ];
    const sent = {
      branch: "actions",
      start_branch: "main",
      commit_message: "Several\n\nRefs: X-1",
      actions,
      author_name: "Somebody",
    };
    const { status, body } = await bench.call("POST", "/repository/commits", sent);
    expect([status, body]).toMatchObject([
      201,
      {
        title: "Several",
        author_name: "Somebody",
        trailers: { Refs: "X-1" },
        stats: { additions: 1, deletions: 1, total: 2 },
      },
    ]);
    const head = await bench.call("HEAD", "/repository/files/bin%2Frun?ref=actions");
    expect([head.headers.get("x-gitlab-execute-filemode"), head.headers.get("x-gitlab-size")]).toEqual(["true", "10"]);
  });

  test.each([
    [
      "creating what exists",
      { action: "create", file_path: "README.md", content: "" },
      "A file with this name already exists",
    ],
    [
      "updating what does not exist",
      { action: "update", file_path: "none", content: "" },
      "A file with this name doesn't exist",
    ],
    ["leaving the repository", { action: "create", file_path: "../x", content: "" }, "invalid path: '../x'"],
    ["writing into .git", { action: "create", file_path: ".git/config", content: "" }, "invalid path: '.git/config'"],
  ])("%s is refused", async (_, action, text) => {
    const sent = { branch: "refused", start_branch: "main", commit_message: "x", actions: [action] };
    expect(await message("POST", "/repository/commits", sent)).toEqual([400, { message: text }]);
  });

  test("are listed newest first, by branch, path and author, and compared", async () => {
    await bench.commit("log", { "a.txt": "a\n" }, "First");
    const second = await bench.commit("log", { "b.txt": "b\n" }, "Second");
    expect((await bench.call("GET", "/repository/commits?ref_name=log&per_page=2")).body).toMatchObject([
      { title: "Second" },
      { title: "First" },
    ]);
    expect((await bench.call("GET", "/repository/commits?ref_name=log&path=a.txt")).body).toMatchObject([
      { title: "First" },
    ]);
    expect((await bench.call("GET", `/repository/commits/${second}/diff`)).body).toMatchObject([{ new_path: "b.txt" }]);
    expect((await bench.call("GET", `/repository/commits/${second}/refs`)).body).toEqual([
      { type: "branch", name: "log" },
    ]);
    expect((await bench.call("GET", "/repository/compare?from=main&to=log")).body).toMatchObject({
      commits: [{ title: "First" }, { title: "Second" }],
      diffs: [{ new_path: "a.txt" }, { new_path: "b.txt" }],
    });
    expect(await message("GET", "/repository/commits/nonsense")).toEqual([404, { message: "404 Commit Not Found" }]);
  });

  test("name their merge requests", async () => {
    const iid = await bench.mergeRequest("log-mr");
    const { body } = await bench.call("GET", "/repository/commits/log-mr/merge_requests");
    expect(body).toMatchObject([{ iid }]);
  });
});

describe("files", () => {
  const at = (path: string) => `/repository/files/${encodeURIComponent(path)}`;

  test("are written, read and deleted", async () => {
    const sent = { branch: "files", start_branch: "main", commit_message: "x", content: "grüß\n" };
    expect(await message("POST", at("docs/a b.md"), sent)).toEqual([
      201,
      { file_path: "docs/a b.md", branch: "files" },
    ]);
    expect((await bench.call("GET", `${at("docs/a b.md")}?ref=files`)).body).toMatchObject({
      content: Buffer.from("grüß\n").toString("base64"),
      encoding: "base64",
      size: 7,
    });
    expect((await bench.call("GET", `${at("docs/a b.md")}/raw?ref=files`)).text).toBe("grüß\n");
    const update = { branch: "files", commit_message: "x", content: "new\n" };
    expect((await bench.call("PUT", at("docs/a b.md"), update)).status).toBe(200);
    expect(await message("PUT", at("docs/a b.md"), { ...update, last_commit_id: "0".repeat(40) })).toEqual([
      400,
      { message: "You are attempting to update a file that has changed since you started editing it." },
    ]);
    expect((await bench.call("DELETE", `${at("docs/a b.md")}?branch=files&commit_message=x`)).status).toBe(204);
    expect(await message("GET", `${at("docs/a b.md")}?ref=files`)).toEqual([404, { message: "404 File Not Found" }]);
  });

  test("need a ref to be read", async () => {
    expect(await message("GET", at("README.md"))).toEqual([400, { error: "ref is missing" }]);
  });
});

test("a tree lists folders first, and all of it when asked", async () => {
  expect((await bench.call("GET", "/repository/tree")).body).toMatchObject([
    { path: "src", type: "tree" },
    { path: ".gitlab-ci.yml", type: "blob" },
    { path: "README.md" },
  ]);
  expect((await bench.call("GET", "/repository/tree?path=src")).body).toMatchObject([
    { path: "src/add.ts", mode: "100644" },
  ]);
  expect((await bench.call("GET", "/repository/tree?recursive=true")).headers.get("x-total")).toBe("4");
  expect((await bench.call("GET", "/repository/tree?ref=none")).status).toBe(404);
});

test("tags are made, with and without a message, and deleted", async () => {
  expect((await bench.call("POST", "/repository/tags", { tag_name: "v1", ref: "main" })).body).toMatchObject({
    name: "v1",
    message: "",
  });
  expect(
    (await bench.call("POST", "/repository/tags", { tag_name: "v2", ref: "main", message: "Two" })).body,
  ).toMatchObject({ message: "Two" });
  expect((await bench.call("POST", "/repository/tags", { tag_name: "v1", ref: "main" })).status).toBe(400);
  expect((await bench.call("GET", "/repository/tags?search=^v")).body).toHaveLength(2);
  expect((await bench.call("DELETE", "/repository/tags/v1")).status).toBe(204);
  expect((await bench.call("GET", "/repository/tags/v1")).status).toBe(404);
});

describe("reading git's diffs", () => {
  test("of a binary file, a deleted one and a changed mode", () => {
    const text = [
      "diff --git a/logo.png b/logo.png",
      "new file mode 100644",
      "index 0000000000000000000000000000000000000000..1111111111111111111111111111111111111111",
      "Binary files /dev/null and b/logo.png differ",
      "diff --git a/old b/old",
      "deleted file mode 100644",
      "index 1111111111111111111111111111111111111111..0000000000000000000000000000000000000000",
      "--- a/old",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-diff --git a/x b/x",
      "diff --git a/run b/run",
      "old mode 100644",
      "new mode 100755",
      "",
    ].join("\n");
    expect(parseDiff(text)).toMatchObject([
      { new_path: "logo.png", new_file: true, diff: "Binary files /dev/null and b/logo.png differ\n" },
      {
        old_path: "old",
        new_path: "old",
        deleted_file: true,
        b_mode: "0",
        diff: "@@ -1 +0,0 @@\n-diff --git a/x b/x\n",
      },
      { new_path: "run", a_mode: "100644", b_mode: "100755", diff: "" },
    ]);
  });

  test("of a path that git quotes", () => {
    const text =
      'diff --git "a/t\\tab" "b/t\\tab"\nnew file mode 100644\n--- /dev/null\n+++ "b/t\\tab"\n@@ -0,0 +1 @@\n+x\n';
    expect(parseDiff(text)).toMatchObject([{ new_path: "t\tab" }]);
  });
});
