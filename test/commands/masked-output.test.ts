import { describe, expect, test } from "vitest";
import { maskOf } from "../../scripts/commands/masked-output.ts";

describe("a mask", () => {
  test("covers a secret as it is, in an address and in a basic authorization header", () => {
    const mask = maskOf(["glpat-a/b+c=d"]);
    const basic = Buffer.from("oauth2:glpat-a/b+c=d").toString("base64");
    expect(mask("glpat-a/b+c=d and glpat-a%2Fb%2Bc%3Dd and ").concat(mask(basic))).toBe(
      "[masked] and [masked] and [masked]",
    );
  });

  test("covers the longer of two secrets that begin alike", () => {
    expect(maskOf(["secret-1", "secret-1234"])("secret-1234 secret-1")).toBe("[masked] [masked]");
  });

  test("leaves words alone that are too short to be secrets", () => {
    expect(maskOf(["true", ""])("true is true")).toBe("true is true");
  });
});
