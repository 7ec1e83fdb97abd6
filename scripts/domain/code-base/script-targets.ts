import { folderOf } from "../guards/file-kind.ts";
import { joinedPath } from "./joined-path.ts";
import type { Find, Places } from "./places.ts";

/** Where an import of TypeScript or JavaScript leads: relative, by an alias, to a package of the same tree, or below its `src`. */
export const script: Find = (from, name, places) => {
  const plain = /[?#]/.test(name) ? name.replace(/(?<!^)[?#].*$/, "") : name;
  if (plain.startsWith(".")) return at(joinedPath(folderOf(from), plain), places);
  return (
    [...ofAlias(from, plain, places), ...ofPackage(plain, places), ...ofRoots(plain)]
      .map((base) => at(base, places))
      .find((found) => found.length > 0) ?? []
  );
};

/** What is built is in no tree; what it is built from often is. */
const BUILT = /(^|\/)(?:dist|build|out|esm|cjs)\//;

function at(base: string, { script: file }: Places): readonly string[] {
  const found = file(base);
  if (found.length > 0 || !BUILT.test(base)) return found;
  return [base.replace(BUILT, "$1"), base.replace(BUILT, "$1src/")].map(file).find((one) => one.length > 0) ?? [];
}

/** `paths` of the nearest tsconfig.json, `imports` of the nearest package.json. */
function ofAlias(from: string, name: string, { aliases }: Places): string[] {
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    const found = aliases(folder).flatMap(({ before, after, targets }) => {
      const fits = name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length;
      const inner = name.slice(before.length, name.length - after.length);
      return fits ? targets.map((target) => joinedPath("", target.replace("*", inner))) : [];
    });
    if (found.length > 0 || folder === "") return found;
  }
}

function ofPackage(name: string, { packageOf }: Places): string[] {
  const found = packageOf(name);
  if (found === null) return [];
  const { folder, name: owner, main } = found;
  const inner = name.slice(owner.length + 1);
  const bases =
    inner === "" ? [...main, "src/index", "index", "lib/index", "src/main"] : [inner, `src/${inner}`, `lib/${inner}`];
  return bases.map((base) => joinedPath(folder, base));
}

function ofRoots(name: string): string[] {
  const inner = name.replace(/^[@~#]\//, "");
  return inner === name ? [inner] : [`src/${inner}`, inner, `app/${inner}`];
}
