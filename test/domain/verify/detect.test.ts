import { expect, test } from "vitest";
import { detectChecks, manifestsIn } from "../../../scripts/domain/verify/detect.ts";

/** Detects on files by path; reading what `manifestsIn` does not announce is an error. */
function detect(files: Record<string, string>) {
  const paths = Object.keys(files);
  const announced = new Set(manifestsIn(paths));
  return detectChecks({
    files: paths,
    read: (path) => {
      if (!announced.has(path)) throw new Error(`${path} was read and is not announced`);
      return files[path] ?? null;
    },
  });
}

const packageWith = (scripts: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  "package.json": JSON.stringify({ name: "p", scripts, ...more }),
});
const DEPENDS = { devDependencies: { vitest: "^5.0.0" } };

test("a repository that says nothing has no checks", () => {
  expect(detect({ "README.md": "# Hello" })).toEqual({ setup: [], quick: [], full: [], paths: [], because: [] });
});

test("a package's scripts are its checks, quick ones apart", () => {
  expect(detect(packageWith({ test: "vitest run", lint: "biome check", typecheck: "tsc", build: "tsup" }))).toEqual({
    setup: [],
    quick: ["npm run lint", "npm run typecheck"],
    full: ["npm test"],
    paths: [],
    because: ["package.json has the scripts lint, typecheck, test (npm, no lock file)"],
  });
});

test.each([
  ["package-lock.json", {}, "npm ci", "npm test"],
  ["npm-shrinkwrap.json", {}, "npm ci", "npm test"],
  ["pnpm-lock.yaml", {}, "pnpm install --frozen-lockfile", "pnpm test"],
  ["yarn.lock", {}, "yarn install --frozen-lockfile", "yarn test"],
  ["yarn.lock", { packageManager: "yarn@4.1.0" }, "yarn install --immutable", "yarn test"],
  ["bun.lock", {}, "bun install --frozen-lockfile", "bun run test"],
  ["README.md", {}, "npm install --no-package-lock", "npm test"],
  ["README.md", { packageManager: "pnpm@9.0.0" }, "pnpm install --no-lockfile", "pnpm test"],
])("with %s and %j, packages come by %s and tests by %s", (file, more, setup, full) => {
  const found = detect({ ...packageWith({ test: "vitest run" }, { ...DEPENDS, ...more }), [file]: "" });
  expect([found.setup, found.full]).toEqual([[setup], [full]]);
});

test("the test that `npm init` writes is none", () => {
  expect(detect(packageWith({ test: 'echo "Error: no test specified" && exit 1' })).full).toEqual([]);
});

test("scripts that change files or wait for changes are left out, and named", () => {
  const found = detect(packageWith({ lint: "eslint . --fix", types: "tsc --watch", test: "jest --watch=false" }));
  expect(found).toMatchObject({ quick: [], full: ["npm test"] });
  expect(found.because[0]).toMatch(/; left out lint, which changes files; left out types, which waits for changes$/);
});

test("a script that runs one that changes files is left out, also through a third", () => {
  const scripts = {
    check: "npm run -s style && tsc",
    style: "yarn style:all && npm run style",
    "style:all": "prettier --write .",
  };
  expect(detect(packageWith({ ...scripts, test: "npm run style && jest" }))).toMatchObject({
    full: ["npm test"],
    because: ["package.json has the scripts test (npm, no lock file); left out check, which changes files"],
  });
});

test("a `check` that runs the tests stands for them", () => {
  expect(detect(packageWith({ check: "tsc && vitest run", test: "vitest" })).full).toEqual(["npm run check"]);
  expect(detect(packageWith({ check: "run-s a b && npm run b", b: "jest", test: "npm run b" })).full).toEqual([
    "npm run check",
  ]);
  expect(detect(packageWith({ check: "svelte-check", test: "vitest" })).full).toEqual(["npm run check", "npm test"]);
});

test("bun's own runner is used where there are tests and no script", () => {
  expect(detect({ ...packageWith({}), "bun.lock": "", "src/a.test.ts": "" }).full).toEqual(["bun test"]);
});

