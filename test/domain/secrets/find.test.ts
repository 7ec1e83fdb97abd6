import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretsInLine } from "../../../scripts/domain/secrets/find.ts";
import { maskAll, maskSecrets } from "../../../scripts/domain/secrets/mask.ts";

/** Put together at run time, so that this file holds nothing that a scanner takes for a secret. */
const put = (...parts: string[]) => parts.join("");
const R = "q7Zk2LmX9vRt4WbN8cYh3PdS6gJf5TaQ";
const HEX = "9f3ab07c41d85e62";
const GITLAB = put("gl", "pat-", R.slice(0, 20));

const kindIn = (line: string, part: Partial<Parameters<typeof secretsInLine>[2]> = {}, previous = "") =>
  secretsInLine(line, previous, { writing: "code", examples: false, ...part })[0]?.kind ?? null;

describe("a secret of a known kind is found", () => {
  test.each([
    ["a GitLab token", GITLAB],
    ["a GitLab token", put("gl", "rt-", R.slice(0, 20))],
    ["a GitLab token", put("gl", "pat-", R, ".01.0w1abcdef")],
    ["a GitLab runner token", put("GR", "1348941", R.slice(0, 20))],
    ["a GitHub token", put("gh", "p_", R, "x1Y2")],
    ["a GitHub token", put("github", "_pat_", R, R)],
    ["a Google API key", put("AI", "za", R, "x1Y")],
    ["a Google client secret", put("GOC", "SPX-", R.slice(0, 28))],
    ["a key of Amazon Web Services", put("AK", "IA", "Q7ZK2LMX9VRT4WBN")],
    ["a Slack token", put("xo", "xb-862056178111-", R.slice(0, 24))],
    ["a Slack address", put("https://hooks.slack", ".com/services/T02AB3CDE/B04FG5HIJ/", R.slice(0, 24))],
    ["a Telegram token", put("8193756289", ":AA", R, "a")],
    ["an Anthropic key", put("sk-", "ant-api03-", R)],
    ["an OpenAI key", put("sk-", "proj-", R, R)],
    ["a Hugging Face token", put("hf", "_", R, "ab")],
    ["a Stripe key", put("sk_", "live_", R)],
    ["an npm token", put("npm", "_", R, "x1Y2")],
    ["a PyPI token", put("pypi-", "AgEIcHlwaS5vcmc", R, R)],
    ["a DigitalOcean token", put("dop", "_v1_", HEX.repeat(4))],
    ["a Vault token", put("hv", "s.", R, R)],
    ["a private key", put("-----BEGIN RSA PRIVATE", " KEY-----")],
    ["a private key", put("MII", "EvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj")],
    ["a key of an Azure account", put("Account", "Key=", R, R, R.slice(0, 22), "==")],
    ["a JSON web token", put("eyJ", "hbGciOiJIUzI1NiJ9.eyJ", `zdWIiOiI5ODc2NSJ9.${R}`)],
    ["a password in a URL", put("postgres://admin:", R.slice(0, 12), "@db.internal/prod")],
  ])("as %s: %s", (kind, secret) => {
    expect(kindIn(`const x = "${secret}";`)).toBe(kind);
  });

  test.each([
    ["in base64", `base64.b64decode("${Buffer.from(GITLAB).toString("base64")}")`, "a GitLab token, encoded"],
    ["in hexadecimal", `bytes.fromhex("${Buffer.from(GITLAB).toString("hex")}")`, "a GitLab token, encoded"],
    ["put together from pieces", `const t = "${GITLAB.slice(0, 2)}" + '${GITLAB.slice(2)}'`, null],
    [
      "put together from pieces of one kind",
      `const t = "${GITLAB.slice(0, 2)}" + "${GITLAB.slice(2)}"`,
      "a GitLab token",
    ],
    ["with invisible signs within", `const t = "${GITLAB.split("").join("\u200b")}"`, "a GitLab token"],
    [
      "behind an escaped line end",
      `{"text": "a\\n${GITLAB}\\n${put("AK", "IA", "Q7ZK2LMX9VRT4WBN")}"}`,
      "a key of Amazon Web Services",
    ],
    ["in the middle of a squeezed line", `${"x".repeat(9_000)};k="${GITLAB}";${"y".repeat(9_000)}`, "a GitLab token"],
  ])("%s", (_how, line, kind) => {
    expect(kindIn(line)).toBe(kind);
  });
});

