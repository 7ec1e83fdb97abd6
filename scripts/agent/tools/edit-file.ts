import { z } from "zod";
import { describeNearest } from "./nearest-text.ts";
import { defineTool, failed, succeeded, treePath } from "./tool.ts";

export const editFile = defineTool({
  name: "edit_file",
  description:
    "Replaces a piece of text in a file that you have read. old_text must be in the file exactly once, blanks and line ends included: give enough lines around the change. With replace_all, every occurrence is replaced.",
  example: { path: "src/index.ts", old_text: "const limit = 5;", new_text: "const limit = 10;" },
  input: {
    path: z.string("the file's path").min(1, "the file's path").describe("Relative to the root of the repository."),
    old_text: z.string("the text to replace").min(1, "the text to replace; use write_file for a new file"),
    new_text: z.string("the text to put there, which may be empty"),
    replace_all: z.boolean("true or false").optional().describe("Replace every occurrence; false when left out."),
  },
  run: async ({ path, old_text, new_text, replace_all = false }, { workspace, known }) => {
    const file = treePath(path);
    const content = await workspace.read(file);
    if (content.kind === "refused") return failed(`${path} cannot be edited: ${content.reason}`);
    if (!known.has(file))
      return failed(`${path} was not edited: read it first, so that you change what is really there.`);
    const edit = editOf(content.text, old_text, new_text);
    if (edit.oldText === edit.newText) return failed(`${path} was not edited: old_text and new_text are the same.`);
    const count = content.text.split(edit.oldText).length - 1;
    if (count === 0) {
      const nearest = describeNearest(content.text, old_text) ?? "Nothing in it resembles it: read it again";
      return failed(`${path} was not edited: old_text matched 0 times. ${nearest}.`);
    }
    if (count > 1 && !replace_all)
      return failed(
        `${path} was not edited: old_text matched ${count} times. Give more lines around it, or replace_all.`,
      );
    const written = await workspace.write(file, content.text.split(edit.oldText).join(edit.newText));
    if (written.kind === "refused") return failed(`${path} was not edited: ${written.reason}`);
    return succeeded(`${path}: ${count === 1 ? "1 occurrence" : `${count} occurrences`} replaced.`, { knows: file });
  },
});

/** read_file shows no carriage returns, so a model cannot write them: a file that has them keeps them. */
function editOf(text: string, oldText: string, newText: string): { oldText: string; newText: string } {
  if (!text.includes("\r\n") || oldText.includes("\r\n") || text.includes(oldText)) return { oldText, newText };
  return { oldText: oldText.replaceAll("\n", "\r\n"), newText: newText.replaceAll(/\r?\n/g, "\r\n") };
}
