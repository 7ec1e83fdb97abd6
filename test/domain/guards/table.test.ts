import { describe, expect, test } from "vitest";
import { GUARDS, runGuards, worstVerdict } from "../../../scripts/domain/guards/table.ts";
import { fileOf, inputOf, linesNamed, NOTHING_FOUND, taskOf, told } from "./guarded-change.ts";

const EDIT = fileOf("src/a.ts", "export const a = 1;\n", "export const a = 2;\n");

describe("the table", () => {
  test("an ordinary change passes every guard", () => {
    expect(told([EDIT, fileOf("test/a.test.ts", null, 'test("a", () => {\n  expect(a).toBe(2);\n});\n')])).toEqual([]);
  });

  test("every guard has a name of its own and one line for the prompt", () => {
    expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
    expect(GUARDS.filter(({ describe }) => describe === "" || describe.includes("\n"))).toEqual([]);
  });

  test("a finding bears the name of its guard and a remedy", () => {
    const findings = runGuards(inputOf([fileOf("nightshift.yml", "a: 1\n", "a: 2\n")]));
    expect(findings).toEqual([
      {
        guard: "protected-path",
        verdict: "refuse",
        path: "nightshift.yml",
        line: null,
        detail: "nightshift.yml is protected: only people change it, in a merge request of their own",
        remedy: "Put the file back as it was; if the task cannot be done without it, say so in the summary.",
      },
    ]);
  });

  test("the gravest verdict counts", () => {
    const finding = { guard: "x", path: null, line: null, detail: "", remedy: "" };
    expect(worstVerdict([])).toBe("pass");
    expect(worstVerdict([{ ...finding, verdict: "warn" }])).toBe("warn");
    expect(
      worstVerdict([
        { ...finding, verdict: "draft" },
        { ...finding, verdict: "refuse" },
        { ...finding, verdict: "warn" },
      ]),
    ).toBe("refuse");
  });
});

describe("what the inspection found", () => {
  const found = (part: Partial<typeof NOTHING_FOUND>) => told([EDIT], { inspection: { ...NOTHING_FOUND, ...part } });

  test("a syntax error refuses", () => {
    expect(found({ syntax: [{ path: "src/a.ts", line: 3, detail: "no", isSure: true }] })).toEqual([
      "syntax refuse src/a.ts",
    ]);
    expect(found({ syntax: [{ path: "src/a.ts", line: 3, detail: "no", isSure: false }] })).toEqual([
      "syntax draft src/a.ts",
    ]);
  });

  test("a secret refuses", () => {
    expect(found({ secrets: [{ path: "src/a.ts", line: 3, kind: "a key" }] })).toEqual(["secret refuse src/a.ts"]);
  });

  test.each([".env", "app/.env.production", "deploy/id_rsa", "certs/prod.p12", "service-account-prod.json"])(
    "the new file %s, made to hold secrets, is refused whatever stands in it",
    (path) => {
      expect(told([fileOf(path, null, "x\n")])).toEqual([`secret-file refuse ${path}`]);
      expect(told([fileOf(path, null, "x\n")], { task: taskOf({ title: `Add ${path}` }) })).toEqual([
        `secret-file draft ${path}`,
      ]);
    },
  );

  test.each([".env.example", "config/.env.template", "test/fixtures/server.key", "src/keys.ts"])(
    "the file %s holds none",
    (path) => {
      expect(told([fileOf(path, null, "x\n")])).toEqual([]);
    },
  );

  test("a file that nobody can check is told of in plain words", () => {
    const unchecked = [{ path: "src/a.erl", reason: "nobody here knows its language" }];
    expect(found({ unchecked })).toEqual(["truncation warn src/a.erl"]);
  });

  test("an import of an unknown package refuses", () => {
    expect(found({ unknownPackages: [{ path: "src/a.ts", line: 1, name: "left-pad-pro", how: "imported" }] })).toEqual([
      "dependency refuse src/a.ts",
    ]);
  });

  const adding = (name: string, how: "listed" | "referenced" = "listed") => ({
    ...NOTHING_FOUND,
    unknownPackages: [{ path: "app/package.json", line: 9, name, how }],
  });

  test("an unknown package in a manifest is refused, and only told when the task names it", () => {
    expect(told([EDIT], { inspection: adding("left-pad") })).toEqual(["dependency refuse app/package.json"]);
    const task = taskOf({ description: "Use left-pad." });
    expect(told([EDIT], { inspection: adding("left-pad"), task })).toEqual(["dependency warn app/package.json"]);
  });

  test.each([
    ["zod from git+https://example.com/zod.git", "Use zod."],
    ["org.deep:kit", "Use the kit."],
    ["github.com/gorilla/mux/v2", "Route with mux."],
  ])("of %s the short name alone makes a draft", (name, description) => {
    expect(told([EDIT], { inspection: adding(name) })).toEqual(["dependency refuse app/package.json"]);
    expect(told([EDIT], { inspection: adding(name), task: taskOf({ description }) })).toEqual([
      "dependency draft app/package.json",
    ]);
  });

  test("another scope's package of a name that the task says is not the one", () => {
    expect(told([EDIT], { inspection: adding("@evil/zod"), task: taskOf({ description: "Use @good/zod." }) })).toEqual([
      "dependency refuse app/package.json",
    ]);
  });

  test("what is in no registry of packages makes a draft", () => {
    expect(told([EDIT], { inspection: adding("nginx", "referenced") })).toEqual(["dependency draft app/package.json"]);
  });
});

describe("size", () => {
  test("a patch, a file, a number of files and their sum above their limits are refused", () => {
    expect(told([EDIT], { patchBytes: 1_001 })).toEqual(["patch-size refuse -"]);
    expect(told([fileOf("a.md", null, "x".repeat(10_001))])).toEqual(["patch-size refuse a.md"]);
    const many = Array.from({ length: 6 }, (_, at) => fileOf(`docs/${at}.md`, null, linesNamed(`n${at}`, 1)));
    expect(told(many)).toEqual(["patch-size refuse -"]);
    const large = Array.from({ length: 4 }, (_, at) => fileOf(`docs/${at}.md`, null, "x".repeat(8_000)));
    expect(told(large)).toEqual(["patch-size refuse -"]);
  });

  test("what is exactly at its limit passes", () => {
    expect(told([fileOf("a.md", null, "x".repeat(10_000))], { patchBytes: 1_000 })).toEqual([]);
  });

  test("a binary file is refused, and a draft when the task names it", () => {
    const logo = fileOf("docs/logo.png", null, null, { binary: true, mode: "100644", bytes: 9 });
    expect(told([logo])).toEqual(["binary refuse docs/logo.png"]);
    expect(told([logo], { task: taskOf({ title: "Add docs/logo.png" }) })).toEqual(["binary draft docs/logo.png"]);
  });
});
