import { z } from "zod";
import { linesOf, shortened } from "./excerpt.ts";
import { globMatcher } from "./glob.ts";
import { compilePattern, type LineMatcher, lineMatcher } from "./line-matcher.ts";
import { neededText } from "./needed-text.ts";
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
    const { matches, stopped } = await findLines(regexp, files, context);
    if (matches.length === 0 && stopped === null) return succeeded(`(no match in ${files.length} files)`);
    return succeeded([...matches, ...(stopped === null ? [] : [`(${stopped})`])].join("\n"));
  },
});

/** Lines of the files that are matched together. */
const LINES_AT_ONCE = 10_000;

type Source = { file: string; lines: string[] };

/** `readLate`: the time was over when so many files had been read. */
type Batch = { sources: Source[]; readLate: number | null };

async function findLines(
  regexp: RegExp,
  files: readonly string[],
  context: ToolContext,
): Promise<{ matches: string[]; stopped: string | null }> {
  const matcher: LineMatcher = lineMatcher(regexp);
  const matches: string[] = [];
  for await (const { sources, readLate } of inBatches(files, neededText(regexp.source), context)) {
    const { indexes, stuckAt } = matcher.match(sources.map(searchedLines));
    matches.push(...sources.flatMap((source, at) => (indexes[at] ?? []).map((line) => describeMatch(source, line))));
    if (matches.length > MOST_MATCHES)
      return {
        matches: matches.slice(0, MOST_MATCHES),
        stopped: `the first ${MOST_MATCHES} matches; narrow it with glob, path or a longer pattern`,
      };
    if (stuckAt !== null)
      return {
        matches,
        stopped: `stopped in ${sources[stuckAt]?.file}: the pattern takes too long there; write a simpler one`,
      };
    if (readLate !== null)
      return {
        matches,
        stopped: `stopped after ${SEARCH_MS / 1000} s, ${readLate} of ${files.length} files searched; narrow it with glob or path`,
      };
  }
  return { matches, stopped: null };
}

/**
 * The files that are text and have `needed` in it, a few thousand lines at a time, until the time is over. Most files of a
 * search hold nothing of it: they are not taken apart into lines.
 */
async function* inBatches(
  files: readonly string[],
  needed: string,
  { workspace, clock }: ToolContext,
): AsyncGenerator<Batch> {
  const stopAt = clock.now().getTime() + SEARCH_MS;
  let sources: Source[] = [];
  let lineCount = 0;
  let done = -1;
  for await (const { path, file } of workspace.readMany(files)) {
    done += 1;
    if (file.kind === "refused") continue;
    if (clock.now().getTime() > stopAt) {
      yield { sources, readLate: done };
      return;
    }
    if (!file.text.includes(needed)) continue;
    const lines = linesOf(file.text);
    sources.push({ file: path, lines });
    lineCount += lines.length;
    if (lineCount < LINES_AT_ONCE) continue;
    yield { sources, readLate: null };
    sources = [];
    lineCount = 0;
  }
  yield { sources, readLate: null };
}

function searchedLines({ lines }: Source): string[] {
  return lines.map((line) => line.slice(0, SEARCHED_LENGTH));
}

function describeMatch({ file, lines }: Source, line: number): string {
  return `${file}:${line + 1}: ${shortened(lines[line] ?? "", LINE_LENGTH)}`;
}

function belowPath(path: string | undefined): (file: string) => boolean {
  const folder = treePath(path ?? "");
  return (file) => folder === "" || file === folder || file.startsWith(`${folder}/`);
}
