const TAKES_TEST = /^func (\w+)\(t \*?testing\.\w+.*?\{(.*)$/;
const HANDS_TEST = /^(?:if !?)?(\w+)\(t, /;

/** Functions of a Go file that are handed the test and never say `t` again: they can end none. */
export function deafHelpers(text: string | null): ReadonlySet<string> {
  const deaf = new Set<string>();
  let open: string | null = null;
  for (const line of (text ?? "").split("\n")) {
    const [, name, rest = ""] = TAKES_TEST.exec(line) ?? [];
    if (name !== undefined) {
      open = /\bt\b/.test(rest) ? null : name;
      if (open !== null && rest.trimEnd().endsWith("}")) deaf.add(open);
    } else if (line.trimEnd() === "}") {
      if (open !== null) deaf.add(open);
      open = null;
    } else if (/\bt\b/.test(line)) open = null;
  }
  return deaf;
}

/** Whether a line hands the test to one of these. */
export function handsTo(line: string, helpers: ReadonlySet<string>): boolean {
  return helpers.size > 0 && helpers.has(HANDS_TEST.exec(line)?.[1] ?? "");
}
