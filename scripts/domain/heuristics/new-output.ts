import { gainedLines, linesOf } from "../guards/changed-lines.ts";
import { isDeleted, isNew } from "../guards/guard.ts";
import { wordsOf } from "../guards/wording.ts";
import { isSource } from "./change-kinds.ts";
import { quoted } from "./quoted.ts";
import type { Flaw, Rule } from "./rule.ts";

/** Statements that print, in the languages where a program prints so. */
const PRINTS =
  /^(?:console\.(?:log|debug|dir)\(|print\(|(?:puts|pp?) [\w"'@:]|fmt\.Print(?:ln|f)?\(|System\.(?:out|err)\.print(?:ln|f)?\(|println!?\(|eprintln!\(|Console\.Write(?:Line)?\(|print_r\()/;
const SPEAKS_OF_OUTPUT =
  /\b(?:print|log|output|console|stdout|stderr|display|show|report|messag|warn|verbos|debug|trac|cli|command|terminal)\w*/i;
/** Programs print; so do examples, tools and whatever runs by itself. */
const PROGRAM = /(^|\/)(?:bin|cli|cmd|commands?|main|app|server|run|examples?|demos?)(?:\/|\.|$)/i;

export const NEW_OUTPUT: Rule = {
  rule: "new-output",
  category: "quality",
  describe: "nothing that was silent begins to print, unless the task speaks of output",
  find: ({ task, files }) =>
    SPEAKS_OF_OUTPUT.test(wordsOf(task))
      ? []
      : files.flatMap((file): Flaw[] => {
          const { path, before, after } = file;
          if (isNew(file) || isDeleted(file) || !isSource(path) || PROGRAM.test(path) || after?.startsWith("#!"))
            return [];
          const found = gainedLines(file).find(({ text }) => PRINTS.test(text));
          if (found === undefined || linesOf(before).some(({ text }) => PRINTS.test(text))) return [];
          return [
            {
              points: 2,
              path,
              line: found.line,
              detail: `${path}:${found.line}: ${quoted(found.text)} prints in a file that printed nothing`,
              remedy: "Remove the line, unless whoever calls this code is to see it.",
            },
          ];
        }),
};