test("a damaged package.json says nothing", () => {
  expect(detect({ "package.json": '{"scripts": ' }).full).toEqual([]);
  expect(detect({ "package.json": '{"scripts": ["test"]}' }).full).toEqual([]);
});

test("the package.json of a subfolder is not the project's", () => {
  expect(detect({ "web/package.json": JSON.stringify({ scripts: { test: "jest" } }) }).full).toEqual([]);
});

test.each([
  ["pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-q'\n"],
  ["setup.cfg", "[tool:pytest]\n"],
  ["tox.ini", "[pytest]\n"],
  ["pytest.ini", ""],
  ["tests/unit/test_parse.py", ""],
  ["test_parse.py", ""],
])("%s is a sign of pytest", (file, text) => {
  expect(detect({ [file]: text }).full).toEqual(["python3 -m pytest"]);
});

test.each([
  ["pyproject.toml", "[project]\nname = 'x'\n"],
  ["setup.cfg", "[metadata]\n"],
  ["tox.ini", "[tox]\n"],
  ["src/test_data.txt", ""],
])("%s alone is none", (file, text) => {
  expect(detect({ [file]: text }).full).toEqual([]);
});

test.each([
  ["uv.lock", [], "uv run pytest"],
  ["poetry.lock", ["poetry install"], "poetry run pytest"],
  ["pdm.lock", ["pdm install"], "pdm run pytest"],
  ["Pipfile.lock", ["pipenv sync --dev"], "pipenv run pytest"],
])("with %s pytest runs in its environment", (lock, setup, run) => {
  expect(detect({ "tests/test_a.py": "", [lock]: "" })).toMatchObject({ setup, full: [run] });
});

test.each([
  [["go.mod"], ["go test ./..."]],
  [["Cargo.toml"], ["cargo test --workspace"]],
  [["pom.xml"], ["mvn --batch-mode test"]],
  [["pom.xml", "mvnw"], ["sh mvnw --batch-mode test"]],
  [["build.gradle.kts", "gradlew"], ["sh gradlew --no-daemon --console=plain test"]],
  [["mix.exs"], ["mix test"]],
  [["App.sln"], ["dotnet test"]],
  [["Package.swift"], ["swift test"]],
  [["phpunit.xml.dist"], ["vendor/bin/phpunit"]],
  [["spec/parse_spec.rb"], ["rspec"]],
  [["Gemfile", "spec/parse_spec.rb"], ["bundle exec rspec"]],
])("%j is tested by %j", (files, full) => {
  expect(detect(Object.fromEntries(files.map((file) => [file, ""]))).full).toEqual(full);
});

test.each([
  ["task :test do\nend\n", "rake test"],
  ["task default: [:rubocop]\n", "rake default"],
  ["Rake::TestTask.new do |t|\nend\n", "rake test"],
  ["RSpec::Core::RakeTask.new(:spec)\ntask default: :spec\n", "rake spec"],
])("a Rakefile with %j is run by %s", (text, full) => {
  expect(detect({ Rakefile: text }).full).toEqual([full]);
});

test("composer's script comes before PHPUnit's own command", () => {
  const composer = JSON.stringify({ scripts: { test: ["@lint", "phpunit"], lint: "php -l" } });
  expect(detect({ "composer.json": composer, "phpunit.xml": "" })).toMatchObject({
    setup: ["composer install --no-interaction"],
    quick: ["composer run-script lint"],
    full: ["composer run-script test"],
  });
});

test("deno's tasks are read with comments and trailing commas", () => {
  const tasks = '{\n  // https://deno.com\n  "tasks": {"test": "deno test -A", "lint": {"command": "deno lint"},},\n}';
  expect(detect({ "deno.jsonc": tasks })).toMatchObject({ quick: ["deno task lint"], full: ["deno task test"] });
  expect(detect({ "deno.json": "{}", "src/parse_test.ts": "" }).full).toEqual(["deno test --allow-all"]);
  expect(detect({ "deno.json": "{}" }).full).toEqual([]);
});

