import { firstUserText, type MessagesRequest } from "../model/request.ts";

const HEAD = /^=== (.+?)(?: \((?:new|deleted|was|mode|binary)\b.*\))?$/;
const NUMBERED = /^[ +-] *(\d+)\| /;

/**
 * One of the lines that the judge was shown, as a citation: a scripted judge cannot know the numbers of a real diff. The
 * first that is new in a file of code; the first of all where there is none.
 */
export function citedLines(request: MessagesRequest): { path: string; line: number }[] {
  const shown = shownLines(firstUserText(request));
  const cited = shown.find(({ path, isNew }) => isNew && !path.endsWith(".md")) ?? shown[0];
  return cited === undefined ? [] : [{ path: cited.path, line: cited.line }];
}

function shownLines(message: string): { path: string; line: number; isNew: boolean }[] {
  let path: string | null = null;
  return message.split("\n").flatMap((text) => {
    path = HEAD.exec(text)?.[1] ?? path;
    const line = NUMBERED.exec(text)?.[1];
    return path === null || line === undefined ? [] : [{ path, line: Number(line), isNew: text.startsWith("+") }];
  });
}
