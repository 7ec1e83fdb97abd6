import { anyFile, type Found, type ProjectFiles, rootFile, textOf } from "./project-files.ts";

/** Where a project configures pytest. */
const SECTIONS: readonly (readonly [file: string, section: RegExp])[] = [
  ["pyproject.toml", /^[ \t]*\[tool\.pytest\b/m],
  ["setup.cfg", /^[ \t]*\[tool:pytest\]/m],
  ["tox.ini", /^[ \t]*\[pytest\]/m],
];
const TEST_FILE = /^((.*\/)?tests?\/(.*\/)?)?(test_[^/]*|[^/]*_test)\.py$/;

/** Tools that keep an environment of the project's own: how they make it from their lock file, and run in it. */
const ENVIRONMENTS = [
  { lockFile: "uv.lock", setup: [], run: "uv run pytest" },
  { lockFile: "poetry.lock", setup: ["poetry install"], run: "poetry run pytest" },
  { lockFile: "pdm.lock", setup: ["pdm install"], run: "pdm run pytest" },
  { lockFile: "Pipfile.lock", setup: ["pipenv sync --dev"], run: "pipenv run pytest" },
];

/**
 * pytest, where it is configured or there are tests for it. Without a lock file there is no set-up: where packages go
 * (an image, a virtual environment) is for the project to say.
 */
export function pytest(project: ProjectFiles): Found | null {
  const configured = SECTIONS.find(([file, section]) => section.test(textOf(project, file)))?.[0];
  const sign = configured ?? rootFile(project, "pytest.ini", "conftest.py") ?? anyFile(project, TEST_FILE);
  if (sign === null) return null;
  const environment = ENVIRONMENTS.find(({ lockFile }) => rootFile(project, lockFile) !== null);
  const tool = environment === undefined ? "" : `, ${environment.lockFile}`;
  return {
    kind: "convention",
    setup: environment?.setup ?? [],
    quick: [],
    full: [environment?.run ?? "python3 -m pytest"],
    because: configured === undefined ? `${sign} is pytest's${tool}` : `${sign} configures pytest${tool}`,
  };
}
