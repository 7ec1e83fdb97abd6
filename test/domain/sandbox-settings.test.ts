import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { looksLikeSecretName, sandboxSettings } from "../../scripts/domain/sandbox-settings.ts";

function read(text: string) {
  const parsed = parseConfiguration(text);
  return parsed.kind === "ok" ? sandboxSettings(parsed.value.sandbox) : parsed.faults.map(({ expected }) => expected);
}

const DEFAULTS = {
  ...{ tier: "auto", network: true, memory_mb: 4096, processes: 1024 },
  ...{ open_files: 4096, file_mb: 1024, disk_mb: 20_000, cpu_seconds: 1800, environment: [] },
};

describe("the sandbox in nightshift.yml", () => {
  it.each([
    ["", DEFAULTS],
    ["sandbox: auto", DEFAULTS],
    ["sandbox: none", { ...DEFAULTS, tier: "none" }],
    ["sandbox: {}", DEFAULTS],
    ["sandbox: {network: false, processes: 64}", { ...DEFAULTS, network: false, processes: 64 }],
    ["sandbox: {environment: [GOPROXY]}", { ...DEFAULTS, environment: ["GOPROXY"] }],
  ])("%j has every default filled in", (text, settings) => {
    expect(read(text)).toEqual(settings);
  });

  it("says what is wrong inside of the map", () => {
    expect(read("sandbox: {network: 3}")).toEqual([
      "auto, none, or a map such as {network: false, memory_mb: 4096}, in which network: true or false",
    ]);
  });

  it.each(["DEPLOY_TOKEN", "HOME", "not a name"])("does not pass on %j", (name) => {
    expect(read(`sandbox: {environment: [${name}]}`)).toEqual([expect.stringContaining("variable")]);
  });
});

it.each([
  "GOPROXY",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "AUTHOR",
  "PASSENGER_ENV",
  "MONKEY",
  "npm_config_registry",
])("%s does not look like a credential", (name) => {
  expect(looksLikeSecretName(name)).toBe(false);
});
