import { describe, expect, test } from "vitest";
import {
  clockOffsetMs,
  costReportSettings,
  forgeSettings,
  jobEnd,
  modelSettings,
  pipelineSettings,
  requireZone,
  searchKey,
  secretsOf,
} from "../scripts/config.ts";
import { loadConfiguration } from "../scripts/configuration-file.ts";
import { SetupError } from "../scripts/domain/fault.ts";
import { promptReader } from "../scripts/prompt-files.ts";
import { folderOf } from "./commands/cli.ts";

const FORGE = { NIGHTSHIFT_TOKEN: "token", CI_API_V4_URL: "https://git.example.com/api/v4/", CI_PROJECT_PATH: "a/b" };
const PIPELINE = { CI_PIPELINE_ID: "42", CI_COMMIT_SHA: "abc" };

/** The lines of what a call refuses with; empty when it does not. */
function refusals(call: () => unknown): string[] {
  try {
    call();
    return [];
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return error.message.split("\n").map((line) => line.split(" ")[0] ?? "");
  }
}

describe("the settings of a forge job", () => {
  test("come from GitLab's own variables", () => {
    expect(forgeSettings({ ...FORGE, CI_DEFAULT_BRANCH: "trunk" })).toEqual({
      token: "token",
      apiUrl: "https://git.example.com/api/v4",
      projectPath: "a/b",
      gitUrl: "https://git.example.com/a/b.git",
      defaultBranch: "trunk",
    });
  });

  test("find the repository on a GitLab below a path", () => {
    const { gitUrl } = forgeSettings({ ...FORGE, CI_API_V4_URL: "http://host:8080/gitlab/api/v4" });
    expect(gitUrl).toBe("http://host:8080/gitlab/a/b.git");
  });

  test("are refused with every fault at once: missing ones, a wrong address, debugging and the model's secrets", () => {
    const env = { CI_API_V4_URL: "git.example.com", CI_DEBUG_TRACE: "1", ANTHROPIC_API_KEY: "k", CI_PIPELINE_ID: "1" };
    expect(refusals(() => requireZone(env, "forge"))).toEqual([
      ...["NIGHTSHIFT_TOKEN", "CI_PROJECT_PATH", "CI_API_V4_URL", "CI_DEBUG_TRACE", "ANTHROPIC_API_KEY"],
      "CI_COMMIT_SHA",
    ]);
  });

  test("are enough without anything else", () => {
    expect(refusals(() => requireZone({ ...FORGE, ...PIPELINE, CI_DEBUG_TRACE: "false" }, "forge"))).toEqual([]);
  });

  test("take an empty variable for a missing one", () => {
    expect(refusals(() => forgeSettings({ ...FORGE, NIGHTSHIFT_TOKEN: "", ANTHROPIC_API_KEY: "" }))).toEqual([
      "NIGHTSHIFT_TOKEN",
    ]);
  });
});

