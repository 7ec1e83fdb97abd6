const escapeGlob = (folder: string) => folder.replace(/[\\*?[\]]/g, String.raw`\$&`);

/** One line of a `.gitignore` in `folder` ("" for the top), as a rule that means the same at the top. */
function ruleFromTop(folder: string, line: string): string {
  const rule = line.replace(/\r$/, "");
  if (folder === "" || rule === "" || rule.startsWith("#")) return rule;
  const negation = rule.startsWith("!") ? "!" : "";
  const pattern = rule.slice(negation.length);
  // A slash anywhere but at the end ties a pattern to its folder; without one it counts at every depth below.
  const isTied = pattern.replace(/\/\s*$/, "").includes("/");
  return `${negation}/${escapeGlob(folder)}/${isTied ? "" : "**/"}${pattern.replace(/^\//, "")}`;
}

/**
 * Every `.gitignore` of a tree as one exclude file for its top (https://git-scm.com/docs/gitignore): folders come before
 * what lies in them, because the last rule that matches decides, as the deepest file does in git.
 */
export function ignoreRules(gitignores: readonly { path: string; text: string }[]): string {
  const folderOf = (path: string) => path.split("/").slice(0, -1).join("/");
  const byDepth = gitignores.toSorted((a, b) => a.path.split("/").length - b.path.split("/").length);
  return byDepth
    .flatMap(({ path, text }) => text.split("\n").map((line) => ruleFromTop(folderOf(path), line)))
    .map((rule) => `${rule}\n`)
    .join("");
}
