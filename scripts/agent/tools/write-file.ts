import { z } from "zod";
import { linesOf } from "./excerpt.ts";
import { defineTool, failed, succeeded, treePath } from "./tool.ts";

export const writeFile = defineTool({
  name: "write_file",
  description:
    "Writes a whole text file, and makes its folders. For new files; to change an existing file, read it and use edit_file. A file that exists and that you have not read is not overwritten.",
  example: { path: "test/parse.test.ts", content: 'import { parse } from "../src/parse.ts";\n' },
  input: {
    path: z.string("the file's path").min(1, "the file's path").describe("Relative to the root of the repository."),
    content: z.string("the whole text of the file").describe("The whole file; nothing is left out or added."),
  },
  run: async ({ path, content }, { workspace, known }) => {
    const file = treePath(path);
    if (!known.has(file)) {
      const existing = await workspace.read(file);
      if (existing.kind === "text" || (await workspace.list()).includes(file))
        return failed(`${path} was not written: it exists, and you have not read it. Read it, then use edit_file.`);
    }
    const written = await workspace.write(file, content);
    if (written.kind === "refused") return failed(`${path} was not written: ${written.reason}`);
    return succeeded(`${path}: ${linesOf(content).length} lines written.`, { knows: file });
  },
});
