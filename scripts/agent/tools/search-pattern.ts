export type SearchPattern = { kind: "pattern"; regexp: RegExp } | { kind: "refused"; reason: string };

/**
 * A regular expression that a model wrote, made safe to run line by line. A repeated group that holds another
 * repetition or an alternative, as in (a+)+ or (a|ab)*, is refused: on the wrong line it takes longer than the night.
 */
export function searchPattern(pattern: string): SearchPattern {
  const regexp = compiled(pattern);
  if (typeof regexp === "string")
    return { kind: "refused", reason: `${regexp}. Escape what is meant literally, as in foo\\(` };
  if (hasRepeatedRepetition(pattern))
    return {
      kind: "refused",
      reason:
        "it repeats a group that holds a repetition or an alternative, as in (a+)+, which can run for ever. Search for a simpler part of the text",
    };
  return { kind: "pattern", regexp };
}

function compiled(pattern: string): RegExp | string {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** One pass over a valid pattern, with a stack of what the open groups hold. */
function hasRepeatedRepetition(pattern: string): boolean {
  const tokens = pattern.match(/\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|<[^>]*>|:)|[*+]|\{\d+,\d*\}|[\s\S]/g) ?? [];
  const open: boolean[] = [];
  let isRisky = false;
  let closed = false;
  for (const token of tokens) {
    const isRepetition = token === "*" || token === "+" || /^\{\d+,\d*\}$/.test(token);
    if (isRepetition && closed) return true;
    closed = false;
    if (token.startsWith("(")) {
      open.push(isRisky);
      isRisky = false;
    } else if (token === ")") {
      closed = isRisky;
      isRisky = (open.pop() ?? false) || isRisky;
    } else if (isRepetition || token === "|") isRisky = true;
  }
  return false;
}
