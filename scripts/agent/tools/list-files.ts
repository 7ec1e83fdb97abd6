import { z } from "zod";
import { globMatcher } from "./glob.ts";
import { defineTool, succeeded } from "./tool.ts";

const MOST_FILES = 500;

export const listFiles = defineTool({
  name: "list_files",
  description: `Lists the files of the repository, without ignored ones, at most ${MOST_FILES}. A glob narrows it: src/**/*.ts, or *.md for every folder.`,
  example: { glob: "src/**/*.ts" },
  input: { glob: z.string("a glob").min(1, "a glob").optional().describe("Which files; all when left out.") },
  run: async ({ glob }, { workspace }) => {
    const files = (await workspace.list()).filter(globMatcher(glob));
    if (files.length === 0) return succeeded(glob === undefined ? "(no files)" : `(no file matches ${glob})`);
    const rest = files.length > MOST_FILES ? `\n(${MOST_FILES} of ${files.length} files; narrow it with a glob)` : "";
    return succeeded(files.slice(0, MOST_FILES).join("\n") + rest);
  },
});
