import { z } from "zod";
import { excerptLines } from "./excerpt.ts";
import { defineTool, failed, succeeded, treePath } from "./tool.ts";

export const readFile = defineTool({
  name: "read_file",
  description:
    "Reads a text file, with line numbers (they are not part of the file). At most 2,000 lines or 50 kB at once; give offset to go on. Read a file before you change it.",
  example: { path: "src/index.ts", offset: 1, limit: 200 },
  input: {
    path: z.string("the file's path").min(1, "the file's path").describe("Relative to the root of the repository."),
    offset: z
      .int("a line number")
      .min(1, "a line number, 1 or more")
      .optional()
      .describe("First line, counted from 1."),
    limit: z.int("a number of lines").min(1, "1 or more lines").optional().describe("Most lines to read."),
  },
  run: async ({ path, offset, limit }, { workspace }) => {
    const file = treePath(path);
    const content = await workspace.read(file);
    if (content.kind === "refused") return failed(`${path} cannot be read: ${content.reason}`);
    return succeeded(excerptLines(content.text, offset, limit), { knows: file });
  },
});