test.each([
  ["test:\n\tcc x.c\n", ["make test"]],
  ["test check: build\n", ["make test"]],
  ["check: lint test\ntest:\n\ttrue\n", ["make check"]],
  ["check:\n\ttrue\n", ["make check"]],
  ["test:: first\r\n", ["make test"]],
  [".PHONY: test\n", []],
  ["test := true\ntest = a:b\ntest ::= c\n", []],
  ["build:\n\ttest: x\n# test: y\nlatest: z\n", []],
])("a Makefile with %j is checked by %j", (text, full) => {
  expect(detect({ Makefile: text }).full).toEqual(full);
});

test("a justfile's recipe may take arguments", () => {
  expect(detect({ justfile: "test *args='': build\n  cargo nextest run {{args}}\nlint:\n" })).toMatchObject({
    quick: ["just lint"],
    full: ["just test"],
  });
});

test("a Makefile that tests comes before what a language usually has, and after what it needs", () => {
  const found = detect({ Makefile: "test:\n\tpytest -n4\n", "poetry.lock": "", "tests/test_a.py": "", "go.mod": "" });
  expect(found).toEqual({
    setup: ["poetry install"],
    quick: [],
    full: ["make test"],
    paths: [],
    because: ["tests/test_a.py is pytest's, poetry.lock", "Makefile has test"],
  });
});

test("a package's scripts come before a Makefile, and beside what another language usually has", () => {
  const found = detect({ ...packageWith({ test: "jest" }), Makefile: "test:\n", "tests/test_a.py": "" });
  expect(found.full).toEqual(["npm test", "python3 -m pytest"]);
});

test("a package's lint stays beside a Makefile's test", () => {
  expect(detect({ ...packageWith({ lint: "eslint ." }), Makefile: "test:\n" })).toMatchObject({
    quick: ["npm run lint"],
    full: ["make test"],
  });
});

test("scripts that all run each other are read once each", () => {
  const names = Array.from({ length: 60 }, (_, index) => `s${index}`);
  const all = names.map((name) => `npm run ${name}`).join(" && ");
  const scripts = Object.fromEntries(names.map((name) => [name, all]));
  expect(detect(packageWith({ ...scripts, check: "npm run s0", s59: `${all} --fix` })).full).toEqual([]);
});

test("projects in folders are checked where they change, from within, when the top has no checks", () => {
  const found = detect({
    "README.md": "",
    "web/package.json": JSON.stringify({ scripts: { test: "vitest run", lint: "biome check" }, ...DEPENDS }),
    "web/package-lock.json": "",
    "services/api/pyproject.toml": "[tool.pytest.ini_options]\n",
    "services/api/tests/test_a.py": "",
    "my tool/go.mod": "module a\n",
    "docs/package.json": JSON.stringify({ scripts: { test: "true" } }),
    "web/node_modules/x/package.json": JSON.stringify({ scripts: { test: "true" } }),
  });
  expect(found).toEqual({
    setup: ["cd web && npm ci"],
    quick: [],
    full: [],
    paths: [
      { paths: ["my tool/**"], quick: ["cd 'my tool' && go vet ./..."], full: ["cd 'my tool' && go test ./..."] },
      { paths: ["services/api/**"], quick: [], full: ["cd services/api && python3 -m pytest"] },
      { paths: ["web/**"], quick: ["cd web && npm run lint"], full: ["cd web && npm test"] },
    ],
    because: [
      "my tool: go.mod is at the root",
      "services/api: pyproject.toml configures pytest",
      "web: package.json has the scripts lint, test (npm, package-lock.json)",
    ],
  });
});

test("a top that knows how to check itself speaks for its folders", () => {
  const found = detect({
    Makefile: "test:\n\tmake -C web test\n",
    "web/package.json": '{"scripts": {"test": "jest"}}',
  });
  expect([found.full, found.paths]).toEqual([["make test"], []]);
});

test("a workspace whose top has no scripts is checked package by package", () => {
  const found = detect({
    "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
    "package-lock.json": "",
    "packages/a/package.json": JSON.stringify({ scripts: { test: "vitest run" } }),
    "packages/b/package.json": JSON.stringify({ scripts: {} }),
  });
  expect(found.paths).toEqual([{ paths: ["packages/a/**"], quick: [], full: ["cd packages/a && npm test"] }]);
});
