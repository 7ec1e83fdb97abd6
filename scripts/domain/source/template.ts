const FEED = 10;
const TICK = 96;
const BACKSLASH = 92;
const DOLLAR = 36;
const OPENS = 123;
const CLOSES = 125;
const SLASH = 47;
const STAR = 42;
/** Signs behind which a slash begins a pattern, and divides nothing. */
const BEFORE_PATTERN = /[(,=:[!&|?{};]/;
const MOST_BLANKS = 100;
const QUOTES: ReadonlySet<number> = new Set([34, 39]);

/** The offset behind a template of JavaScript that begins at `from`, with the templates that stand within what it is filled with; null where it is never closed. */
export function endOfTemplate(text: string, from: number): number | null {
  // Of each template or part to fill in that is open: how many brackets are, and in a template none.
  const open: (number | null)[] = [null];
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    const depth = open.at(-1);
    if (sign === BACKSLASH) at += 1;
    else if (depth === null || depth === undefined) {
      if (sign === TICK) open.pop();
      else if (sign === DOLLAR && text.charCodeAt(at + 1) === OPENS) {
        open.push(0);
        at += 1;
      }
      if (open.length === 0) return at + 1;
    } else if (sign === TICK) open.push(null);
    else if (QUOTES.has(sign)) at = endOfQuoted(text, at);
    else if (sign === SLASH) at = endOfSlash(text, at);
    else if (sign === OPENS) open[open.length - 1] = depth + 1;
    else if (sign === CLOSES && depth > 0) open[open.length - 1] = depth - 1;
    else if (sign === CLOSES) open.pop();
  }
  return null;
}

/** The sign that ends a text in quotes, or a pattern; its beginning where it does not end on its line. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length && text.charCodeAt(at) !== FEED; at += 1) {
    if (text.charCodeAt(at) === BACKSLASH) at += 1;
    else if (text.charCodeAt(at) === text.charCodeAt(from)) return at;
  }
  return from;
}

/** The last sign of a comment, or of a pattern on one line, that a slash begins; the slash itself where it begins none. */
function endOfSlash(text: string, from: number): number {
  const next = text.charCodeAt(from + 1);
  if (next === SLASH || next === STAR) {
    const end = next === SLASH ? text.indexOf("\n", from) : text.indexOf("*/", from + 2) + 1;
    return end <= 0 ? text.length : end;
  }
  let before = from - 1;
  while (before > from - MOST_BLANKS && text[before] === " ") before -= 1;
  return BEFORE_PATTERN.test(text[before] ?? "") ? endOfQuoted(text, from) : from;
}
