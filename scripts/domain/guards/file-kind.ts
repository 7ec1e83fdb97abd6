import picomatch from "picomatch";

const CODE =
  /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|py|pyi|go|rs|rb|java|kt|kts|scala|php|c|h|cc|cpp|cxx|hpp|hh|cs|swift|sh|bash|zsh|bats|pl|lua|ex|exs|vue|svelte|dart|sql|zig|ml|hs|clj|css|scss|less)$/i;
const TEST =
  /(^|\/)(tests?|specs?|__tests__|e2e)\/|[._-](tests?|spec)(-d)?\.\w+$|(^|\/)(test|spec)\.(?!py$|rb$)\w+$|^test\.(py|rb)$|(^|\/)tests\.py$|(^|\/)test_[^/]*\.py$|_test\.(go|py|rb|exs)$|Tests?\.(java|cs|kt|php)$/i;
/** Projects and source sets of tests, and files named for what they test: in lower case, these endings are other words' (`latest/`). */
const TEST_IN_CAPITALS =
  /(^|\/)[\w.-]*[.\w-](?:Tests?|Specs?)\/|\wTests?\.(?:cc|cpp|cxx|swift|scala|groovy|kts?)$|\wSpec\.(?:scala|groovy)$|(^|\/)\w+_unittest\.\w+$/;
/** What a runner of tests goes by: the name, whatever the folder. */
const NAMED_TEST =
  /[._-](tests?|spec)(-d)?\.\w+$|^(test|spec)\.\w+$|^test_[^/]*\.py$|^tests\.py$|_test\.(go|py|rb|exs)$|Tests?\.(java|cs|kt|php|swift)$/i;
const PROSE = /\.(md|mdx|markdown|rst|adoc|txt)$/i;
/** Data that tests read may be broken, secret-like or huge on purpose. */
const FIXTURE =
  /(^|\/)(fixtures?|__fixtures__|testdata|test-data|snapshots?|__snapshots__|mocks|__mocks__|samples?)\/|(^|\/)(tests?|__tests__|specs?)\/(.*\/)?mock\/|(^|\/)(tests?|__tests__|specs?)\/(.*\/)?(data|resources)\/.*\.(json|ya?ml|xml|toml|html?|csv|txt|svg)$/i;

/** Code among what tests read, in languages whose runners find tests by their files' names. */
const CODE_AS_DATA = /(^|\/)(tests?|specs?)\/(.*\/)?(data|resources)\/.*\.(py|go|rb)$/i;

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
    "package.resolved": [/^package\.swift$/],
    "conan.lock": [/^conanfile\.(py|txt)$/],
    "chart.lock": [/^chart\.yaml$/],
    "rebar.lock": [/^rebar\.config$/],
    "stack.yaml.lock": [/^stack\.yaml$/],
    "cabal.project.freeze": [/^cabal\.project$/, /\.cabal$/],
    "module.bazel.lock": [/^module\.bazel$/],
    "pixi.lock": [/^pixi\.toml$/, /^pyproject\.toml$/],
    "pylock.toml": [/^pyproject\.toml$/],
    "requirements.lock": [/^pyproject\.toml$/, /^requirements.*\.(in|txt)$/],
    ".terraform.lock.hcl": [/\.tf$/],
    "cdk.lock": [/^package\.json$/],
  }),
);

const isMadeByTools = picomatch(
  [
    "**/node_modules/**",
    "**/bower_components/**",
    "vendor/**",
    "**/dist/**",
    "**/coverage/**/*.{html,info,lcov,css,png,gif}",
    "**/coverage/{coverage-final.json,coverage-summary.json,.last_run.json,.resultset.json,clover.xml,cobertura-coverage.xml,prettify.js,sorter.js,block-navigation.js}",
    "**/{coverage/assets/*/application,coverage_html_cb_*}.js",
    "**/coverage/{lcov-report,.tmp,tmp}/**",
    "**/__pycache__/**",
    "**/{.venv,venv,.tox,.nox,.mypy_cache,.pytest_cache,.ruff_cache,.next,.nuxt,.turbo,.parcel-cache,.gradle}/**",
    "**/*.egg-info/**",
    "**/.terraform/**",
    "**/{bin,obj}/{debug,release}/**",
    "**/target/{debug,release,classes,test-classes,surefire-reports}/**",
    "**/{test-results,playwright-report,.nyc_output,htmlcov}/**",
    "**/*.{pyc,pyo,class,o,obj,tsbuildinfo,tfstate,tfstate.backup}",
    "**/*.{min,bundle}.{js,css,mjs}",
    "**/*.{js,mjs,cjs,css}.map",
  ],
  { dot: true, nocase: true },
);

