/** What lays code out or looks at its layout; a project may well be about one of them. */
const TOOLS = words("prettier clippy eslint rubocop ruff flake8 ktlint swiftlint biome isort pylint");
/** Words before a tool that make it what a task is done with, or about. */
const DOING = words(
  "run running ran apply applies applied applying with via using use uses fix fixes fixed fixing satisfy please appease make add enable adopt introduce to update upgrade bump latest",
);
/** Words behind a tool for what it says. */
const SAID = words(
  "error errors warning warnings issue issues violation violations offense offenses offence offences finding findings fix fixes rule rules happy complaint complaints suggestion suggestions autofix lint lints everything all and &",
);
/** So many words may stand between what is done and the tool. */
const BETWEEN = 2;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** Whether a title is about what such a tool says, or about laying code out with it: `Run prettier`, `Fix eslint errors`. */
export function usesLayoutTool(title: string): boolean {
  const said = title.split(/[\s/]+/).filter((word) => word !== "");
  return said.some((word, at) => {
    const plain = word.toLowerCase().replace(/[:!,.;]+$/, "");
    if (/-disable$/.test(plain) && TOOLS.has(plain.slice(0, -"-disable".length))) return true;
    const name = plain.slice(plain.lastIndexOf("-") + 1);
    const before = said.slice(Math.max(0, at - BETWEEN - 1), at).map((other) => other.toLowerCase());
    // A colour, where it is no name.
    if (name === "black") return word.startsWith("B") && before.some((other) => /^(?:run|ran|appl|format)/.test(other));
    if (!TOOLS.has(name)) return false;
    const next = said[at + 1]?.toLowerCase() ?? "";
    if (at === 0 && (said.length === 1 || /[:!]$/.test(word) || /^[:!]/.test(next))) return true;
    if (SAID.has(next.replace(/[:!,.;]+$/, "")) || /^(?:format|indent|autofix|v\d)/.test(next)) return true;
    const isDone = before.findLastIndex((other) => DOING.has(other) || other.startsWith("format"));
    return isDone !== -1 && !before.slice(isDone).includes("from");
  });
}
