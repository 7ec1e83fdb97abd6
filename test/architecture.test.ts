import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { importFaults, LAYERS, layerOf, packageOf } from "./architecture/layers.ts";
import { type ModuleFacts, moduleFacts } from "./architecture/module-facts.ts";

const ROOT = join(import.meta.dirname, "..");

/** The sample project is somebody else's code: its own rules hold there. */
const SAMPLE = /^rehearsal\/sample\//;

type Source = { file: string; lines: number; facts: ModuleFacts };

function sourcesBelow(folder: string): Source[] {
  const files = globSync("**/*.ts", { cwd: join(ROOT, folder) }).map((file) => file.replaceAll("\\", "/"));
  return files
    .filter((file) => !SAMPLE.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(ROOT, folder, file), "utf8");
      return { file, lines: text.trimEnd().split("\n").length, facts: moduleFacts(text) };
    });
}

const scripts = sourcesBelow("scripts");
const tests = sourcesBelow("test");

/** Programs of their own, and what is not yet handed down from config.ts. */
const MAY_READ_ENVIRONMENT: Readonly<Record<string, string>> = {
  "config.ts": "the only reader of the process's environment",
  "rehearsal/gitlab/git/repository.ts": "PATH alone, on which git is found",
  "rehearsal/pipeline/job-environment.ts": "PATH alone, for jobs whose request names none",
};

describe("the layers", () => {
  test("import only what the table allows", () => {
    expect(scripts.flatMap(({ file, facts }) => importFaults(file, facts).map((fault) => `${file}: ${fault}`))).toEqual(
      [],
    );
  });

  test("are all in the table, and every layer of the table has files", () => {
    expect([...new Set(scripts.map(({ file }) => layerOf(file)))].sort()).toEqual(Object.keys(LAYERS).sort());
  });

  test("need no package that is there for development alone", () => {
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
    const needed = scripts.flatMap(({ facts }) =>
      facts.imports.filter(({ how }) => how !== "type").map(({ specifier }) => specifier),
    );
    const packages = new Set(needed.filter((name) => !name.startsWith(".") && !isBuiltin(name)).map(packageOf));
    expect([...packages].filter((name) => !Object.hasOwn(manifest.dependencies, name))).toEqual([]);
  });
});

describe("the check of imports fails on", () => {
  test.each([
    ["domain/task.ts", 'import { x } from "../ports/clock.ts";', "line 1: domain/ may not import ports/clock.ts"],
    ["domain/task.ts", 'import type { X } from "../agent/run.ts";', "line 1: domain/ may not import agent/run.ts"],
    ["domain/task.ts", '\nimport { type X } from "../views/note.ts";', "line 2: domain/ may not import views/note.ts"],
    ["domain/task.ts", 'import { readFileSync } from "node:fs";', "line 1: domain/ may not import node:fs"],
    ["domain/task.ts", 'import { execa } from "execa";', "line 1: domain/ may not import execa"],
    ["domain/task.ts", 'export * from "../wire.ts";', "line 1: domain/ may not import wire.ts"],
    ["ports/model.ts", 'import { z } from "zod";', "line 1: ports/ may not import zod"],
    [
      "phases/pulse.ts",
      'await import("../adapters/git/git.ts");',
      "line 1: phases/ may not import adapters/git/git.ts",
    ],
    ["phases/pulse.ts", "await import(`../config.ts`);", "line 1: phases/ may not import config.ts"],
    ["phases/pulse.ts", 'type X = import("../wire.ts").X;', "line 1: phases/ may not import wire.ts"],
    ["adapters/git/git.ts", 'import "../../phases/mind.ts";', "line 1: adapters/ may not import phases/mind.ts"],
    ["adapters/git/git.ts", 'import { Anthropic } from "@anthropic-ai/sdk/core/x";', "@anthropic-ai/sdk belongs in"],
    ["rehearsal/night.ts", 'import "../phases/mind.ts";', "line 1: rehearsal/ may not import phases/mind.ts"],
    ["commands/plan.ts", 'import "../rehearsal/night.ts";', "line 1: commands/ may not import rehearsal/night.ts"],
    ["commands/plan.ts", 'import "../../test/x.ts";', "line 1: ../test/x.ts lies outside of scripts/"],
    ["commands/plan.ts", "await import(name);", "line 1: an import whose target is computed"],
    ["commands/plan.ts", 'const x = require("../rehearsal/night.ts");', "commands/ may not import rehearsal/night.ts"],
    ["gadgets/x.ts", 'import "../domain/task.ts";', "line 1: gadgets/ is no layer"],
  ])("%s: %s", (file, source, fault) => {
    expect(importFaults(file, moduleFacts(source))).toEqual([expect.stringContaining(fault)]);
  });

  test("nothing that the table allows, nor on words in comments, strings and templates", () => {
    const source = `
      // import { x } from "../adapters/git/git.ts";
      import { z } from "zod";
      import type { Task } from "./task.ts";
      const text = 'import "../wire.ts"' + \`
import { x } from "../wire.ts";
\`;
    `;
    expect(importFaults("domain/event.ts", moduleFacts(source))).toEqual([]);
    expect(importFaults("commands/rehearse.ts", moduleFacts('import "../rehearsal/rehearse.ts";'))).toEqual([]);
  });
});

