import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refusalOfSystem } from "../../scripts/adapters/system-fault.ts";

const refused = (code: string) =>
  Object.assign(new Error(`${code}: words`), { code, path: "/a/b.md", syscall: "open" });

test.each([
  ["EROFS", "/a/b.md (EROFS): its file system is read-only: work in a copy that can be written"],
  [
    "EACCES",
    "/a/b.md (EACCES): this user may not do that there: give it the right to, or run this as the folder's owner",
  ],
  ["ENOSPC", "/a/b.md (ENOSPC): no space is left on its disk: make room there"],
  ["ENOENT", null],
])("%s of a file is told as %j", (code, words) => {
  expect(refusalOfSystem(refused(code))).toBe(words);
});

test("what is no refusal of a file stays what it is", () => {
  expect(refusalOfSystem(Object.assign(new Error("x"), { code: "ENOSPC" }))).toBeNull();
  expect(refusalOfSystem("EROFS")).toBeNull();
  const missing = () => readFileSync("/nowhere/at/all");
  expect(missing).toThrow(expect.toSatisfy((error) => refusalOfSystem(error) === null));
});
