import { describe, expect, test } from "vitest";
import { findUnknownPackages } from "../../../scripts/adapters/inspection/packages.ts";
import { changedFile, projectOf } from "./changed-file.ts";

const MANIFEST = '{"name": "app", "dependencies": {"zod": "^4.0.0"}, "devDependencies": {"@types/estree": "^1.0.0"}}\n';

const unknown = async (
  path: string,
  after: string,
  texts: Record<string, string> = {},
  { before = null, allowed = [] }: { before?: string | null; allowed?: string[] } = {},
) =>
  (await findUnknownPackages([changedFile(path, before, after)], projectOf({ [path]: after, ...texts }), allowed)).map(
    ({ line, name }) => `${line} ${name}`,
  );

describe("imports of scripts", () => {
  const project = { "package.json": MANIFEST, "src/b.ts": "export {};\n", "src/c/index.ts": "export {};\n" };

  test.each([
    'import { z } from "zod";',
    'import { z } from "zod/v4";',
    'import fs from "node:fs/promises";\nimport path from "path";',
    'import type { Node } from "estree";',
    'import { b } from "./b.ts";\nimport b2 from "./b.js";\nimport b3 from "./b";',
    'import c from "./c";',
    'import app from "app";',
    'import x from "@/anything";\nimport y from "#own";\nimport z from "virtual:z";',
    'import built from "../dist/index.js";',
    "const x = require(name);\nimport(pathOf(name));",
    'try {\n  require("optional-thing");\n} catch {}',
    '// import x from "left-pad-pro";\nconst s = "import x from \'left-pad-pro\'";',
  ])("`%s` is explained", async (line) => {
    expect(await unknown("src/a.ts", `${line}\n`, project)).toEqual([]);
  });

  test.each([
    ['import { x } from "left-pad-pro";', "1 left-pad-pro"],
    ['import x from "@toolbelt/deep/part";', "1 @toolbelt/deep"],
    ['const x = require("left-pad-pro");', "1 left-pad-pro"],
    ['export * from "left-pad-pro";', "1 left-pad-pro"],
    ['const x = await import("left-pad-pro");', "1 left-pad-pro"],
    ['import { x } from "./missing.ts";', "1 ./missing.ts"],
    ['import { x } from "../../outside";', "1 ../../outside"],
  ])("`%s` is not", async (line, name) => {
    expect(await unknown("src/a.ts", `${line}\n`, project)).toEqual([name]);
  });

  test("a package of the lock file is explained", async () => {
    const lock = '{"packages": {"node_modules/left-pad-pro": {"version": "1.0.0"}}}\n';
    expect(await unknown("a.js", 'require("left-pad-pro");\n', { ...project, "package-lock.json": lock })).toEqual([]);
  });

  test("a package whose name only begins like one of the lock file is not", async () => {
    const lock = '{"packages": {"node_modules/left-pad-pro": {"version": "1.0.0"}}}\n';
    const found = await unknown("a.js", 'require("left-pad");\nrequire("pad-pro");\n', { "package-lock.json": lock });
    expect(found).toEqual(["1 left-pad", "2 pad-pro"]);
  });

  test("a path alias of the compiler is explained", async () => {
    const config = '{"compilerOptions": {"paths": {"shared/*": ["./lib/*"]}}}\n';
    expect(await unknown("src/a.ts", 'import x from "shared/x";\n', { ...project, "tsconfig.json": config })).toEqual(
      [],
    );
  });

  test("a package that another file imports already is explained", async () => {
    const other = { "src/z.ts": 'import x from "left-pad-pro";\n' };
    expect(await unknown("src/a.ts", 'import x from "left-pad-pro";\n', { ...project, ...other })).toEqual([]);
  });

  test("an import that was there before is not held against the change", async () => {
    const before = 'import x from "left-pad-pro";\n';
    expect(await unknown("src/a.ts", `${before}x();\n`, project, { before })).toEqual([]);
  });

  test("an allowed package passes", async () => {
    const line = 'import x from "left-pad-pro/part";\n';
    expect(await unknown("src/a.ts", line, project, { allowed: ["left-pad-pro"] })).toEqual([]);
  });
});

