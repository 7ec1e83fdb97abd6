import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openOutFolder } from "../../../scripts/adapters/files/out-folder.ts";
import { SetupError } from "../../../scripts/domain/fault.ts";

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "out-folder-"));
  writeFileSync(join(base, "file"), "");
});
afterAll(() => rmSync(base, { recursive: true }));

it("a missing folder is made with those above it, and nothing is left in it", async () => {
  const out = join(base, "a/b/c");
  await openOutFolder(out);
  expect(readdirSync(out)).toEqual([]);
});

it("a folder that is there keeps what it holds, also behind a link", async () => {
  mkdirSync(join(base, "there"));
  writeFileSync(join(base, "there/notes.txt"), "");
  symlinkSync(join(base, "there"), join(base, "link"));
  await openOutFolder(join(base, "link"));
  expect(readdirSync(join(base, "link"))).toEqual(["notes.txt"]);
});

const inBase = (name: string) => join(base, name);
it.each([
  ["a file", () => inBase("file"), /there is a file where a folder is needed: give a folder elsewhere$/],
  ["a folder below a file", () => inBase("file/a/b"), /there is a file where a folder is needed/],
  ["a name that is too long", () => inBase("a".repeat(300)), /ENAMETOOLONG.*: give a folder elsewhere$/],
])("%s is refused", async (_, named, words) => {
  await expect(openOutFolder(named())).rejects.toThrow(expect.toSatisfy(isSetupError(words)));
});

it.skipIf(process.platform !== "linux").each(["/proc/x", "/proc/x/y/z", "/proc/self"])(
  "%s, where the system keeps no folders, is refused and not tried for ever",
  async (named) => {
    const words =
      /^--out \/proc\/\S+ cannot be written: the system keeps no new folders there: give a folder elsewhere$/;
    await expect(openOutFolder(named)).rejects.toThrow(expect.toSatisfy(isSetupError(words)));
  },
);

function isSetupError(words: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof SetupError && words.test(error.message);
}
