import { gainedLines, type TextLine } from "./changed-lines.ts";
import { isCode } from "./file-kind.ts";
import type { GuardedFile } from "./guard.ts";

const MATCHER =
  "(?:toBe|toEqual|toStrictEqual|toMatch|toMatchObject|toMatchSnapshot|toMatchInlineSnapshot|toThrow|toThrowError|toContain|toContainEqual|toHaveLength|toHaveProperty|toBeDefined|toBeUndefined|toBeNull|toBeTruthy|toBeFalsy|toBeNaN|toBeCloseTo|toBeInstanceOf|toBe(?:Greater|Less)Than(?:OrEqual)?|toHave(?:Been(?:Nth|Last)?Called\\w*|Returned\\w*))";
const FUNCTION = "(?:async\\b|function\\b|\\(|\\w+\\s*=>|new Proxy\\b|lambda\\b)";
/** Ways to make the words of a test mean something else. A project's own matchers have names of their own. */
const REDEFINES = new RegExp(
  [
    `\\bexpect\\.extend\\(\\s*\\{.*\\b${MATCHER}["']?\\s*[:(]`,
    `\\b(?:globalThis|global|window)\\.(?:expect|it|test|describe|assert)\\s*=\\s*${FUNCTION}`,
    "\\bObject\\.(?:assign|defineProperty|defineProperties)\\(\\s*(?:\\w+\\.)?(?:expect|assert)\\s*,",
    "\\bAssertion\\.overwrite(?:Method|Property|ChainableMethod)\\(\\s*[\"'](?:equals?|eq|eql|ok|true|false|throws?|include|match)[\"']",
    `\\bassert\\.(?:equal|strictEqual|deepEqual|deepStrictEqual|ok|throws|rejects|match)\\s*=\\s*${FUNCTION}`,
    "\\bTestCase\\.(?:run|fail|assert\\w+)\\s*=(?!=)",
  ].join("|"),
);
/** One of those that a call over several lines gives. */
const GIVES_MATCHER = new RegExp(`^(?:async\\s+)?["']?${MATCHER}["']?\\s*(?:\\(|:\\s*${FUNCTION})`);

/** A new line that makes what tests assert mean something else. */
export function redefinedIn(file: GuardedFile): TextLine | undefined {
  if (!isCode(file.path)) return undefined;
  const extendsMatchers = /\bexpect\.extend\(/.test(file.after ?? "");
  return gainedLines(file).find(({ text }) => REDEFINES.test(text) || (extendsMatchers && GIVES_MATCHER.test(text)));
}
