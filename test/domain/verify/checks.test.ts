import { expect, test } from "vitest";
import { type Configuration, parseConfiguration } from "../../../scripts/domain/configuration.ts";
import { checksFor, describeChecks, projectChecks } from "../../../scripts/domain/verify/checks.ts";

function verify(text: string): Configuration["verify"] {
  const parsed = parseConfiguration(`verify: ${text}\n`);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  return parsed.value.verify;
}

const MANIFEST = '{"scripts": {"test": "jest"}, "dependencies": {"ms": "^2.0.0"}}';
const PROJECT = { files: ["package.json"], read: () => MANIFEST };

test("what the configuration names is all that is run", () => {
  expect(projectChecks(verify("{quick: [make lint]}"), PROJECT)).toEqual({
    setup: [],
    quick: ["make lint"],
    full: [],
    paths: [],
    because: ["nightshift.yml names them under `verify`"],
  });
});

test("a configuration without checks leaves them to the project's files", () => {
  expect(projectChecks(verify("{}"), PROJECT)).toMatchObject({
    setup: ["npm install --no-package-lock"],
    full: ["npm test"],
  });
});

test("a configured set-up comes before the one that is found", () => {
  expect(projectChecks(verify("{setup: [npm ci --ignore-scripts]}"), PROJECT)).toMatchObject({
    setup: ["npm ci --ignore-scripts"],
    full: ["npm test"],
  });
});

const BY_PATH = projectChecks(
  verify(`
  quick: [lint]
  full: [test]
  paths:
    - {paths: ["web/**"], quick: [lint web], full: [test web]}
    - {paths: ["*.sql", "./db/*"], full: [test db, test]}`),
  PROJECT,
);

test.each([
  [["src/a.ts"], ["lint", "test"]],
  [
    ["src/a.ts", "web/src/.env.ts"],
    ["lint", "lint web", "test", "test web"],
  ],
  [["deep/in/a.sql"], ["lint", "test", "test db"]],
  [["db/a.txt"], ["lint", "test", "test db"]],
  [[], ["lint", "test"]],
])("a change of %j is checked by %j", (changed, commands) => {
  expect(checksFor(BY_PATH, changed)).toEqual(commands);
});

test("a base is checked with everything", () => {
  expect(checksFor(BY_PATH, "everything")).toEqual(["lint", "lint web", "test", "test web", "test db"]);
});

test("checks are described by when they run, and how they are known", () => {
  expect(describeChecks({ ...BY_PATH, setup: ["npm ci"] })).toEqual([
    ["set-up", "npm ci"],
    ["check", "lint"],
    ["check", "test"],
    ["web/**", "lint web"],
    ["web/**", "test web"],
    ["*.sql, ./db/*", "test db"],
    ["*.sql, ./db/*", "test"],
    ["because", "nightshift.yml names them under `verify`"],
  ]);
});

test("a project without checks is told how to name them", () => {
  expect(describeChecks(projectChecks(verify("{}"), { files: [], read: () => null }))).toEqual([
    ["none", "nothing here says how the project tests itself: name it under `verify` in nightshift.yml"],
  ]);
});
