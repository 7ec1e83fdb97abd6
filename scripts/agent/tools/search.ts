import { z } from "zod";
import { linesOf, shortened } from "./excerpt.ts";
import { globMatcher } from "./glob.ts";
import { compilePattern, type LineMatcher, lineMatcher } from "./line-matcher.ts";
import { defineTool, failed, succeeded, type ToolContext, treePath } from "./tool.ts";

const MOST_MATCHES = 100;
const LINE_LENGTH = 500;
/** Longer lines are generated or minified; what stands beyond is not searched, which bounds the time a line can take. */
const SEARCHED_LENGTH = 2_000;
const SEARCH_MS = 10_000;

export const search = defineTool({
  name: "search",
  description: `Searches the files of the repository line by line with a JavaScript regular expression, and gives path:line: text, at most ${MOST_MATCHES} matches. Case matters; write (?i:word) where it should not.`,
  example: { pattern: "export function parse", glob: "*.ts", path: "src" },
  input: {
    pattern: z.string("a regular expression").min(1, "a regular expression").describe("JavaScript regular expression."),
    glob: z.string("a glob").min(1, "a glob").optional().describe("Only files that match, such as *.ts."),
    path: z.string("a folder or file").min(1, "a folder or file").optional().describe("Only this folder or file."),
  },
  run: async ({ pattern, glob, path }, context) => {
    const regexp = compilePattern(pattern);
    if (typeof regexp === "string")
      return failed(`The search was not run: ${regexp}. Escape what is meant literally, as in foo\\(.`);
    const isWanted = globMatcher(glob);
    const isBelow = belowPath(path);
    const files = (await context.workspace.list()).filter((file) => isWanted(file) && isBelow(file));
    if (files.length === 0) return succeeded("(no file to search in: see list_files for what there is)");
    const { matches, stopped } = await findLines(lineMatcher(regexp), files, context);
    if (matches.length === 0 && stopped === null) return succeeded(`(no match in ${files.length} files)`);
    return succeeded([...matches, ...(stopped === null ? [] : [`(${stopped})`])].join("\n"));
  },
});

async function findLines(
  matcher: LineMatcher,
  files: readonly string[],
  { workspace, clock }: ToolContext,
): Promise<{ matches: string[]; stopped: string | null }> {
  const matches: string[] = [];
  const stopAt = clock.now().getTime() + SEARCH_MS;
  for (const [done, file] of files.entries()) {
    const content = await workspace.read(file);
    if (content.kind === "refused") continue;
    if (clock.now().getTime() > stopAt)
      return {
        matches,
        stopped: `stopped after ${SEARCH_MS / 1000} s, ${done} of ${files.length} files searched; narrow it with glob or path`,
      };
    const lines = linesOf(content.text);
    const found = matcher.match(lines.map((line) => line.slice(0, SEARCHED_LENGTH)));
    if (found.kind === "timeout")
      return { matches, stopped: `stopped in ${file}: the pattern takes too long there; write a simpler one` };
    matches.push(...found.indexes.map((i) => `${file}:${i + 1}: ${shortened(lines[i] ?? "", LINE_LENGTH)}`));
    if (matches.length > MOST_MATCHES)
      return {
        matches: matches.slice(0, MOST_MATCHES),
        stopped: `the first ${MOST_MATCHES} matches; narrow it with glob, path or a longer pattern`,
      };
  }
  return { matches, stopped: null };
}

function belowPath(path: string | undefined): (file: string) => boolean {
  const folder = treePath(path ?? "");
  return (file) => folder === "" || file === folder || file.startsWith(`${folder}/`);
}
