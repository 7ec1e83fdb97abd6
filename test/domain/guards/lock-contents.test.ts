import { describe, expect, test } from "vitest";
import { told as allTold, fileOf, taskOf } from "./guarded-change.ts";

/** That these tasks name no dependency is another guard's business. */
const told: typeof allTold = (...change) => allTold(...change).filter((line) => !line.startsWith("lock-file"));

const npm = (host: string, integrity: string) =>
  JSON.stringify(
    {
      packages: {
        "": { name: "x" },
        "node_modules/a": { version: "1.0.0", resolved: `https://${host}/a/-/a-1.0.0.tgz`, integrity },
      },
    },
    null,
    2,
  );
const MANIFEST = fileOf("package.json", '{"version": "1.0.0"}', '{"version": "1.0.1"}');
const lock = (before: string | null, after: string) => [MANIFEST, fileOf("package-lock.json", before, after)];
const HOME = "registry.npmjs.org";

describe("what a lock file fetches", () => {
  test("from a host that none of its packages came from is refused, in the best company", () => {
    expect(told(lock(npm(HOME, "sha512-A"), npm("packages.attacker.invalid", "sha512-A")))).toEqual([
      "lock-contents refuse package-lock.json",
    ]);
    expect(told(lock(null, npm("packages.attacker.invalid", "sha512-A")))).toEqual([
      "lock-contents refuse package-lock.json",
    ]);
  });

  test("from the project's own registry, or from one that the task names, passes", () => {
    expect(told(lock(npm("npm.our.example", "sha512-A"), npm(HOME, "sha512-A")))).toEqual([]);
    const task = taskOf({ description: "Take packages from npm.our.example." });
    expect(told(lock(npm(HOME, "sha512-A"), npm("npm.our.example", "sha512-A")), { task })).toEqual([]);
  });

  test.each([
    ["package-lock.json", "package.json", npm(HOME, "sha512-A"), npm(HOME, "sha512-B")],
    ["go.sum", "go.mod", "a.com/b v1.0.0 h1:AAA=\n", "a.com/b v1.0.0 h1:BBB=\n"],
    [
      "Cargo.lock",
      "Cargo.toml",
      '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry"\nchecksum = "aa"\n',
      '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry"\nchecksum = "bb"\n',
    ],
    [
      "pnpm-lock.yaml",
      "package.json",
      "packages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-A}\n",
      "packages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-B}\n",
    ],
    [
      "yarn.lock",
      "package.json",
      'a@^1.0.0:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/a"\n  integrity sha512-A\n',
      'a@^1.0.0:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/a"\n  integrity sha512-B\n',
    ],
  ])("in %s another checksum for the same version is refused", (path, manifest, before, after) => {
    const files = [fileOf(manifest, "module a\n", "module b\n"), fileOf(path, before, after)];
    expect(told(files)).toEqual([`lock-contents refuse ${path}`]);
  });

  test("another checksum for another version passes", () => {
    const after = npm(HOME, "sha512-B").replaceAll("1.0.0", "1.0.1");
    expect(told(lock(npm(HOME, "sha512-A"), after))).toEqual([]);
  });
});
