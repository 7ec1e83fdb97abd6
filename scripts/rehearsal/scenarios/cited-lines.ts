import { firstUserText, type MessagesRequest } from "../model/request.ts";

const HEAD = /^=== (.+?)(?: \((?:new|deleted|was|mode|binary)\b.*\))?$/;
const NUMBERED = /^[ +-] *(\d+)\| /;

/** The first line that the judge was shown, as a citation: a scripted judge cannot know the numbers of a real diff. */
export function citedLines(request: MessagesRequest): { path: string; line: number }[] {
  let path: string | null = null;
  for (const text of firstUserText(request).split("\n")) {
    path = HEAD.exec(text)?.[1] ?? path;
    const line = NUMBERED.exec(text)?.[1];
    if (path !== null && line !== undefined) return [{ path, line: Number(line) }];
  }
  return [];
}
