const USE = /^([ \t]*)(?:pub(?:\([^)\n]{0,60}\))?[ \t]+)?use[ \t]+([^;]{1,4000});/gm;
const INLINE_MODULE = /^[ \t]*(?:pub(?:\([^)\n]{0,60}\))?[ \t]+)?mod[ \t]+\w+[ \t]*\{/m;

/** Lists within lists: more of them is no handwriting. */
const DEEPEST = 6;
const MOST_PATHS = 200;

/**
 * The paths that the `use` lines of a Rust text stand for, lists taken apart. Below a module in the text itself, which is where
 * tests stand, `super` is the text's own module.
 */
export function rustUses(text: string): string[] {
  const inline = text.search(INLINE_MODULE);
  return [...text.matchAll(USE)].flatMap(({ index, 1: indent = "", 2: tree = "" }) => {
    const paths = pathsOf(tree.replace(/\/\/[^\n]*/g, "").replace(/\s+/g, " "), "", DEEPEST);
    const isInner = indent !== "" && inline >= 0 && index > inline;
    return isInner ? paths.map((path) => path.replace(/^super\b/, "self")) : paths;
  });
}

function pathsOf(tree: string, before: string, depth: number): string[] {
  const open = tree.indexOf("{");
  if (open < 0 || depth === 0) return [pathOf(tree, before)];
  const close = tree.lastIndexOf("}");
  const inner = tree.slice(open + 1, close < 0 ? tree.length : close);
  const prefix = joined(before, tree.slice(0, open).trim().replace(/::$/, ""));
  return partsOf(inner)
    .slice(0, MOST_PATHS)
    .flatMap((part) => pathsOf(part, prefix, depth - 1));
}

/** `a::b as c` and `a::b::*` are of `a::b`; `self` in a list is the list's own path. */
function pathOf(tree: string, before: string): string {
  const path = (tree.trim().split(/ as /)[0] ?? "").replaceAll(" ", "").replace(/(^|::)\*$/, "");
  return path === "self" && before !== "" ? before : joined(before, path);
}

function joined(before: string, path: string): string {
  if (before === "" || path === "") return `${before}${path}`.replace(/^::/, "");
  return `${before}::${path}`.replace(/^::/, "");
}

/** What commas part at this depth of brackets. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at += 1) {
    if (list[at] === "{") depth += 1;
    else if (list[at] === "}") depth -= 1;
    else if (list[at] === "," && depth === 0) {
      parts.push(list.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, list.slice(from)].filter((part) => part.trim() !== "");
}