describe("the model", () => {
  /** Where a file of scripts/ is imported, and what of it. */
  const importersOf = (target: string, name: string) =>
    scripts
      .filter(({ file, facts }) =>
        facts.imports.some(
          ({ specifier, names }) =>
            posix.join(posix.dirname(file), specifier) === target && (names.includes(name) || names.includes("*")),
        ),
      )
      .map(({ file }) => file);

  test("is reached by the meter alone: no other file can name what an attempt is made with", () => {
    expect(importersOf("ports/model.ts", "Model")).toEqual([
      "adapters/anthropic/batched.ts",
      "adapters/anthropic/model.ts",
      "agent/metered-model.ts",
      "wire.ts",
    ]);
  });

  test("is made in one place, which hands it to the meter and to nobody else", () => {
    expect(importersOf("adapters/anthropic/model.ts", "anthropicModel")).toEqual(["wire.ts"]);
    expect(importersOf("adapters/anthropic/batched.ts", "inBatches")).toEqual(["adapters/anthropic/model.ts"]);
    expect(importersOf("agent/metered-model.ts", "meterModel")).toEqual(["wire.ts"]);
  });

  test.each([
    ['import type { Model } from "../ports/model.ts";', ["Model"]],
    ['import { type Model as M, type Message } from "../ports/model.ts";', ["Model", "Message"]],
    ['import * as ports from "../ports/model.ts";', ["*"]],
    ['export { Model } from "../ports/model.ts";', ["Model"]],
    ['export * from "../ports/model.ts";', ["*"]],
    ['const { anthropicModel } = await import("./model.ts");', ["*"]],
    ['type M = import("../ports/model.ts").Model;', ["*"]],
  ])("counts as named by: %s", (source, names) => {
    expect(moduleFacts(source).imports.map((one) => one.names)).toEqual([names]);
  });
});

describe("the environment", () => {
  test("is read from the process by config.ts, and by few others for a reason", () => {
    const readers = scripts.filter(({ facts }) => facts.environmentReads.length > 0).map(({ file }) => file);
    expect(readers).toEqual(Object.keys(MAY_READ_ENVIRONMENT).sort());
  });

  test.each([
    "const x = process.env.PATH;",
    'const x = process["env"];',
    "const { env } = process;",
    "const { env: { PATH } } = process;",
    'import { env } from "node:process";',
    'import process from "process";',
  ])("counts as read by: %s", (source) => {
    expect(moduleFacts(source).environmentReads).toEqual([1]);
  });

  test("does not count as read by a comment or by other parts of the process", () => {
    expect(moduleFacts('// process.env\nconst x = process.argv; const y = "process.env";').environmentReads).toEqual(
      [],
    );
  });
});

describe("the command line", () => {
  /** Packages that are loaded with a file: over static imports of values, not of types. */
  function loadedWith(file: string, seen = new Set<string>()): string[] {
    if (seen.has(file)) return [];
    seen.add(file);
    const facts = scripts.find((source) => source.file === file)?.facts;
    expect(facts, file).toBeDefined();
    const specifiers = (facts?.imports ?? []).filter(({ how }) => how === "static").map(({ specifier }) => specifier);
    return specifiers.flatMap((specifier) =>
      specifier.startsWith(".") ? loadedWith(posix.join(posix.dirname(file), specifier), seen) : [specifier],
    );
  }

  test("says its help without loading anything but the parser of arguments", () => {
    expect([...new Set(loadedWith("nightshift.ts"))].sort()).toEqual(["commander"]);
  });

  test("rests in a paused project without loading any package", () => {
    expect(loadedWith("commands/paused-pulse.ts").filter((name) => !isBuiltin(name))).toEqual([]);
  });
});

describe("the house", () => {
  test("has no default exports", () => {
    expect(scripts.filter(({ facts }) => facts.defaultExports.length > 0).map(({ file }) => file)).toEqual([]);
    expect(moduleFacts("export default 1;").defaultExports).toEqual([1]);
    expect(moduleFacts("const a = 1;\nexport { a as default };").defaultExports).toEqual([2]);
  });

  test("mocks no module in its tests", () => {
    expect(tests.filter(({ facts }) => facts.mocks.length > 0).map(({ file }) => file)).toEqual([]);
    expect(moduleFacts('vi.mock("./a.ts");\nvi.doMock("./b.ts");').mocks).toEqual([1, 2]);
  });

  test("tells each phase in at most 120 lines", () => {
    const long = scripts.filter(({ file, lines }) => layerOf(file) === "phases" && lines > 120);
    expect(long.map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });

  test("has no file of more than 300 lines", () => {
    expect(scripts.filter(({ lines }) => lines > 300).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
    expect(scripts.length).toBeGreaterThan(150);
  });
});
