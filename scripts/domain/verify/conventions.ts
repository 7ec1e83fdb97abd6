import { z } from "zod";
import { anyFile, type Found, jsonOf, type ProjectFiles, rootFile, textOf } from "./project-files.ts";

/** Languages whose tool chain has one way of testing: the file at the root that says so, and what is run. */
const CONVENTIONS: readonly { sign: RegExp; setup?: string[]; quick?: string[]; full: string[] }[] = [
  { sign: /^go\.(mod|work)$/, quick: ["go vet ./..."], full: ["go test ./..."] },
  { sign: /^Cargo\.toml$/, full: ["cargo test --workspace"] },
  { sign: /^mix\.exs$/, setup: ["mix deps.get"], full: ["mix test"] },
  { sign: /^[^/]+\.(slnx?|csproj|fsproj|vbproj)$/, full: ["dotnet test"] },
  { sign: /^Package\.swift$/, full: ["swift test"] },
];

export function toolChains(project: ProjectFiles): Found[] {
  return CONVENTIONS.flatMap(({ sign, setup = [], quick = [], full }) => {
    const file = anyFile(project, sign);
    return file === null ? [] : [{ kind: "convention", setup, quick, full, because: `${file} is at the root` }];
  });
}

/** Maven before Gradle where a project has both; its own wrapper before what is installed. */
export function javaBuild(project: ProjectFiles): Found | null {
  const build = (file: string, command: string): Found => ({
    kind: "convention",
    setup: [],
    quick: [],
    full: [command],
    because: `${file} is at the root`,
  });
  const pom = rootFile(project, "pom.xml");
  if (pom !== null) return build(pom, `${rootFile(project, "mvnw") === null ? "mvn" : "sh mvnw"} --batch-mode test`);
  const gradle = rootFile(project, "build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle");
  const wrapper = rootFile(project, "gradlew") === null ? "gradle" : "sh gradlew";
  return gradle === null ? null : build(gradle, `${wrapper} --no-daemon --console=plain test`);
}

const RAKE_TASK = /^[ \t]*task[ \t(]*:?["']?(test|spec|default)\b/gm;
/** Tasks that a library defines, under these names unless another is given. */
const RAKE_CLASSES = [
  { pattern: /^[ \t]*Rake::TestTask\.new\b/m, task: "test" },
  { pattern: /^[ \t]*RSpec::Core::RakeTask\.new\b/m, task: "spec" },
];

/** A task of the Rakefile, else RSpec where there are specs. */
export function ruby(project: ProjectFiles): Found | null {
  const bundled = rootFile(project, "Gemfile") !== null;
  const by = (kind: Found["kind"], command: string, because: string): Found => ({
    kind,
    setup: bundled ? ["bundle install"] : [],
    quick: [],
    full: [bundled ? `bundle exec ${command}` : command],
    because,
  });
  const rakefile = rootFile(project, "Rakefile", "rakefile", "Rakefile.rb");
  const text = rakefile === null ? "" : textOf(project, rakefile);
  const named = Array.from(text.matchAll(RAKE_TASK), ([, name = ""]) => name);
  const tasks = [...named, ...RAKE_CLASSES.filter(({ pattern }) => pattern.test(text)).map(({ task }) => task)];
  const task = ["test", "spec", "default"].find((name) => tasks.includes(name));
  if (task !== undefined) return by("declared", `rake ${task}`, `${rakefile} has the task ${task}`);
  const spec = anyFile(project, /^spec\/.*_spec\.rb$/);
  return spec === null ? null : by("convention", "rspec", `${spec} is RSpec's`);
}

/** A script of several commands is a list: which there are is all that counts. */
const composerSchema = z.object({ scripts: z.record(z.string(), z.unknown()).default({}) });

/** The script `test` of composer.json, else PHPUnit where it is configured. */
export function php(project: ProjectFiles): Found | null {
  const composer = jsonOf(project, "composer.json", composerSchema);
  const setup = composer === null ? [] : ["composer install --no-interaction"];
  const has = (name: string) => Object.hasOwn(composer?.scripts ?? {}, name);
  if (has("test"))
    return {
      kind: "declared",
      setup,
      quick: has("lint") ? ["composer run-script lint"] : [],
      full: ["composer run-script test"],
      because: "composer.json has the script test",
    };
  const configured = rootFile(project, "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml");
  if (configured === null) return null;
  return { kind: "convention", setup, quick: [], full: ["vendor/bin/phpunit"], because: `${configured} is PHPUnit's` };
}
