import picomatch from "picomatch";

const CODE =
  /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|py|pyi|go|rs|rb|java|kt|kts|scala|php|c|h|cc|cpp|cxx|hpp|hh|cs|swift|sh|bash|zsh|pl|lua|ex|exs|vue|svelte|dart|sql|zig|ml|hs|clj|css|scss|less)$/i;
const TEST =
  /(^|\/)(tests?|specs?|__tests__|e2e)\/|[._-](tests?|spec)(-d)?\.\w+$|(^|\/)(test|spec)\.\w+$|(^|\/)test_[^/]*\.py$|_test\.(go|py|rb|exs)$|Tests?\.(java|cs|kt|php)$/i;
const PROSE = /\.(md|mdx|markdown|rst|adoc|txt)$/i;
/** Data that tests read may be broken, secret-like or huge on purpose. */
const FIXTURE =
  /(^|\/)(fixtures?|__fixtures__|testdata|test-data|snapshots?|__snapshots__|mocks?|__mocks__|samples?)\//i;

/** Lock files, and the manifests whose change explains one of theirs. */
const LOCK_FILES: ReadonlyMap<string, readonly RegExp[]> = new Map(
  Object.entries({
    "package-lock.json": [/^package\.json$/],
    "npm-shrinkwrap.json": [/^package\.json$/],
    "yarn.lock": [/^package\.json$/],
    "pnpm-lock.yaml": [/^package\.json$/, /^pnpm-workspace\.yaml$/],
    "bun.lock": [/^package\.json$/],
    "bun.lockb": [/^package\.json$/],
    "deno.lock": [/^deno\.jsonc?$/, /^package\.json$/],
    "poetry.lock": [/^pyproject\.toml$/],
    "uv.lock": [/^pyproject\.toml$/],
    "pdm.lock": [/^pyproject\.toml$/],
    "pipfile.lock": [/^pipfile$/],
    "cargo.lock": [/^cargo\.toml$/],
    "go.sum": [/^go\.mod$/],
    "go.work.sum": [/^go\.(mod|work)$/],
    "gemfile.lock": [/^gemfile$/, /\.gemspec$/],
    "composer.lock": [/^composer\.json$/],
    "mix.lock": [/^mix\.exs$/],
    "pubspec.lock": [/^pubspec\.yaml$/],
    "packages.lock.json": [/\.csproj$/, /^directory\.packages\.props$/],
    "gradle.lockfile": [/\.gradle(\.kts)?$/, /^libs\.versions\.toml$/],
    "podfile.lock": [/^podfile$/],
    "flake.lock": [/^flake\.nix$/],
  }),
);

const isMadeByTools = picomatch(
  [
    "**/node_modules/**",
    "**/bower_components/**",
    "vendor/**",
    "**/dist/**",
    "**/coverage/**",
    "**/__pycache__/**",
    "**/{.venv,venv,.tox,.nox,.mypy_cache,.pytest_cache,.ruff_cache,.next,.nuxt,.turbo,.parcel-cache,.gradle}/**",
    "**/*.{pyc,pyo,class,o,obj,tsbuildinfo}",
    "**/*.min.{js,css}",
  ],
  { dot: true, nocase: true },
);

const isLeftByTools = picomatch(
  [
    "**/*.{orig,rej,bak,swp,swo,tmp}",
    "**/*~",
    "**/{.DS_Store,Thumbs.db,core,nohup.out,npm-debug.log*,yarn-error.log*}",
  ],
  { dot: true, nocase: true },
);

const isOtherPipeline = picomatch(
  [
    ".github/{workflows,actions}/**",
    ".circleci/**",
    ".buildkite/**",
    ".teamcity/**",
    ".semaphore/**",
    ".tekton/**",
    ".woodpecker/**",
    "{.woodpecker,.drone,.travis,.appveyor,appveyor,azure-pipelines,bitbucket-pipelines,cloudbuild,buildspec,.cirrus}.{yml,yaml}",
    "**/Jenkinsfile*",
  ],
  { dot: true, nocase: true },
);

/** What decides where packages come from, or what runs on a developer's machine without being asked. */
const isTrustSetting = picomatch(
  [
    "**/{.npmrc,.yarnrc,.yarnrc.yml,.pypirc,.netrc,pip.conf,.gitconfig}",
    "**/{.husky,.githooks,.git-hooks}/**",
    "**/.cargo/config{,.toml}",
  ],
  { dot: true, nocase: true },
);

export function isCode(path: string): boolean {
  return CODE.test(path);
}

export function isTest(path: string): boolean {
  return TEST.test(path);
}

export function isProse(path: string): boolean {
  return PROSE.test(path);
}

export function isFixture(path: string): boolean {
  return FIXTURE.test(path);
}

/** Of a lock file: the names of manifests that may change it; null for any other file. */
export function manifestsOfLock(path: string): readonly RegExp[] | null {
  return LOCK_FILES.get(nameOf(path).toLowerCase()) ?? null;
}

/** Built, installed or copied in from elsewhere: nobody edits it by hand. */
export function isGenerated(path: string): boolean {
  return isMadeByTools(path);
}

/** Left behind by an editor, a merge or a crash. */
export function isStray(path: string): boolean {
  return isLeftByTools(path);
}

/** Pipelines of systems other than GitLab: they run with secrets wherever the project is mirrored. */
export function isForeignPipeline(path: string): boolean {
  return isOtherPipeline(path);
}

export function decidesTrust(path: string): boolean {
  return isTrustSetting(path);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