describe("the settings of a model job", () => {
  test("are a key, and an address with or without /v1", () => {
    const credential = { kind: "key", apiKey: "k" };
    expect(modelSettings({ ANTHROPIC_API_KEY: "k" })).toEqual({ credential, baseUrl: null });
    const withAddress = modelSettings({ ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "http://127.0.0.1:80/v1/" });
    expect(withAddress).toEqual({ credential, baseUrl: "http://127.0.0.1:80" });
  });

  test("are a bearer token when there is one and no key", () => {
    const token = { ANTHROPIC_AUTH_TOKEN: "t", ANTHROPIC_IDENTITY_TOKEN: "jwt" };
    expect(modelSettings(token).credential).toEqual({ kind: "token", authToken: "t" });
    expect(modelSettings({ ...token, ANTHROPIC_API_KEY: "k" }).credential).toEqual({ kind: "key", apiKey: "k" });
  });

  test("are federation when there is an identity token and no key", () => {
    const federated = {
      ANTHROPIC_IDENTITY_TOKEN: "jwt",
      ANTHROPIC_FEDERATION_RULE_ID: "r",
      ANTHROPIC_ORGANIZATION_ID: "o",
    };
    expect(modelSettings(federated).credential).toEqual({ kind: "federation" });
    expect(modelSettings({ ...federated, ANTHROPIC_API_KEY: "k" }).credential).toEqual({ kind: "key", apiKey: "k" });
    expect(refusals(() => modelSettings({ ANTHROPIC_IDENTITY_TOKEN: "jwt" }))).toEqual([
      "ANTHROPIC_FEDERATION_RULE_ID",
      "ANTHROPIC_ORGANIZATION_ID",
    ]);
  });

  test("are to be exported on a person's machine, and to be added to GitLab's variables in a job", () => {
    expect(() => modelSettings({})).toThrow("ANTHROPIC_API_KEY is not set: export it, or ANTHROPIC_AUTH_TOKEN");
    expect(() => modelSettings({ GITLAB_CI: "true" })).toThrow("ANTHROPIC_API_KEY is not set: add it under Settings");
  });

  test("are refused with every fault at once", () => {
    const env = { NIGHTSHIFT_TOKEN: "t", CI_DEBUG_TRACE: "TRUE", ANTHROPIC_BASE_URL: "ftp://host" };
    expect(refusals(() => requireZone(env, "model"))).toEqual([
      ...["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "CI_DEBUG_TRACE", "NIGHTSHIFT_TOKEN"],
      ...["CI_PIPELINE_ID", "CI_COMMIT_SHA"],
    ]);
  });
});

describe("a refusal", () => {
  test("never holds a value of the environment", () => {
    const env = { NIGHTSHIFT_TOKEN: "marker-1", ANTHROPIC_API_KEY: "marker-2", CI_API_V4_URL: "marker-3" };
    for (const zone of ["forge", "model"] as const)
      expect(() => requireZone(env, zone)).toThrow(
        expect.objectContaining({ message: expect.not.stringMatching(/marker/) }),
      );
  });
});

describe("the key of a search provider", () => {
  const brave = { search: { provider: "brave" as const, usd_per_search: 0.005 }, hosts: [], own_sites: [] };
  const searxng = { ...brave, search: { provider: "searxng" as const, url: "http://s", usd_per_search: 0 } };

  test("is read for the provider that needs one", () => {
    expect(searchKey({ BRAVE_API_KEY: "k" }, brave)).toEqual({ key: "k", fault: null });
    expect(searchKey({ BRAVE_API_KEY: "k" }, searxng)).toEqual({ key: null, fault: null });
    expect(searchKey({}, { ...brave, search: null })).toEqual({ key: null, fault: null });
  });

  test("is missed with its remedy, which stops no job", () => {
    const { key, fault } = searchKey({ BRAVE_API_KEY: "" }, brave);
    expect({ key, fault }).toMatchObject({
      key: null,
      fault: expect.stringMatching(/^BRAVE_API_KEY is not set: add it/),
    });
    expect(modelSettings({ ANTHROPIC_API_KEY: "k" }).baseUrl).toBeNull();
  });

  test("stays out of the forge zone", () => {
    expect(refusals(() => forgeSettings({ ...FORGE, BRAVE_API_KEY: "k" }))).toEqual(["BRAVE_API_KEY"]);
  });
});

describe("the Admin key", () => {
  test("is not needed, and no model job may see it", () => {
    expect(refusals(() => requireZone({ ...FORGE, ...PIPELINE, ANTHROPIC_ADMIN_KEY: "a" }, "forge"))).toEqual([]);
    const model = { ...PIPELINE, ANTHROPIC_API_KEY: "k" };
    expect(refusals(() => requireZone({ ...model, ANTHROPIC_ADMIN_KEY: "" }, "model"))).toEqual([]);
    expect(() => requireZone({ ...model, ANTHROPIC_ADMIN_KEY: "a" }, "model")).toThrow(
      /^ANTHROPIC_ADMIN_KEY is visible in a job of the other zone: .*environment nightshift\/forge/,
    );
  });

  test("goes to the vendor, or where its own address says, and never to the models' gateway", () => {
    expect(costReportSettings({})).toBeNull();
    const env = { ANTHROPIC_ADMIN_KEY: "a", ANTHROPIC_BASE_URL: "http://gateway" };
    expect(costReportSettings(env)).toEqual({ adminKey: "a", baseUrl: null });
    expect(costReportSettings({ ...env, ANTHROPIC_ADMIN_BASE_URL: "http://127.0.0.1:8/" })).toEqual({
      ...{ adminKey: "a", baseUrl: "http://127.0.0.1:8" },
    });
  });

  test("is refused with an address that is none, or a line break in it", () => {
    const env = { ...FORGE, ANTHROPIC_ADMIN_KEY: "one\ntwo", ANTHROPIC_ADMIN_BASE_URL: "marker" };
    expect(refusals(() => forgeSettings(env))).toEqual(["ANTHROPIC_ADMIN_BASE_URL", "ANTHROPIC_ADMIN_KEY"]);
    expect(() => forgeSettings(env)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/marker|two/) }),
    );
  });

  test("is masked in everything that is printed", () => {
    expect(secretsOf({ ANTHROPIC_ADMIN_KEY: "admin" })).toEqual(["admin"]);
  });
});

