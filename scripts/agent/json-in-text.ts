/** The answer stands at the end; each opening brace costs a look at all that follows it. */
const MAX_LENGTH = 50_000;
const MAX_BRACES = 1_000;

/**
 * The JSON objects in what a model said, the whole text first, then the last ones: a model that was asked in words
 * explains itself before and after, thinks aloud, and puts its answer into a code fence.
 */
export function jsonObjectsIn(text: string): unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  const found: unknown[] = [];
  const searched = text.slice(-MAX_LENGTH);
  let at = searched.indexOf("{");
  for (let braces = 0; at >= 0 && braces < MAX_BRACES; braces += 1) {
    const end = endOfObject(searched, at);
    const value = end === null ? undefined : parsed(searched.slice(at, end));
    if (value !== undefined) found.push(value);
    // What is inside an object is no answer by itself.
    at = searched.indexOf("{", value === undefined || end === null ? at + 1 : end);
  }
  return found.reverse();
}

/** Behind the brace that closes the one at `start`; null when none does. Braces in strings do not count. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") depth += 1;
    else if (char === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
