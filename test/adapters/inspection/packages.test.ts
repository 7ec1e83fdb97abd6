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
    'import { DatabaseSync } from "node:sqlite";\nimport test from "node:test";',
    'const u = new URL("./b.ts", import.meta.url);\nconst v = new URL("./api", base);',
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
    ['import x from "node:left-pad";', "1 node:left-pad"],
    ['import z from "Zod";', "1 Zod"],
    ['import x from "https://host.invalid/x.js";', "1 https://host.invalid"],
    ['import x from "jsr:@deep/kit";', "1 @deep/kit"],
    ['const p = require.resolve("left-pad-pro/x");', "1 left-pad-pro"],
    ['const w = new Worker(new URL("./missing.js", import.meta.url));', "1 ./missing.js"],
  ])("`%s` is not", async (line, name) => {
    expect(await unknown("src/a.ts", `${line}\n`, project)).toEqual([name]);
  });

  test("in a block is no import, but what a test tries a program on", async () => {
    const block = 'tried: {\n  input: {\n    import x from "./missing.js";\n    import("left-pad-pro");\n  }\n}\n';
    expect(await unknown("test/tried.js", block, project)).toEqual([]);
    expect(await unknown("src/tried.js", block, project)).toEqual(["3 ./missing.js", "4 left-pad-pro"]);
    expect(await unknown("test/tried.js", 'import("left-pad-pro");\n', project)).toEqual(["1 left-pad-pro"]);
    const beside = `${block}import "left-pad-pro";\n`;
    expect(await unknown("test/tried.js", beside, project)).toEqual(["7 left-pad-pro"]);
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

  test("a file is built where the folder beside it has none, and the file had imports from there", async () => {
    const before = "import { a } from './made/a';\n";
    const more = `${before}import { b } from './made/b';\n`;
    const found = async (paths: Record<string, string>, was: string | null) =>
      await unknown("src/x.js", more, { ...project, ...paths }, { before: was });
    expect(await found({}, before)).toEqual([]);
    expect(await found({ "src/made/a.js": "" }, before)).toEqual(["2 ./made/b"]);
    expect(await found({ "src/made/a.js": "" }, null)).toEqual(["2 ./made/b"]);
    expect(await found({}, "import { c } from './other/c';\n")).toEqual(["1 ./made/a", "2 ./made/b"]);
  });

  test("no build fills the folder of the project itself", async () => {
    const root = { ...project, "index.js": "export default 1;\n" };
    const more = "import { a } from '../index.js';\nimport { b } from '../missing.js';\n";
    expect(await unknown("src/x.js", more, root, { before: "import { a } from '../index.js';\n" })).toEqual([
      "2 ../missing.js",
    ]);
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

  test("a whole scope may be allowed", async () => {
    const line = 'import x from "@our/kit";\nimport y from "@ours/kit";\n';
    expect(await unknown("src/a.ts", line, project, { allowed: ["@our/*"] })).toEqual(["2 @ours/kit"]);
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

  test("Python: a name that many packages share is explained by one of them", async () => {
    const text = "from backports.zoneinfo import ZoneInfo\n";
    const declared = (name: string) => ({ "pyproject.toml": `[project]\ndependencies = ["${name}>=1"]\n` });
    expect(await unknown("a.py", text, declared("backports-zoneinfo"))).toEqual([]);
    expect(await unknown("a.py", text, declared("backports.zoneinfo"))).toEqual([]);
    expect(await unknown("a.py", text, declared("zoneinfo"))).toEqual(["1 backports"]);
    for (const [name, line] of [
      ["azure", "from azure.storage import blob\n"],
      ["plone", "from plone.api import content\n"],
      ["collective", "import collective.z3cform\n"],
    ] as const)
      expect(await unknown("a.py", line, declared(name))).toEqual([]);
  });

  test("Python: what nothing explains is named", async () => {
    const text = "import os\nimport safe_resolve_helpers\nfrom deep_kit.x import y\nfrom .missing import z\n";
    expect(await unknown("src/app/a.py", text, PYTHON)).toEqual(["2 safe_resolve_helpers", "3 deep_kit", "4 .missing"]);
  });

  test("Python: a module that a package of the project does not have is named, and one that is made at build time is not", async () => {
    const text = "from app.missing import x\nimport app.core\nfrom app._version import v\nfrom app.api_pb2 import y\n";
    expect(await unknown("src/app/a.py", text, PYTHON)).toEqual(["1 app.missing"]);
  });

  test("Python: a module that is named by a text is looked up as well", async () => {
    const text = 'import importlib\nx = importlib.import_module("deep_kit")\ny = __import__("json")\n';
    expect(await unknown("src/app/a.py", text, PYTHON)).toEqual(["2 deep_kit"]);
  });

  test("Python: an import whose failure is caught may be missing", async () => {
    expect(await unknown("a.py", "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n", PYTHON)).toEqual(
      [],
    );
  });

  test("Go: what the standard library does not have is named, and what a project calls otherwise is its own", async () => {
    const text = 'package a\n\nimport (\n\t"strings"\n\t"strings/fold"\n\t"math/rand/v2"\n\t"shop/cart"\n\t"C"\n)\n';
    expect(await unknown("a.go", text, { "go.mod": "module example.com/app\n" })).toEqual(["5 strings/fold"]);
  });

  test("Go: before modules, what the library does not have is named unless the project holds it or has it in use", async () => {
    const text = 'package a\n\nimport (\n\t"strings"\n\t"strings/fold"\n\t"shop/cart"\n\t"github.com/a/b"\n)\n';
    expect(await unknown("a.go", text)).toEqual(["5 strings/fold"]);
    expect(await unknown("a.go", text, { "vendor/strings/fold/fold.go": "package fold\n" })).toEqual([]);
    expect(await unknown("a.go", text, { "b.go": 'package a\n\nimport "strings/fold"\n' })).toEqual([]);
  });

  test("Go: modules of go.mod and the standard library are explained, others are named", async () => {
    const text =
      'package a\n\nimport (\n\t"net/http"\n\t"example.com/app/x"\n\t"github.com/a/b/c"\n\t"github.com/a/d"\n)\n';
    const mod = "module example.com/app\n\nrequire github.com/a/b v1.2.3\n";
    expect(await unknown("a.go", text, { "go.mod": mod, "x/x.go": "package x\n" })).toEqual(["7 github.com/a/d"]);
  });

  test("Go: a package that the project's own module does not have is named", async () => {
    const text = 'package a\n\nimport "example.com/app/y"\n';
    const files = { "go.mod": "module example.com/app\n", "x/x.go": "package x\n" };
    expect(await unknown("a.go", text, files)).toEqual(["3 example.com/app/y"]);
    const beside = { ...files, "more/go.mod": "module example.com/more\n\nrequire example.com/app v1.0.0\n" };
    expect(await unknown("a.go", text, beside)).toEqual(["3 example.com/app/y"]);
    const other = 'package a\n\nimport "example.com/app/v2/y"\n';
    const fetched = { "go.mod": "module example.com/app\n\nrequire example.com/app/v2 v2.0.0\n" };
    expect(await unknown("a.go", other, fetched)).toEqual([]);
  });

  test("Rust: each crate of a list is looked up, and a module that is declared needs its file", async () => {
    const text = "use {std::fmt, deep_kit::Z};\nmod here;\nmod gone;\nmod inline { }\n";
    const files = { "Cargo.toml": '[dependencies]\nserde = "1"\n', "src/here/mod.rs": "\n" };
    expect(await unknown("src/lib.rs", text, files)).toEqual(["1 deep_kit", "3 ./gone"]);
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

  test.each([
    ["pnpm-workspace.yaml", "catalog:\n  left-pad-pro: ^1.0.0\n", "2 left-pad-pro"],
    ["pnpm-workspace.yaml", "catalogs:\n  next:\n    left-pad-pro: ^1.0.0\n", "3 left-pad-pro"],
    ["deno.json", '{\n"imports": { "pad": "npm:left-pad-pro@1/sub" } }\n', "2 left-pad-pro"],
    ["deno.jsonc", '{\n"imports": { "pad": "jsr:@deep/pad@1" } }\n', "2 @deep/pad"],
  ])("an addition to %s is named unless its lock file holds it", async (path, text, named) => {
    expect(await unknown(path, text)).toEqual([named]);
    const lock = `${named.slice(2)}@^1.0.0:\n  version: 1.0.0\n`;
    expect(await unknown(path, text, { "pnpm-lock.yaml": lock, "deno.lock": lock })).toEqual([]);
  });

  test("an addition that the lock file holds is explained", async () => {
    const lock = "left-pad-pro@^1.0.0:\n  version 1.0.0\n";
    expect(await unknown("package.json", added, { "yarn.lock": lock }, { before: MANIFEST })).toEqual([]);
  });

  test("what npm's lock file only repeats from the manifest is not explained by it", async () => {
    const asked = '"": {"dependencies": {"left-pad-pro": "^1.0.0"}}';
    const lock = (more: string) => ({ "package-lock.json": `{"packages": {${asked}, "node_modules/zod": {}${more}}}` });
    const named = (files: Record<string, string>) => unknown("package.json", added, files, { before: MANIFEST });
    expect(await named(lock(""))).toEqual(["1 left-pad-pro"]);
    expect(await named(lock(', "node_modules/left-pad-pro": {}'))).toEqual([]);
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
    [
      "setup.py",
      "setup(install_requires=['flask'])\n",
      "setup(install_requires=['flask', 'deep-kit'])\n",
      "1 deep-kit",
    ],
    ["setup.cfg", "install_requires =\n    flask\n", "install_requires =\n    flask\n    deep-kit\n", "3 deep-kit"],
    ["Pipfile", "[packages]\nflask = '*'\n", "[packages]\nflask = '*'\ndeep-kit = '*'\n", "3 deep-kit"],
    ["pyproject.toml", 'requires = ["hatchling"]\n', 'requires = ["deep-kit"]\n', "1 deep-kit"],
    ["Cargo.toml", "[package]\n", '[package]\n[dependencies.deep-kit]\nversion = "1"\n', "2 deep-kit"],
    ["composer.json", '{"require": {"php": ">=8"}}', '{"require": {"php": ">=8", "deep/kit": "^1"}}', "1 deep/kit"],
    ["build.gradle", "dependencies {}\n", "dependencies { implementation 'org.deep:kit:1.0' }\n", "1 org.deep:kit"],
    ["A.csproj", "<Project/>\n", '<PackageReference Include="Deep.Kit" Version="1"/>\n', "1 Deep.Kit"],
    ["mix.exs", "[]\n", '[{:deep_kit, "~> 1.0"}]\n', "1 deep_kit"],
    [
      "pubspec.yaml",
      "dependencies:\n  http: ^1.0.0\n",
      "dependencies:\n  http: ^1.0.0\n  deep_kit: ^1.0.0\n",
      "3 deep_kit",
    ],
    ["Podfile", "pod 'A'\n", "pod 'A'\npod 'DeepKit'\n", "2 DeepKit"],
    ["main.tf", "x = 1\n", 'module "a" {\n  source = "deep/kit/aws"\n}\n', "2 deep/kit/aws"],
    ["Dockerfile", "FROM node:24 AS base\n", "FROM node:24 AS base\nFROM deep/kit:1\nFROM base\n", "2 deep/kit"],
    [
      "pom.xml",
      "<project/>\n",
      "<dependency><groupId>org.deep</groupId><artifactId>kit</artifactId></dependency>\n",
      "1 org.deep:kit",
    ],
  ])("%s names its addition", async (path, before, after, name) => {
    expect(await unknown(path, after, {}, { before })).toEqual([name]);
  });

  test.each([
    ["package.json", '{"dependencies": {"zod": "^4.0.0"}}', '{"dependencies": {"zod": "npm:deep-kit@1"}}', "deep-kit"],
    [
      "package.json",
      '{"dependencies": {"zod": "^4.0.0"}}',
      '{"dependencies": {"zod": "evil/zod"}}',
      "zod from evil/zod",
    ],
    [
      "package.json",
      '{"dependencies": {"zod": "^4.0.0"}}',
      '{"dependencies": {"zod": "^4.0.0"}, "overrides": {"a": {"zod": "https://host.invalid/z.tgz"}}}',
      "zod from https://host.invalid/z.tgz",
    ],
    ["package.json", "{}", '{"imports": {"#a": "deep-kit"}}', "deep-kit"],
    ["requirements.txt", "flask\n", "flask\n--extra-index-url https://host.invalid\n", "https://host.invalid"],
    ["requirements.txt", "flask\n", "flask @ git+https://host.invalid/f\n", "git+https://host.invalid/f"],
    [
      "Cargo.toml",
      '[dependencies]\nserde = "1"\n',
      '[dependencies]\nserde = "1"\n[patch.crates-io]\nserde = { git = "https://host.invalid/s" }\n',
      "serde from https://host.invalid/s",
    ],
    ["go.mod", "require a.com/b v1.0.0\n", "require a.com/b v1.0.0\nreplace a.com/b => x.com/b v1.0.0\n", "x.com/b"],
    ["Gemfile", "gem 'rack'\n", "gem 'rack', git: 'https://host.invalid/r'\n", "rack from https://host.invalid/r"],
    ["Gemfile", "gem 'rack'\n", "source 'https://host.invalid'\ngem 'rack'\n", "https://host.invalid"],
  ])("%s names what comes from elsewhere, though a lock file holds it", async (path, before, after, name) => {
    const locks = { "package-lock.json": after, "Cargo.lock": after, "Gemfile.lock": after };
    const found = await unknown(path, after, path === "go.mod" || name === "deep-kit" ? {} : locks, { before });
    expect(found.map((line) => line.replace(/^\d+ /, ""))).toEqual([name]);
  });

  test("a package that lies in the project is no addition", async () => {
    const own = '{"dependencies": {"zod": "^4.0.0", "a": "workspace:*", "b": "file:../b"}}';
    expect(await unknown("package.json", own, {}, { before: MANIFEST })).toEqual([]);
  });
});

test("the project's files are read once, however many packages a change asks for", async () => {
  const text = Array.from({ length: 60 }, (_, at) => `import p${at}\n`).join("");
  const files = ["a.py", "b.py"].map((path) => changedFile(path, null, text));
  const texts = { "a.py": text, "b.py": text, "c.py": "import p7\n", "d.py": 'words = "p8 p9"\n' };
  let reads = 0;
  const project = projectOf(texts);
  const counted = {
    ...project,
    readMany: (paths: readonly string[]) => {
      reads += paths.length;
      return project.readMany(paths);
    },
  };
  const found = await findUnknownPackages(files, counted, []);
  expect(found.map(({ path, name }) => `${path} ${name}`)).toEqual(
    files.flatMap(({ path }) =>
      Array.from({ length: 60 }, (_, at) => `${path} p${at}`).filter((one) => !one.endsWith(" p7")),
    ),
  );
  expect(reads).toBe(2);
});

describe("imports of what a change takes away", () => {
  const left = async (gone: string, texts: Record<string, string>, more: ReturnType<typeof changedFile>[] = []) =>
    (
      await findUnknownPackages(
        [changedFile(gone, "x\n", null), ...more],
        projectOf({ "package.json": MANIFEST, ...texts }),
        [],
      )
    ).map(({ path, line, name }) => `${path}:${line} ${name}`);

  test.each([
    [
      "src/count.js",
      "test/count.test.js",
      'import test from "node:test";\nimport { count } from "../src/count.js";\n',
      "2 ../src/count.js",
    ],
    ["src/count/index.ts", "src/a.ts", 'export * from "./count";\n', "1 ./count"],
    ["app/core.py", "app/main.py", "import os\nfrom .core import run\n", "2 .core"],
    ["lib/core.rb", "lib/main.rb", 'require_relative "core"\n', "1 ./core"],
  ])("%s are named where they stand: %s", async (gone, path, text, told) => {
    expect(await left(gone, { [path]: text })).toEqual([`${path}:${told}`]);
  });

  test("are named in a file that the change leaves them in, and not where they go as well", async () => {
    const text = 'export * from "./count.js";\n';
    const edited = changedFile("src/index.js", text, `${text}export const a = 1;\n`);
    expect(await left("src/count.js", { "src/index.js": edited.after ?? "" }, [edited])).toEqual([
      "src/index.js:1 ./count.js",
    ]);
    const clean = changedFile("src/index.js", text, "export const a = 1;\n");
    expect(await left("src/count.js", { "src/index.js": clean.after ?? "" }, [clean])).toEqual([]);
  });

  test("are none where another file answers, or nothing led there before", async () => {
    expect(
      await left("src/count.js", { "src/count.ts": "export {};\n", "src/a.ts": 'import "./count.js";\n' }),
    ).toEqual([]);
    expect(await left("src/count.js", { "src/a.js": 'import "./other.js"; // count\n' })).toEqual([]);
  });
});
