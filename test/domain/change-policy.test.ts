import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeChange, scopeOf } from "../../scripts/domain/change-policy.ts";

describe("the policy on a change", () => {
  const judge = (path: string, taskPaths: string[] = [], mode = "100644") =>
    judgeChange({ paths: [{ path, mode }], patchBytes: 10 }, { taskPaths, maxBytes: 100 });
  const reasonFor = (...args: Parameters<typeof judge>) => {
    const verdict = judge(...args);
    return verdict.kind === "deny" ? verdict.reason : "allowed";
  };

  it.each([
    ".gitlab-ci.yml",
    ".GitLab-ci.yml",
    ".gitlab/merge_request_templates/x.md",
    ".gitlab",
    "backlog",
    "backlog/BUG-1.md",
    "Backlog/x",
    "backlog/ledger/2026-11.jsonl",
    "bac\u212Alog/x",
    "backlog\u200B/x",
    "backlog./x",
    "backlog /x",
    "ｂacklog/x",
    "feedback/x.md",
    "prompts/system.md",
    "nightshift.yml",
    "NightShift.YML",
    ".nightshift/plan.json",
    "templates/night-shift.yml",
    "CODEOWNERS",
    "docs/codeowners",
    "src/.gitattributes",
    ".gitmodules",
    ".git/config",
    "a/.git/hooks/pre-commit",
    "a/.gi\u200Ct/config",
  ])("protects %j", (path) => {
    expect(reasonFor(path)).toBe(`${path} is protected: only people change it, in a merge request of their own`);
  });

  it.each([
    ["a/../.gitlab-ci.yml", "no plain path"],
    ["./backlog/x", "no plain path"],
    ["/etc/passwd", "no plain path"],
    ["backlog//x", "no plain path"],
    ["src/", "no plain path"],
    ["", "no plain path"],
    ["..", "no plain path"],
    ["backlog/a\nb", "control character"],
    ["backlog/\u2028x", "control character"],
    ["a\0b", "control character"],
    ["backlog\\x", "backslash"],
    ['"backlog/\\303\\244"', "backslash"],
    ['"backlog/x"', "begins with a quote"],
  ])("refuses the path %j, which could be read in two ways", (path, reason) => {
    expect(reasonFor(path)).toContain(reason);
  });

  it.each([
    "src/a.ts",
    "docs/ümläut 🌙.md",
    ".gitignore",
    "src/backlog/x",
    "templates/other.yml",
    "a/nightshift.yml",
    'qu"ote',
    "…",
  ])("allows %j", (path) => {
    expect(judge(path)).toEqual({ kind: "allow" });
  });

  it.each([
    ["120000", "a symbolic link"],
    ["160000", "a submodule"],
    ["040000", "of mode 040000"],
    ["", "of mode "],
  ])("refuses mode %j", (mode, what) => {
    expect(reasonFor("src/a", [], mode)).toBe(`src/a is ${what}, and only plain files are taken over`);
  });

  it.each(["100644", "100755", "000000"])("allows mode %s", (mode) => {
    expect(judge("src/a", [], mode).kind).toBe("allow");
  });

  it("refuses a patch that is too long, and says how to change it", () => {
    const change = { paths: [{ path: "src/a", mode: "100644" }], patchBytes: 101 };
    expect(judgeChange(change, { taskPaths: [], maxBytes: 100 })).toEqual({
      kind: "deny",
      reason:
        "a patch of 101 bytes, and 100 are allowed: cut the task in two, or raise `limits.patch_bytes` in nightshift.yml",
    });
    expect(judgeChange({ ...change, patchBytes: 100 }, { taskPaths: [], maxBytes: 100 }).kind).toBe("allow");
  });

  it("keeps to the task's paths, and says how to widen them", () => {
    expect(reasonFor("etc/a", ["src/**", "docs"])).toBe(
      "etc/a lies outside the task's paths (src/**, docs): widen `paths` in the task's file if it may change",
    );
  });

  it("protects also what the task's paths would allow", () => {
    expect(reasonFor(".gitlab-ci.yml", ["**"])).toContain("is protected");
  });

  it("judges every path, not only the first", () => {
    const paths = [
      { path: "src/a.ts", mode: "100644" },
      { path: "backlog/x", mode: "100644" },
    ];
    expect(judgeChange({ paths, patchBytes: 1 }, { taskPaths: [], maxBytes: 100 }).kind).toBe("deny");
  });

  it("only tightens: one more path, fewer bytes or a scope never turn a denial around", () => {
    const path = fc.constantFrom("src/a.ts", "docs/a.md", "backlog/x", "a/../b", "link");
    const entry = fc.record({ path, mode: fc.constantFrom("100644", "120000", "000000") });
    fc.assert(
      fc.property(fc.array(entry), entry, fc.nat(200), fc.nat(200), (paths, more, bytes, fewer) => {
        const isDenied = (p: typeof paths, taskPaths: string[], maxBytes: number) =>
          judgeChange({ paths: p, patchBytes: bytes }, { taskPaths, maxBytes }).kind === "deny";
        if (!isDenied(paths, [], 100)) return;
        expect(isDenied([...paths, more], [], 100)).toBe(true);
        expect(isDenied(paths, ["src/**"], 100)).toBe(true);
        expect(isDenied(paths, [], Math.min(100, fewer))).toBe(true);
      }),
    );
  });

  it("protects any path below a protected folder, whatever it is called", () => {
    const folder = fc.constantFrom("backlog", "feedback", "prompts", ".gitlab", ".nightshift", "x/.git");
    const turn = fc.constantFrom(
      (s: string) => s,
      (s: string) => s.toUpperCase(),
      (s: string) => `${s} .`,
    );
    fc.assert(
      fc.property(folder, turn, fc.string({ minLength: 1, unit: "binary" }), (name, change, rest) => {
        expect(judge(`${change(name)}/${rest}`).kind).toBe("deny");
      }),
    );
  });
});

describe("the scope of a task", () => {
  it.each([
    ["nothing is no restriction", [], "any/thing", true],
    ["a folder means all in it", ["src"], "src/a/b.ts", true],
    ["a folder with a slash too", ["./src/"], "src/.hidden", true],
    ["a leading slash is the top", ["/src/**"], "src/a.ts", true],
    ["a dot is everything", ["."], "src/a.ts", true],
    ["a folder is not its namesake", ["src"], "src2/a.ts", false],
    ["a glob keeps to its folder", ["src/*.ts"], "src/a/b.ts", false],
    ["! takes out what another lets in", ["src/**", "!src/secret/**"], "src/secret/a", false],
    ["! lets nothing in", ["src/**", "!src/secret/**"], "etc/a", false],
    ["! alone means all but", ["!src"], "docs/a", true],
    ["blanks are no pattern", [" "], "docs/a", true],
  ])("%s", (_name, patterns, path, isIn) => {
    expect(scopeOf(patterns)(path)).toBe(isIn);
  });
});

it("a file that a small patch unpacks to megabytes is denied", () => {
  const change = { paths: [{ path: "a.bin", mode: "100644", bytes: 60_000_000 }], patchBytes: 10 };
  expect(judgeChange(change, { taskPaths: [], maxBytes: 100 })).toMatchObject({
    kind: "deny",
    reason: expect.stringContaining("60000000 bytes"),
  });
});
