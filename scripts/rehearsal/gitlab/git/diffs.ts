import type { Repository } from "./repository.ts";

/** One file's change, with GitLab's own field names; `diff` holds the hunks only. */
export type Diff = {
  diff: string;
  collapsed: boolean;
  too_large: boolean;
  new_path: string;
  old_path: string;
  a_mode: string;
  b_mode: string;
  new_file: boolean;
  renamed_file: boolean;
  deleted_file: boolean;
  generated_file: boolean;
};

/** The hash of git's empty tree, what a root commit is compared with. */
export const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** The text of `git diff` between two revisions, renames detected. */
export function rawDiff(repository: Repository, from: string, to: string): Promise<string> {
  return repository.git(["diff", "--no-color", "--no-ext-diff", "--full-index", "-M", from, to, "--"]);
}

export async function diffBetween(repository: Repository, from: string, to: string): Promise<Diff[]> {
  return parseDiff(await rawDiff(repository, from, to));
}

/** A path as git writes it in a header: plain, or quoted with C escapes. */
function unquote(path: string): string {
  if (!path.startsWith('"')) return path;
  const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
  const raw = path.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    return code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code);
  });
  return path.includes("\\") && /\\[0-7]{3}/.test(path) ? Buffer.from(raw, "latin1").toString("utf8") : raw;
}

const withoutPrefix = (path: string) => unquote(path.replace(/\t$/, "")).replace(/^[ab]\//, "");

/** `diff --git a/X b/X` names one path twice unless the file was renamed, and then other headers name both. */
function pathOfHeader(line: string): string {
  const rest = line.slice("diff --git ".length);
  return withoutPrefix(rest.slice(0, (rest.length - 1) / 2));
}

function parseFile(lines: readonly string[]): Diff {
  const hunksAt = lines.findIndex((line) => line.startsWith("@@") || line.startsWith("Binary files "));
  const head = hunksAt === -1 ? lines : lines.slice(0, hunksAt);
  const after = (prefix: string) => head.find((line) => line.startsWith(prefix))?.slice(prefix.length);
  const path = pathOfHeader(head[0] ?? "");
  const added = after("new file mode ");
  const deleted = after("deleted file mode ");
  const from = after("--- ");
  const to = after("+++ ");
  const renamedFrom = after("rename from ");
  const renamedTo = after("rename to ");
  const oldPath =
    renamedFrom !== undefined ? unquote(renamedFrom) : from && from !== "/dev/null" ? withoutPrefix(from) : null;
  const newPath = renamedTo !== undefined ? unquote(renamedTo) : to && to !== "/dev/null" ? withoutPrefix(to) : null;
  const kept = /^[0-9a-f]+\.\.[0-9a-f]+ (\d+)$/.exec(after("index ") ?? "")?.[1] ?? "100644";
  const body = hunksAt === -1 ? "" : lines.slice(hunksAt).join("\n");
  return {
    diff: body === "" || body.endsWith("\n") ? body : `${body}\n`,
    collapsed: false,
    too_large: false,
    new_path: newPath ?? oldPath ?? path,
    old_path: oldPath ?? newPath ?? path,
    a_mode: added !== undefined ? "0" : (deleted ?? after("old mode ") ?? kept),
    b_mode: deleted !== undefined ? "0" : (added ?? after("new mode ") ?? kept),
    new_file: added !== undefined,
    renamed_file: renamedFrom !== undefined,
    deleted_file: deleted !== undefined,
    generated_file: false,
  };
}

/** Cuts the output of `git diff` into files. Content lines begin with a space, `+`, `-` or `\`, so headers are unmistakable. */
export function parseDiff(text: string): Diff[] {
  if (text === "") return [];
  const chunks = text.split(/^(?=diff --git )/m);
  return chunks.map((chunk) => parseFile(chunk.replace(/\n$/, "").split("\n")));
}
