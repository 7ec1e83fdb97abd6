/** Where a blanked part of a text was: nothing, on a line of its own. */
const NOTHING = "\n";

/** A text without the comments between `/*` and its end that begin a line: what stands in them is no code. Takes one walk through it. */
export function withoutBlockComments(text: string): string {
  const kept: string[] = [];
  let done = 0;
  for (let at = text.indexOf("/*"); at >= 0; at = text.indexOf("/*", at)) {
    const end = beginsLine(text, at) ? text.indexOf("*/", at + 2) : -2;
    if (end === -1) break;
    if (end >= 0) {
      kept.push(text.slice(done, at));
      done = end + 2;
    }
    at = Math.max(at + 2, done);
  }
  return done === 0 ? text : [...kept, text.slice(done)].join(NOTHING);
}

function beginsLine(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === " " || text[before] === "\t") before -= 1;
  return before < 0 || text[before] === "\n";
}

/** What begins a comment or a string of Python. */
const PYTHON_QUOTES = /#|"""|'''|"|'/g;

/** A Python text without strings of several lines: what stands in them is documentation. Takes one walk through it. */
export function withoutPythonTexts(text: string): string {
  if (!text.includes('"""') && !text.includes("'''")) return text;
  const kept: string[] = [];
  let done = 0;
  PYTHON_QUOTES.lastIndex = 0;
  for (let found = PYTHON_QUOTES.exec(text); found !== null; found = PYTHON_QUOTES.exec(text)) {
    const [mark] = found;
    const line = text.indexOf("\n", found.index);
    const lineEnd = line < 0 ? text.length : line;
    if (mark === "#") PYTHON_QUOTES.lastIndex = lineEnd;
    else if (mark.length === 1) PYTHON_QUOTES.lastIndex = endOfString(text, mark, found.index + 1, lineEnd);
    else {
      const end = text.indexOf(mark, found.index + 3);
      if (end < 0) break;
      kept.push(text.slice(done, found.index));
      done = end + 3;
      PYTHON_QUOTES.lastIndex = done;
    }
  }
  return [...kept, text.slice(done)].join(NOTHING);
}

function endOfString(text: string, mark: string, from: number, lineEnd: number): number {
  for (let at = from; at < lineEnd; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === mark) return at + 1;
  }
  return lineEnd;
}

/** Whether a place of a JavaScript text is within a template: behind an odd number of its quotes. Asked for ascending places or not. */
export function templatesIn(text: string): (at: number) => boolean {
  const marks: number[] = [];
  for (let at = text.indexOf("`"); at >= 0; at = text.indexOf("`", at + 1)) if (text[at - 1] !== "\\") marks.push(at);
  return (at) => {
    let [low, high] = [0, marks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((marks[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  };
}
