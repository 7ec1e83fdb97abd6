import { expect, test } from "vitest";
import { maskSecrets } from "../../../scripts/adapters/inspection/mask.ts";

const AT_RANDOM = "q7Zr2Kx9Lm4Vt8Np3Bw6";

test.each([
  ["a GitLab token", `cloning with glpat-${AT_RANDOM}`, "cloning with [MASKED]"],
  ["an Anthropic key", `key=sk-ant-api03-${AT_RANDOM} ok`, "key=[MASKED] ok"],
  ["a key of Amazon Web Services", "AKIAQ7ZR2KX9LM4VT8NP", "[MASKED]"],
  ["a password in a URL", "GET https://ci:hunter22secret@registry.example.org/x", "GET [MASKED]/x"],
  [
    "the address of a webhook",
    "POST https://hooks.slack.com/services/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 200",
    "POST [MASKED] 200",
  ],
  ["a header", "> Authorization: Bearer abcdefgh12345678", "> Authorization: [MASKED]"],
  ["a job's token", 'JOB-TOKEN: "64_abcdefghijkl"', 'JOB-TOKEN: "[MASKED]"'],
  ["a signed token", `got eyJ${AT_RANDOM}.eyJ${AT_RANDOM}.${AT_RANDOM}`, "got [MASKED]"],
  ["a random value whose name says secret", `DB_PASSWORD=${AT_RANDOM}`, "DB_PASSWORD=[MASKED]"],
  ["a private key, cut off as it may be", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC", "[MASKED]"],
])("%s is masked in the output of a program", async (_name, text, masked) => {
  expect(await maskSecrets(text)).toBe(masked);
});

test("every one of several is masked", async () => {
  const text = `a glpat-${AT_RANDOM} b glpat-${AT_RANDOM}\nc ghp_${AT_RANDOM}${AT_RANDOM} d`;
  expect(await maskSecrets(text)).toBe("a [MASKED] b [MASKED]\nc [MASKED] d");
});

test("what a failing test prints stays readable", async () => {
  const log = [
    "SyntaxError: Unexpected token: operator (>)",
    "✗ rejects a wrong password (12 ms)",
    "Expected: secret-santa, received: nothing",
    "at src/token.ts:12:3 (commit 4c4d4123f0a1b2c3d4e5f60718293a4b5c6d7e8f)",
  ].join("\n");
  expect(await maskSecrets(log)).toBe(log);
});
