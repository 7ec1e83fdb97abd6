/** Stand for one of several characters, or for a place: nothing is known of the text there. */
const CLASSES = /[dDsSwWbBtnrfv]/;
const REPEAT = /^\{\d+(,\d*)?\}/;

/**
 * A text that is in everything that a regular expression (without flags) matches, the longest that is plainly written in
 * it: whatever lacks the text need not be matched. Empty when there is none, or when the pattern is not surely understood.
 */
export function neededText(pattern: string): string {
  const runs: string[] = [];
  let run = "";
  const end = (kept = run) => {
    runs.push(kept);
    run = "";
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern.charAt(at);
    if (letter === "|") return "";
    if (letter === "\\") {
      const escaped = pattern.charAt(at + 1);
      // Numbers, hexadecimal and named ones go on after the letter, each in a way of its own.
      if (/\w/.test(escaped) && !CLASSES.test(escaped)) return "";
      if (/\w/.test(escaped)) end();
      else run += escaped;
      at += 1;
    } else if (letter === "[" || letter === "(") {
      end();
      const closing = letter === "[" ? endOfClass(pattern, at) : endOfGroup(pattern, at);
      if (closing === null) return "";
      at = closing;
    } else if (letter === "*" || letter === "?") {
      end(run.slice(0, -1));
    } else if (letter === "{") {
      end(run.slice(0, -1));
      at += (REPEAT.exec(pattern.slice(at))?.[0].length ?? 1) - 1;
    } else if ("+^$.)]}".includes(letter)) {
      end();
    } else run += letter;
  }
  end();
  return runs.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

/** Where the brackets that open at a place close; null when they do not. */
function endOfClass(pattern: string, from: number): number | null {
  for (let at = from + 1; at < pattern.length; at += 1) {
    if (pattern.charAt(at) === "\\") at += 1;
    else if (pattern.charAt(at) === "]") return at;
  }
  return null;
}

function endOfGroup(pattern: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < pattern.length; at += 1) {
    const letter = pattern.charAt(at);
    if (letter === "\\") at += 1;
    else if (letter === "[") {
      const closing = endOfClass(pattern, at);
      if (closing === null) return null;
      at = closing;
    } else if (letter === "(") depth += 1;
    else if (letter === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return null;
}
