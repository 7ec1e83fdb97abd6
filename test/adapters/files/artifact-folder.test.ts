import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { artifactFolder } from "../../../scripts/adapters/files/artifact-folder.ts";

let root: string;
let dir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  dir = join(root, ".nightshift");
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("an artifact", () => {
  test("reads back as written, in folders made for it", async () => {
    const store = artifactFolder(dir);
    await store.write("hands/BUG-1/work.json", '{"ä": 1}\n');
    expect(await store.read("hands/BUG-1/work.json")).toBe('{"ä": 1}\n');
  });

  test("is null when nobody wrote it", async () => {
    expect(await artifactFolder(dir).read("hands/BUG-1/work.json")).toBeNull();
  });

  test("is replaced as a whole by a second write", async () => {
    const store = artifactFolder(dir);
    await store.write("plan.json", "a long first text");
    await store.write("plan.json", "short");
    expect([await store.read("plan.json"), await readdir(dir)]).toEqual(["short", ["plan.json"]]);
  });

  test("keeps its old text when a write fails", async () => {
    const store = artifactFolder(dir);
    await store.write("plan.json", "old");
    await mkdir(join(dir, "taken"));
    await writeFile(join(dir, "taken", "file"), "");
    await expect(store.write("taken", "text")).rejects.toThrow();
    expect(await store.list()).toEqual(["plan.json", "taken/file"]);
  });

  test("grows by appending", async () => {
    const store = artifactFolder(dir);
    await store.append("hands/BUG-1/transcript.jsonl", "1\n");
    await store.append("hands/BUG-1/transcript.jsonl", "2\n");
    expect(await store.read("hands/BUG-1/transcript.jsonl")).toBe("1\n2\n");
  });
});

describe("the list of artifacts", () => {
  test("is empty before the first write", async () => {
    expect(await artifactFolder(dir).list()).toEqual([]);
  });

  test("names every file of every folder in order, without links and half-written files", async () => {
    const store = artifactFolder(dir);
    for (const name of ["plan.json", "hands/B-2/work.json", "hands/A-1/work.json"]) await store.write(name, "{}");
    await symlink("plan.json", join(dir, "link.json"));
    await writeFile(join(dir, "pulse.json.0b0c1f9e-7c8a-4f6e-9d53-0c2f4d0f1a11.tmp"), "half");
    expect(await store.list()).toEqual(["hands/A-1/work.json", "hands/B-2/work.json", "plan.json"]);
  });
});

describe("a name that leads elsewhere", () => {
  test.each([
    "",
    "/etc/passwd",
    "../outside",
    "hands/../../outside",
    "hands//work.json",
    "./plan.json",
    "a\\b",
    "a\0b",
  ])("%j is refused", async (name) => {
    const store = artifactFolder(dir);
    const message = "leaves the artifact folder";
    await expect(store.read(name)).rejects.toThrow(message);
    await expect(store.write(name, "x")).rejects.toThrow(message);
    await expect(store.append(name, "x")).rejects.toThrow(message);
  });

  test.each(["link", "folder/secret", "dangling"])("through the symbolic link %s is refused", async (name) => {
    await mkdir(dir);
    await writeFile(join(root, "secret"), "secret");
    await symlink("../secret", join(dir, "link"));
    await symlink("..", join(dir, "folder"));
    await symlink("../made", join(dir, "dangling"));
    const store = artifactFolder(dir);
    const message = "leads through a symbolic link";
    await expect(store.read(name)).rejects.toThrow(message);
    await expect(store.write(name, "x")).rejects.toThrow(message);
    await expect(store.append(name, "x")).rejects.toThrow(message);
    expect(await readFile(join(root, "secret"), "utf8")).toBe("secret");
  });

  test("to a folder or a pipe is no artifact, and is not waited for", async () => {
    await mkdir(join(dir, "hands"), { recursive: true });
    execFileSync("mkfifo", [join(dir, "pipe")]);
    const store = artifactFolder(dir);
    await expect(store.read("hands")).rejects.toThrow("is not a file");
    await expect(store.read("pipe")).rejects.toThrow("is not a file");
  });
});