describe("imports of other languages", () => {
  const PYTHON = {
    "pyproject.toml": '[project]\ndependencies = ["Flask-Login>=1", "PyYAML"]\n',
    "src/app/core.py": "\n",
  };

  test("Python: standard library, declared packages by any spelling and own modules are explained", async () => {
    const text = "import os.path, json\nimport flask_login\nimport yaml\nfrom app.core import x\nfrom .core import y\n";
    expect(await unknown("src/app/a.py", text, PYTHON)).toEqual([]);
  });

  test("Python: what nothing explains is named", async () => {
    const text = "import os\nimport safe_resolve_helpers\nfrom deep_kit.x import y\nfrom .missing import z\n";
    expect(await unknown("src/app/a.py", text, PYTHON)).toEqual(["2 safe_resolve_helpers", "3 deep_kit", "4 .missing"]);
  });

  test("Python: an import whose failure is caught may be missing", async () => {
    expect(await unknown("a.py", "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n", PYTHON)).toEqual(
      [],
    );
  });

  test("Go: modules of go.mod and the standard library are explained, others are named", async () => {
    const text =
      'package a\n\nimport (\n\t"net/http"\n\t"example.com/app/x"\n\t"github.com/a/b/c"\n\t"github.com/a/d"\n)\n';
    const mod = "module example.com/app\n\nrequire github.com/a/b v1.2.3\n";
    expect(await unknown("a.go", text, { "go.mod": mod })).toEqual(["7 github.com/a/d"]);
  });

  test("Rust: crates of Cargo.toml and the standard library are explained, others are named", async () => {
    const text = "use std::fs;\nuse crate::x::Y;\nuse serde_json::Value;\nuse deep_kit::Z;\nuse own::A;\n";
    const files = { "Cargo.toml": '[dependencies]\nserde-json = "1"\n', "src/own.rs": "\n" };
    expect(await unknown("src/a.rs", text, files)).toEqual(["4 deep_kit"]);
  });

  test("Ruby: gems and the standard library are explained, others are named", async () => {
    const text = 'require "json"\nrequire "active_support/core_ext"\nrequire "own/thing"\nrequire "deep_kit"\n';
    const files = { Gemfile: 'gem "activesupport"\n', "lib/own/thing.rb": "\n" };
    expect(await unknown("lib/a.rb", text, files)).toEqual(["4 deep_kit"]);
  });
});

describe("manifests", () => {
  const added = MANIFEST.replace('"zod"', '"left-pad-pro": "^1.0.0", "zod"');

  test("an addition that no lock file holds is named", async () => {
    expect(await unknown("package.json", added, {}, { before: MANIFEST })).toEqual(["1 left-pad-pro"]);
  });

  test("an addition that the lock file holds is explained", async () => {
    const lock = "left-pad-pro@^1.0.0:\n  version 1.0.0\n";
    expect(await unknown("package.json", added, { "yarn.lock": lock }, { before: MANIFEST })).toEqual([]);
  });

  test("an addition that another package of the project has already is explained", async () => {
    const other = { "packages/a/package.json": '{"dependencies": {"left-pad-pro": "^1.0.0"}}' };
    expect(await unknown("package.json", added, other, { before: MANIFEST })).toEqual([]);
  });

  test("another version, or another table, is no addition", async () => {
    const moved = '{"name": "app", "devDependencies": {"zod": "^5.0.0"}}\n';
    expect(await unknown("package.json", moved, {}, { before: MANIFEST })).toEqual([]);
  });

  test.each([
    ["requirements.txt", "flask>=2\n", "flask>=2\nsafe-resolve==1.0\n", "2 safe-resolve"],
    [
      "pyproject.toml",
      'dependencies = [\n  "flask>=2",\n]\n',
      'dependencies = [\n  "flask>=2",\n  "safe-resolve>=1",\n]\n',
      "3 safe-resolve",
    ],
    ["Cargo.toml", '[dependencies]\nserde = "1"\n', '[dependencies]\nserde = "1"\ndeep-kit = "1"\n', "3 deep-kit"],
    ["go.mod", "module a.b/c\n", "module a.b/c\n\nrequire github.com/a/d v1.0.0\n", "3 github.com/a/d"],
    ["Gemfile", 'gem "rack"\n', 'gem "rack"\ngem "deep_kit"\n', "2 deep_kit"],
  ])("%s names its addition", async (path, before, after, name) => {
    expect(await unknown(path, after, {}, { before })).toEqual([name]);
  });
});