const isLeftByTools = picomatch(
  [
    "**/*.{orig,rej,bak,swp,swo,tmp}",
    "**/*~",
    "**/*.{log,heapsnapshot,cpuprofile,hprof,sqlite,sqlite3,sqlite-journal,rdb}",
    "**/{.DS_Store,Thumbs.db,core,nohup.out,npm-debug.log*,yarn-error.log*,junit.xml,lcov.info,.coverage,.coverage.*}",
    ".idea/**",
  ],
  { dot: true, nocase: true },
);

const isOtherPipeline = picomatch(
  [
    ".{github,gitea,forgejo}/{workflows,actions}/**",
    ".azure-pipelines/**",
    ".drone.jsonnet",
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

/** What tells agents, editors and bots what to do: a change of it reaches everybody's later work. */
const isInstruction = picomatch(
  [
    "**/.vscode/{tasks,settings,launch}.json",
    "**/{.devcontainer/**,.pre-commit-config.{yml,yaml}}",
    "**/{,.}{lefthook,lefthook-local}.{yml,yaml,toml,json}",
    ".github/dependabot.{yml,yaml}",
    "{,.}{renovate,renovaterc}{,.json,.json5}",
    "{.gitpod.yml,.releaserc*,release.config.*,.goreleaser.{yml,yaml}}",
    "**/{AGENTS,CLAUDE,GEMINI}{,.local}.md",
    "**/{.cursorrules,.windsurfrules,.clinerules,.aider.conf.yml}",
    "**/{.cursor,.windsurf,.clinerules,.roo,.kiro,.amazonq,.continue,.opencode,.junie,.zed}/**",
    "**/opencode.{json,jsonc}",
    ".github/{copilot-instructions.md,instructions/**,prompts/**}",
  ],
  { dot: true, nocase: true },
);

/** What decides where packages come from, or what runs on a developer's machine without being asked. */
const isTrustSetting = picomatch(
  [
    "**/{.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,bunfig.toml,.pypirc,.netrc,pip.{conf,ini},.gitconfig,.envrc}",
    "**/{uv.toml,poetry.toml,nuget.config,.lfsconfig,.condarc,.gemrc,.pnpmfile.mjs,init.gradle,init.gradle.kts}",
    "**/.yarn/{releases,plugins}/**",
    "**/{.husky,.githooks,.git-hooks,.lefthook,.mvn,.claude,.codex,.gemini}/**",
    // Programs that agents and editors start by themselves.
    "**/{.mcp.json,{.vscode,.cursor,.windsurf,.roo,.kiro/settings,.amazonq}/mcp.json}",
    "**/{.cargo/config{,.toml},.bundle/config,gradle/wrapper/*}",
  ],
  { dot: true, nocase: true },
);

export function isCode(path: string): boolean {
  return CODE.test(path);
}

export function isTest(path: string): boolean {
  return TEST.test(path) || TEST_IN_CAPITALS.test(path);
}

/** Whether the file's own name, and not its folder alone, makes a runner take it for a test. */
export function isNamedTest(path: string): boolean {
  return NAMED_TEST.test(nameOf(path)) || TEST_IN_CAPITALS.test(nameOf(path));
}

export function isProse(path: string): boolean {
  return PROSE.test(path);
}

export function isFixture(path: string): boolean {
  return FIXTURE.test(path);
}

/** Of a lock file: the names of manifests that may change it; null for any other file. */
export function manifestsOfLock(path: string): readonly RegExp[] | null {
  const name = nameOf(path).toLowerCase();
  // Of a lock file that nobody here knows, nothing explains a change but the task.
  return LOCK_FILES.get(name) ?? (/[\w-]\.lock$|[.-]lock\.(json|ya?ml|toml|hcl)$|\.lockfile$/.test(name) ? [] : null);
}

/** Whether tests read the file, as code or otherwise, and no runner runs it. */
export function isReadByTests(path: string): boolean {
  return isFixture(path) || (CODE_AS_DATA.test(path) && !isNamedTest(path));
}

/** Built, installed or copied in from elsewhere: nobody edits it by hand. */
export function isGenerated(path: string): boolean {
  return isMadeByTools(path);
}

const mayBeMade = picomatch(["{build,out,target,obj,third_party,tmp,temp,logs}/**"], { dot: true, nocase: true });

/** In a folder whose name may mean either: what a tool puts there, or what people keep. */
export function isDoubtful(path: string): boolean {
  return mayBeMade(path) && !isMadeByTools(path);
}

/** Left behind by an editor, a merge or a crash. */
export function isStray(path: string): boolean {
  return isLeftByTools(path);
}

/** Pipelines of systems other than GitLab: they run with secrets wherever the project is mirrored. */
export function isForeignPipeline(path: string): boolean {
  return isOtherPipeline(path);
}

export function instructsOthers(path: string): boolean {
  return isInstruction(path);
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