describe("a value that nobody would make up is found under a name that says secret", () => {
  test.each([
    ["a TypeScript object", `const c = new Client({ apiKey: "${R}" });`],
    ["an argument by name", `login("bob", password="${R.slice(0, 14)}", cb)`],
    ["JSON", `  "api_key": "${R}",`],
    ["Go", `apiKey := "${R}" // prod`],
    ["Rust", `let api_key: &str = "${R}";`],
    ["Java", `private static final String PASSWORD = "${R}";`],
    ["Kotlin", `val apiSecret: String = "${R}"`],
    ["PHP's define", `define('DB_PASSWORD', '${R}');`],
    ["a PHP array", `$config['api_key'] = '${R}';`],
    ["Ruby", `config.api_key = "${R}"`],
    ["a Python dict", `cfg = {"token": "${R}", "x": 1}`],
    ["C#'s connection string", `var c = "Server=db;User Id=sa;Password=${R.slice(0, 16)};";`],
    ["an address's query", `fetch("https://api.host/v1?access_token=${R}")`],
    ["a header", `curl -H "PRIVATE-TOKEN: ${R}" https://host`],
    ["a bearer's header", `curl -H "Authorization: Bearer ${R}" https://host`],
    ["XML", `<password>${R}</password>`],
    ["a comment", `// token: ${R}`],
    [".netrc", `machine host login me password ${R}`],
  ])("in %s", (_where, line) => {
    expect(kindIn(line)).toBe("a value whose name says secret");
  });

  test.each([
    ["YAML", `db_password: Tr0ub4dor&3xyz`],
    ["a Dockerfile", `ENV API_KEY=${R}`],
    ["a shell script", `export API_KEY=${R}`],
    ["properties", `spring.datasource.password=${R}`],
    [".npmrc", `//registry.host/:_authToken=${R}`],
  ])("without quotes in settings: %s", (_where, line) => {
    expect(kindIn(line, { writing: "settings" })).toBe("a value whose name says secret");
  });

  test("on the line after its name", () => {
    const settings = { writing: "settings" } as const;
    expect(kindIn(`    value: "${R}"`, settings, "  - name: SECRET_KEY")).toBe("a value whose name says secret");
    expect(kindIn(`    value: "${R}"`, settings, "  - name: REVISION")).toBeNull();
  });

  test("but not in tests and prose, where one is made up", () => {
    expect(kindIn(`apiKey: "${R}"`, { examples: true })).toBeNull();
    expect(kindIn(`const x = "${GITLAB}"`, { examples: true })).toBe("a GitLab token");
  });
});

describe("no secret is seen in", () => {
  test.each([
    "const token = process.env.API_TOKEN;",
    "const token = getAccessTokenFromHeader2(request);",
    'const tokenType = "identifier-or-keyword1";',
    '    "jsonwebtoken": "^9.0.2-beta.12.3",',
    `      "integrity": "sha512-${R}${R}==",`,
    `"resolved": "https://registry.host/jsonwebtoken/-/jsonwebtoken-9.0.2.tgz",`,
    'import { TokenKind2 } from "./token-kinds-v2.js";',
    'const password = await prompt("Password for user1: ");',
    "token = secrets.token_urlsafe(32)",
    `token: \${{ secrets.NPM_TOKEN }}`,
    "secretName: my-app-tls-cert-2024",
    ".sk-spinner-container-inner-wrapper-large-9 { color: red }",
    'private static final String TOKEN_URL = "https://auth.host/oauth2/v1/token";',
    `const sha = "${HEX}${HEX}";`,
    'const uuid = "550e8400-e29b-41d4-a716-446655440000";',
    `assert.equal(hash("password1"), "${HEX}${HEX}");`,
    'const apiKeyHeader = "X-Api-Key-V2-Header";',
    'resetPasswordUrl: "/account/reset-password/v2/confirm4",',
    `client.get("/users?token=" + encodeURIComponent(token))`,
    'const token = "your-api-token-goes-here-1";',
    `const img = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk";`,
    put('export const PUBLIC = "MII', "BIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", R, '";'),
  ])("%s", (line) => {
    expect([kindIn(line), kindIn(line, { writing: "settings" })]).toEqual([null, null]);
  });
});

describe("a masked text", () => {
  test("keeps all but the secret, and says what stood there", () => {
    expect(maskSecrets(`one\nTOKEN=${GITLAB} two\nthree`)).toBe("one\nTOKEN=[masked: a GitLab token] two\nthree");
    expect(maskSecrets(`{ apiKey: "${R}", a: 1 }`)).toBe(
      '{ apiKey: "[masked: a value whose name says secret]", a: 1 }',
    );
  });

  test("is masked wherever it stands in a value, and the value keeps its form", () => {
    const value = { a: [`x ${GITLAB}`], b: { c: 1, d: null }, [GITLAB]: true };
    expect(maskAll(value)).toEqual({ a: ["x [masked: a GitLab token]"], b: { c: 1, d: null }, [GITLAB]: true });
  });

  test("has nothing left to mask", () => {
    const piece = fc.constantFrom(GITLAB, R, "token = ", '"', "password: ", "\n", " ", "x", put("sk-", "ant-", R));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const masked = maskSecrets(pieces.join(""));
        expect(maskSecrets(masked)).toBe(masked);
        expect(masked).not.toContain(GITLAB);
      }),
    );
  });

  test("is the text itself where there is no secret", () => {
    fc.assert(
      fc.property(fc.lorem({ mode: "sentences" }), (text) => {
        expect(maskSecrets(text)).toBe(text);
      }),
    );
  });
});
