import { folderOf, nameOf } from "../guards/file-kind.ts";
import { firstOf, joinedPath } from "./joined-path.ts";
import type { Find } from "./places.ts";

/** Where `mod a` and `use a::b` of a Rust file lead. */
export const rust: Find = (from, name, { has, crates }) => {
  const { folder: own, root } = crateOf(from, has);
  const moduleIn = (folder: string, inner: string) =>
    firstOf([joinedPath(folder, `${inner}.rs`), joinedPath(folder, `${inner}/mod.rs`)], has);
  if (name.startsWith("mod ")) return moduleIn(own, name.slice(4).trim());
  const [first = "", ...rest] = name.split("::").filter((part) => part !== "");
  const start =
    { crate: root, self: own, super: folderOf(own) }[first] ??
    crates().get(first.replaceAll("_", "-")) ??
    crates().get(first);
  // Since 2018 a path may begin with a module of the file's own.
  const [folder, inner] = start === undefined ? [own, [first, ...rest]] : [start, rest];
  for (let length = inner.length; length > 0; length -= 1) {
    const found = moduleIn(folder, inner.slice(0, length).join("/"));
    if (found.length > 0) return found;
  }
  if (start === undefined) return [];
  return firstOf(
    [joinedPath(start, "lib.rs"), joinedPath(start, "main.rs"), `${start}.rs`, joinedPath(start, "mod.rs")],
    has,
  );
};

/** Files of these folders are crates of their own: their modules lie beside them. */
const OF_CRATES = /(^|\/)(tests|benches|examples|src\/bin)$/;

/** Where the modules of a Rust file lie, and where its crate begins. */
function crateOf(from: string, has: (path: string) => boolean): { folder: string; root: string } {
  const stem = nameOf(from).replace(/\.rs$/, "");
  const isRoot = ["lib", "main", "mod"].includes(stem) || OF_CRATES.test(folderOf(from));
  const folder = isRoot ? folderOf(from) : joinedPath(folderOf(from), stem);
  let root = folderOf(from);
  while (root !== "" && !has(joinedPath(root, "lib.rs")) && !has(joinedPath(root, "main.rs"))) root = folderOf(root);
  return { folder, root };
}
