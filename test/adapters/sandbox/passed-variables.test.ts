import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { passedVariables } from "../../../scripts/adapters/sandbox/passed-variables.ts";
import { toolchainFolders } from "../../../scripts/adapters/sandbox/readable-places.ts";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "nightshift-variables-"));
  chmodSync(base, 0o755);
  mkdirSync(join(base, "jdk"));
  mkdirSync(join(base, "closed", "jdk"), { recursive: true });
  chmodSync(join(base, "closed"), 0o700);
});
afterEach(() => rmSync(base, { recursive: true }));

it("an installation that everybody can read is passed on", () => {
  expect(passedVariables({ JAVA_HOME: join(base, "jdk") }, [])).toEqual({ JAVA_HOME: join(base, "jdk") });
});

it("an installation in somebody's own folder, or nowhere, is not", () => {
  const job = { JAVA_HOME: join(base, "closed", "jdk"), GOROOT: join(base, "none"), VIRTUAL_ENV: "relative" };
  expect(passedVariables(job, [])).toEqual({});
});

it("caches stay with their default in the command's own home", () => {
  const job = { CARGO_HOME: base, GOPATH: base, GOCACHE: base };
  expect(passedVariables(job, [])).toEqual({});
});

it("what the configuration names is passed on where the job has it", () => {
  const job = { GOPROXY: "https://proxy.example.com", OTHER: "x" };
  expect(passedVariables(job, ["GOPROXY", "GOFLAGS"])).toEqual({ GOPROXY: "https://proxy.example.com" });
});

it.each([
  "NIGHTSHIFT_TOKEN",
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_ADMIN_KEY",
  "DB_PASSWORD",
  "CI_REGISTRY_AUTH",
  "SESSION_ID",
  "AWS_SECRET",
  "BRAVE_API_KEY",
])("%s is not passed on although it is named", (name) => {
  expect(passedVariables({ [name]: "x" }, [name])).toEqual({});
});

it.each([
  "https://bot:word@example.com/simple",
  `glpat-${"x".repeat(20)}`,
  `sk-ant-${"x".repeat(20)}`,
  "-----BEGIN RSA PRIVATE KEY-----",
])("a value such as %s is passed on under no name", (value) => {
  expect(passedVariables({ PLAIN: value }, ["PLAIN"])).toEqual({});
});

it("what a variable names can be read by commands, when everybody can", () => {
  writeFileSync(join(base, "ca.pem"), "");
  const environment = { A: join(base, "jdk"), B: join(base, "closed", "jdk"), C: join(base, "ca.pem"), D: "text" };
  const folders = { tree: "/t", home: "/h", tmp: "/m", shm: "/s" };
  expect(toolchainFolders({ path: "", network: true, environment }, folders).slice(-2)).toEqual([
    join(base, "jdk"),
    join(base, "ca.pem"),
  ]);
});