describe("the rest of the environment", () => {
  test("names the cycle after its pipeline", () => {
    expect(pipelineSettings({ ...PIPELINE, CI_PROJECT_DIR: "/builds/a/b" })).toEqual({
      cycle: "p42",
      url: "",
      commitSha: "abc",
      projectDir: "/builds/a/b",
    });
  });

  test("gives every secret that is there, for masking", () => {
    expect(secretsOf({ ...FORGE, ANTHROPIC_API_KEY: "key", ANTHROPIC_AUTH_TOKEN: "", CI_JOB_TOKEN: "job" })).toEqual([
      "token",
      "key",
      "job",
    ]);
    expect(secretsOf({ BRAVE_API_KEY: "search-key" })).toEqual(["search-key"]);
  });

  test("says when GitLab ends the job, on the shifted clock", () => {
    const job = { CI_JOB_TIMEOUT: "5400", CI_JOB_STARTED_AT: "2026-11-23T02:00:00Z" };
    expect(jobEnd(job)).toEqual(new Date("2026-11-23T03:30:00Z"));
    expect(jobEnd({ ...job, NIGHTSHIFT_CLOCK_OFFSET_S: "86400" })).toEqual(new Date("2026-11-24T03:30:00Z"));
  });

  test.each([
    [{}],
    [{ CI_JOB_TIMEOUT: "5400" }],
    [{ CI_JOB_STARTED_AT: "2026-11-23T02:00:00Z" }],
    [{ CI_JOB_TIMEOUT: "1h", CI_JOB_STARTED_AT: "2026-11-23T02:00:00Z" }],
    [{ CI_JOB_TIMEOUT: "5400", CI_JOB_STARTED_AT: "yesterday" }],
    [{ CI_JOB_TIMEOUT: "9e99", CI_JOB_STARTED_AT: "2026-11-23T02:00:00Z" }],
  ])("knows no end of a job with %j", (env) => {
    expect(jobEnd(env)).toBeNull();
  });

  test("shifts the clock by whole seconds", () => {
    expect(clockOffsetMs({})).toBe(0);
    expect(clockOffsetMs({ NIGHTSHIFT_CLOCK_OFFSET_S: "-90" })).toBe(-90_000);
    expect(refusals(() => clockOffsetMs({ NIGHTSHIFT_CLOCK_OFFSET_S: "1.5" }))).toEqual(["NIGHTSHIFT_CLOCK_OFFSET_S"]);
  });
});

describe("a project's configuration", () => {
  test("that wishes for what its server has no field for is refused", () => {
    const dir = folderOf({
      "nightshift.yml": "provider: ollama\nagent: {thinking: true}\nmodels: {effort: {m: max}}\n",
    });
    expect(loadConfiguration(dir, new Date()).agent.thinking).toBe(true);
    const other = folderOf({ "nightshift.yml": "provider: vllm\nagent: {thinking: true}\n" });
    expect(() => loadConfiguration(other, new Date())).toThrow(/agent.thinking = true, which vllm has no field for/);
  });
});

describe("a configuration by another name", () => {
  test.each(["nightshift.yaml", ".nightshift.yml"])("such as %s is refused: its caps would hold nothing", (name) => {
    const dir = folderOf({ [name]: "budget: {day_usd: 1}\n" });
    expect(() => loadConfiguration(dir, new Date())).toThrow(
      `${name}: found a configuration of that name; expected nightshift.yml: \`git mv ${name} nightshift.yml\``,
    );
  });

  test("is nobody's business beside nightshift.yml", () => {
    const dir = folderOf({ "nightshift.yaml": "a: b\n", "nightshift.yml": "budget: {day_usd: 1}\n" });
    expect(loadConfiguration(dir, new Date()).budget.day_usd).toBe(1);
  });
});

describe("a prompt", () => {
  test("is the project's own where it has one, else the one that Night Shift brings", () => {
    const read = promptReader(folderOf({ "prompts/nudge.md": "Ours" }));
    expect(read("nudge")).toEqual({ file: "prompts/nudge.md", text: "Ours" });
    expect(read("system").text).toContain("Night Shift");
  });
});

test("a secret with a line break in it is refused before anything could print its halves", () => {
  const forge = { ...FORGE, NIGHTSHIFT_TOKEN: "glpat-one\ntwo" };
  expect(refusals(() => forgeSettings(forge))).toEqual(["NIGHTSHIFT_TOKEN"]);
  expect(refusals(() => modelSettings({ ANTHROPIC_API_KEY: "sk-ant\nKEY" }))).toEqual(["ANTHROPIC_API_KEY"]);
});
