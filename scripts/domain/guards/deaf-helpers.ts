const TAKES_TEST = /^func (\w+)\(t \*?testing\.\w+.*?\{(.*)$/;
const HANDS_TEST = /^(?:if !?)?(\w+)\(t, /;
const CALLS = /^(?:await )?(\w+)\(/;
/** A function of scripts that is called like an assertion and has no body. */
const EMPTY =
  /\bfunction (\w+)\([^()]{0,100}\) ?\{\s{0,100}\}|\b(?:const|let|var) (\w+) = (?:\([^()]{0,100}\)|\w+) => (?:\{\s{0,100}\}|undefined|null|void 0|true)/g;

/** Functions of a Go file that are handed the test and never say `t` again, and empty ones of a script: they can end none. */
export function deafHelpers(text: string | null): ReadonlySet<string> {
  const deaf = new Set<string>();
  for (const [, declared, bound] of (text ?? "").matchAll(EMPTY)) deaf.add(declared ?? bound ?? "");
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

/** Whether a line hands the test to one of these, or does nothing but call one. */
export function handsTo(line: string, helpers: ReadonlySet<string>): boolean {
  return helpers.size > 0 && [HANDS_TEST, CALLS].some((pattern) => helpers.has(pattern.exec(line)?.[1] ?? ""));
}
