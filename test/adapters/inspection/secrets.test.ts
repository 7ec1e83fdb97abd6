import { describe, expect, test } from "vitest";
import { findNamedSecrets, findSecrets } from "../../../scripts/adapters/inspection/secrets.ts";
import { changedFile } from "./changed-file.ts";

/** Put together at run time, so that this file holds nothing that a scanner takes for a secret. */
const join = (...parts: string[]) => parts.join("");
const RANDOM = "q7Zk2LmX9vRt4WbN8cYh3PdS6gJf5TaQ";

const kinds = async (path: string, after: string, before: string | null = null) =>
  (await findSecrets([changedFile(path, before, after)])).map(({ line, kind }) => `${line} ${kind}`);

describe("secrets", () => {
  test.each([
    ["an AWS key", join("AK", "IA", "Q7ZK2LMX9VRT4WBN")],
    ["a Google key", join("AI", "za", RANDOM, "x1Y")],
    ["a GitLab token", join("gl", "pat-", RANDOM.slice(0, 20))],
    ["a GitHub token", join("gh", "p_", RANDOM, "x1Y2")],
    ["a Slack token", join("xo", "xb-862056178111-", RANDOM.slice(0, 24))],
    ["an Anthropic key", join("sk-", "ant-api03-", RANDOM)],
    ["an OpenAI key", join("sk-", "proj-", RANDOM, RANDOM)],
    ["a private key", join("-----BEGIN RSA PRIVATE", " KEY-----")],
  ])("%s is found, in tests too", async (_name, secret) => {
    expect(await kinds("test/a.test.ts", `const a = 1;\nconst x = "${secret}";\n`)).toHaveLength(1);
  });

  test("a password in a URL is found in code; tests and prose may hold examples", async () => {
    const line = `const db = "${join("postgres://admin:", RANDOM.slice(0, 12), "@db.internal/prod")}";\n`;
    expect(await kinds("src/a.ts", line)).toEqual(["1 a password in a URL"]);
    expect(await kinds("test/url.test.ts", line)).toEqual([]);
  });

  test("a value whose name says secret is found", async () => {
    expect(await kinds(".env", `API_TOKEN=${RANDOM}\n`)).toEqual(["1 a value whose name says secret"]);
    expect(await kinds("src/a.py", `db_password = "${RANDOM}"\n`)).toEqual(["1 a value whose name says secret"]);
  });

  test.each([
    `const token = process.env.API_TOKEN;`,
    `const token = "your-api-token-goes-here";`,
    `const tokenKind = "identifier-or-keyword";`,
    `password: "correct horse battery staple"`,
    `const url = "postgres://user:\${password}@localhost/db";`,
    `const sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b";`,
    `const secretName = "projects/main/settings/database";`,
  ])("`%s` is none", async (line) => {
    expect(await kinds("src/a.ts", `${line}\n`)).toEqual([]);
  });

  test.each([
    ["a.py", "(\n    ", "\n    ", ")"],
    ["a.ts", "", " +\n  ", ";"],
    ["a.php", "", "\n  . ", ";"],
  ])("in %s one in parts, a line each, is one", async (path, open, between, close) => {
    const parts = [join("gl", "pat-", RANDOM.slice(0, 6)), RANDOM.slice(6, 20)].map((part) => `"${part}"`);
    const text = `x = ${open}${parts.join(between)}${close}\n`;
    expect(await kinds(`src/${path}`, text)).toHaveLength(1);
    expect(await kinds(`src/${path}`, `y = 1\n${text}`, text)).toEqual([]);
  });

  test("a secret that was there before is not held against the change", async () => {
    const old = `const x = "${join("gl", "pat-", RANDOM.slice(0, 20))}";\n`;
    expect(await kinds("src/a.ts", `${old}const y = 1;\n`, old)).toEqual([]);
  });

  test("a finding holds no part of the secret", async () => {
    const secret = join("gl", "pat-", RANDOM.slice(0, 20));
    const found = await findSecrets([changedFile("a.ts", null, `const x = "${secret}";\n`)]);
    expect(JSON.stringify(found)).not.toContain(RANDOM.slice(0, 6));
  });
});

describe("secrets as names", () => {
  const token = join("gl", "pat-", RANDOM.slice(0, 20));
  const named = (path: string, part: Partial<ReturnType<typeof changedFile>> = {}) =>
    findNamedSecrets([{ ...changedFile(path, null, "x\n"), ...part }]);

  test.each([
    [`docs/${token}.txt`, "docs/[masked: a GitLab token].txt"],
    [`${token}/a.md`, "[masked: a GitLab token]/a.md"],
    [`test/fixtures/${join("AK", "IA", "Q7ZK2LMX9VRT4WBN")}`, "test/fixtures/[masked: a key of Amazon Web Services]"],
    [`src/${join("gh", "p_", RANDOM, "x1Y2")}.ts`, "src/[masked: a GitHub token].ts"],
  ])("%s is found, and not told on", async (path, shown) => {
    expect(await named(path)).toEqual([{ path: shown, line: 1, kind: expect.stringMatching(/, as the file's name$/) }]);
  });

  test("a new name is looked at, whatever is in the file: none that was there before or goes", async () => {
    const path = `docs/${token}.txt`;
    expect(await named("a.txt", { path, previousPath: "b.txt", previousMode: "100644" })).toHaveLength(1);
    expect(await named(path, { after: null, binary: true })).toHaveLength(1);
    expect(await named(path, { previousMode: "100644" })).toEqual([]);
    expect(await named(path, { mode: "000000", previousPath: null, previousMode: "100644" })).toEqual([]);
  });

  test.each([
    "src/password-reset/token.ts",
    "assets/3f2a9b1c4d5e6f708192a3b4c5d6e7f8.png",
    "public/index-BqZk2LmX9vRt4WbN8cYh3.js",
    "migrations/20260101_add_api_key_to_users.sql",
    "docs/secret=management.md",
  ])("%s is none", async (path) => {
    expect(await named(path)).toEqual([]);
  });
});
