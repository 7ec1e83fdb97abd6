import { expect, test } from "vitest";
import { examineChange } from "../../../scripts/adapters/inspection/examine.ts";
import { UNKNOWN_IMPORT } from "../../../scripts/domain/heuristics/unknown-imports.ts";
import { plainTask } from "../../../scripts/domain/task.ts";
import { changedFile, projectOf } from "../../adapters/inspection/changed-file.ts";

/** Counts what is asked of it. */
class CountedNames extends Set<string> {
  static looks = 0;

  override has(name: string): boolean {
    CountedNames.looks += 1;
    return super.has(name);
  }

  override *[Symbol.iterator](): SetIterator<string> {
    for (const name of super.values()) {
      CountedNames.looks += 1;
      yield name;
    }
  }
}

test("the words of the project are gone through once, however many names a change brings in", async () => {
  const files = Array.from({ length: 200 }, (_, at) =>
    changedFile(`src/a${at}.java`, null, `import org.house${at}.Words;\n\nclass A${at} {}\n`),
  );
  const project = projectOf(Object.fromEntries(files.map(({ path, after }) => [path, after ?? ""])));
  const examination = await examineChange(files, project);
  const said = (at: number) => ({
    ...{ names: new CountedNames(["one", "two", `house${at}`]), concepts: new Set<string>(), named: new Set<string>() },
    ...{ isOpen: false, lines: 3 },
  });
  const words = new Map(Array.from({ length: 100 }, (_, at) => [`lib/b${at}.java`, said(at)]));
  const flaws = UNKNOWN_IMPORT.find({
    ...{ task: plainTask("TASK-1", "", ""), files, protect: [], patchBytes: 1, checks: [], runs: [] },
    ...{ limits: { patchBytes: 1, fileBytes: 1, files: 1, totalBytes: 1 }, withoutChange: null, pagesRead: null },
    inspection: { syntax: [], unchecked: [], secrets: [], unknownPackages: [], pipelineFiles: [] },
    ...{ ...examination, surroundings: { ...examination.surroundings, words } },
  });
  expect(flaws.map(({ path }) => path)).toEqual(files.slice(100).map(({ path }) => path));
  expect(CountedNames.looks).toBeLessThanOrEqual(4 * words.size);
});
