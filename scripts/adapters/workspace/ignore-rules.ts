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
 * What tools leave in a project, whether or not its own rules know them: nobody writes these by hand. A project that
 * keeps such files has them tracked, and rules are about what is not.
 */
export const LEFT_BY_TOOLS = [
  ...["node_modules/", ".pnpm-store/", ".npm/", ".yarn/cache/", "bower_components/", ".eslintcache", ".nyc_output/"],
  ...["__pycache__/", "*.py[co]", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/", ".tox/", ".nox/", ".venv/"],
  ...[".coverage", ".coverage.*", "*.egg-info/", ".gradle/", ".bundle/", ".phpunit.result.cache", ".DS_Store"],
]
  .map((rule) => `${rule}\n`)
  .join("");

/** Rules for paths of the tree as they are, a folder with a slash at its end. */
export function ownPaths(paths: readonly string[]): string {
  return paths.map((path) => `/${escapeGlob(path).replace(/ +$/, (blanks) => "\\ ".repeat(blanks.length))}\n`).join("");
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
