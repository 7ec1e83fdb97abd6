import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localWorld } from "../scripts/wire.ts";
import { changedFile, projectOf } from "./adapters/inspection/changed-file.ts";

test("the packages that nightshift.yml allows reach the guards of every job: hands, handover and work share this world", async () => {
  const unknownWith = async (settings: string) => {
    const folder = mkdtempSync(join(tmpdir(), "nightshift-wire-"));
    writeFileSync(join(folder, "nightshift.yml"), settings);
    const pipeline = { cycle: "local", url: "", commitSha: "" };
    const { inspect } = localWorld({}, pipeline, folder, folder);
    const files = [changedFile("src/a.ts", null, 'import { pad } from "@our/pad";\n')];
    return (await inspect(files, projectOf({ "src/a.ts": "" }))).unknownPackages.map(({ name }) => name);
  };
  expect([await unknownWith("{}\n"), await unknownWith("guards: {packages: ['@our/*']}\n")]).toEqual([
    ["@our/pad"],
    [],
  ]);
});
