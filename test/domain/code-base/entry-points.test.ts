import { describe, expect, test } from "vitest";
import { NO_CODE } from "../../../scripts/domain/code-base/code-base.ts";
import { conventionsOf } from "../../../scripts/domain/code-base/conventions.ts";
import { entryPoints } from "../../../scripts/domain/code-base/entry-points.ts";
import { pathTraits } from "../../../scripts/domain/code-base/path-traits.ts";

/** Entry points of a tree, as `path: why`. Empty texts are files like any other. */
function entries(tree: Record<string, string>): string[] {
  const files = Object.keys(tree).map((path) => ({
    ...{ path, bytes: 1, rank: 0, outline: null },
    ...pathTraits(path),
  }));
  const texts = new Map(Object.entries(tree).filter(([, text]) => text !== ""));
  return entryPoints({ ...NO_CODE, files, texts }, 12).map(({ path, why }) => `${path}: ${why}`);
}

describe("an entry point is", () => {
  test("a program, an export or the main file of package.json, in the source that it is built from", () => {
    const manifest = {
      name: "shop",
      bin: { shop: "./dist/cli.js" },
      exports: { ".": { types: "./dist/index.d.ts", import: "./dist/index.js" }, "./tax": "./lib/tax.js" },
      main: "missing.js",
    };
    expect(
      entries({ "package.json": JSON.stringify(manifest), "src/cli.ts": "", "src/index.ts": "", "lib/tax.js": "" }),
    ).toEqual(["src/cli.ts: program shop", "src/index.ts: exported by shop", "lib/tax.js: exported by shop"]);
  });

  test("a script of pyproject.toml", () => {
    const text = '[project]\nname = "shop"\n\n[project.scripts]\nshop = "shop.cli:main"\n\n[tool.x]\na = "b.c"\n';
    expect(entries({ "pyproject.toml": text, "src/shop/cli.py": "", "src/shop/__main__.py": "" })).toEqual([
      "src/shop/cli.py: program shop",
      "src/shop/__main__.py: run as a module",
    ]);
  });

  test("a program of Cargo.toml", () => {
    const text = '[[bin]]\nname = "rg"\npath = "crates/core/main.rs"\n\n[[test]]\npath = "tests/x.rs"\n';
    expect(entries({ "Cargo.toml": text, "crates/core/main.rs": "", "tests/x.rs": "" })).toEqual([
      "crates/core/main.rs: program rg",
    ]);
  });

  test("what its language begins with", () => {
    const names = ["cmd/shop/main.go", "manage.py", "Api/Program.cs", "lib/shop.rb", "config.ru", "public/index.php"];
    expect(entries(Object.fromEntries(names.map((name) => [name, ""]))).map((line) => line.split(":")[0])).toEqual([
      "manage.py",
      "cmd/shop/main.go",
      "Api/Program.cs",
      "public/index.php",
      "config.ru",
      "lib/shop.rb",
    ]);
  });

  test("no test, no example, and nothing that a manifest makes up", () => {
    const manifest = '{"bin": {"x": "../../etc/passwd"}, "main": "nowhere.js"}';
    expect(entries({ "package.json": manifest, "examples/a/main.go": "", "test/index.ts": "" })).toEqual([]);
  });
});

test("conventions are rules in words, editors' settings, tools by their files and by manifests", () => {
  const texts = {
    "CONTRIBUTING.md": "# Contributing\n\n## Commits\n",
    "AGENTS.md": "# Agents\n",
    "pkg/AGENTS.md": "# Not of the whole\n",
    ".editorconfig": "[*]\nindent_style = space\nindent_size = 2\n",
    "pyproject.toml": "[tool.ruff]\nline-length = 100\n",
  };
  const paths = [...Object.keys(texts), ".eslintrc.json", "src/.eslintrc.json", ".golangci.yml", "main.go"];
  expect(conventionsOf(paths, new Map(Object.entries(texts)))).toEqual([
    { path: "AGENTS.md", about: "rules for contributors", points: ["Agents"] },
    { path: "CONTRIBUTING.md", about: "rules for contributors", points: ["Contributing", "Commits"] },
    { path: ".editorconfig", about: "editors", points: ["indent_style space", "indent_size 2"] },
    { path: ".eslintrc.json", about: "eslint", points: [] },
    { path: ".golangci.yml", about: "golangci-lint", points: [] },
    { path: "pyproject.toml", about: "ruff", points: [] },
  ]);
});
