/** A stretch of changed lines. `lines` are as in the patch: the first sign of each is ` `, `+`, `-` or `\`. */
export type Hunk = { oldStart: number; lines: string[] };

/** A file of a patch: its path after the change (before it, when it is deleted), and its changed lines. */
export type FilePatch = {
  path: string;
  /** The name before a rename or copy; null when the file kept its name. */
  previousPath: string | null;
  /** git's mode after the change (`100644`); null when the patch does not say it. */
  mode: string | null;
  isNew: boolean;
  isDeleted: boolean;
  /** Bytes instead of lines, or the mere word that bytes differ. */
  isBinary: boolean;
  hunks: Hunk[];
};

/** `@@ -1,2 +3,4 @@`; a count of 1 is left out. */
const HUNK = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;
const NO_FILE = "/dev/null";

/**
 * The files of a unified diff as git writes it, with or without its `diff --git` lines. Hunks are read by the counts in
 * their heads, so that no line in one can pass for a head: `--- x` there is the removed line `-- x`.
 */
export function readPatch(patch: string): FilePatch[] {
  return sectionsOf(patch).map(({ head, hunks }) => {
    const path = pathOf(head);
    const previous = nameAfter(head, "rename from ") ?? nameAfter(head, "copy from ");
    return {
      path,
      previousPath: previous === path ? null : previous,
      mode: modeOf(head),
      isNew: head.some((line) => line.startsWith("new file mode")) || nameAfter(head, "--- ") === NO_FILE,
      isDeleted: head.some((line) => line.startsWith("deleted file mode")) || nameAfter(head, "+++ ") === NO_FILE,
      isBinary: head.some((line) => /^(GIT binary patch|Binary files .* differ)\r?$/.test(line)),
      hunks,
    };
  });
}

/** The lines that a file's part of a patch adds or removes, without their signs. */
export function changedLines({ hunks }: FilePatch, side: "added" | "removed"): string[] {
  const sign = side === "added" ? "+" : "-";
  return hunks.flatMap(({ lines }) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1)));
}

/** A file's part of a patch: the lines above its hunks, and its hunks. */
type Section = { head: string[]; hunks: Hunk[] };

function sectionsOf(patch: string): Section[] {
  const sections: Section[] = [];
  let left = { before: 0, after: 0 };
  // Lines end at line feeds alone: a form feed or U+2028 within one is text.
  for (const line of patch.split("\n")) {
    const section = sections.at(-1);
    const hunk = section?.hunks.at(-1);
    const isMark = hunk !== undefined && line.startsWith("\\") && hunk.lines.length > 0;
    const isInHunk = hunk !== undefined && (left.before > 0 || left.after > 0) && /^([ +\-\\]|\r?$)/.test(line);
    if (hunk !== undefined && (isInHunk || isMark)) {
      hunk.lines.push(line);
      left = { before: left.before - Number(!/^[+\\]/.test(line)), after: left.after - Number(!/^[-\\]/.test(line)) };
      continue;
    }
    const counts = HUNK.exec(line);
    // What cannot stand in a hunk ends it, even one that has promised more.
    left =
      counts === null ? { before: 0, after: 0 } : { before: Number(counts[2] ?? 1), after: Number(counts[3] ?? 1) };
    if (counts !== null) section?.hunks.push({ oldStart: Number(counts[1]), lines: [] });
    else if (startsFile(line, section)) sections.push({ head: [line], hunks: [] });
    else if (section?.hunks.length === 0) section.head.push(line);
  }
  return sections;
}

/** In a plain diff, `--- ` starts a file; in git's, it belongs to the head that `diff --git` has started. */
function startsFile(line: string, section: Section | undefined): boolean {
  const isAfterHunks = section === undefined || section.hunks.length > 0;
  return line.startsWith("diff --git ") || (line.startsWith("--- ") && isAfterHunks);
}

function pathOf(head: readonly string[]): string {
  const named = [nameAfter(head, "+++ "), nameAfter(head, "--- ")].find((name) => name !== null && name !== NO_FILE);
  if (named !== undefined && named !== null) return named.replace(/^[ab]\//, "");
  return nameAfter(head, "rename to ") ?? nameAfter(head, "copy to ") ?? nameInBoth(head[0] ?? "");
}

function modeOf(head: readonly string[]): string | null {
  for (const line of head) {
    const mode = /^(?:new file mode|new mode|deleted file mode) (\d{6})\r?$/.exec(line)?.[1];
    if (mode !== undefined) return mode;
  }
  return null;
}

function nameAfter(head: readonly string[], prefix: string): string | null {
  const line = head.find((text) => text.startsWith(prefix));
  // What follows a tab is a time stamp; a name with a tab is quoted.
  return line === undefined ? null : unquote((line.slice(prefix.length).split("\t")[0] ?? "").replace(/\r$/, ""));
}

/** `diff --git a/x b/x`: binary files and new modes say their name nowhere else, and it is the same on both sides. */
function nameInBoth(line: string): string {
  const names = line.replace(/\r$/, "").slice("diff --git ".length);
  return unquote(names.slice((names.length + 1) / 2)).replace(/^[ab]\//, "");
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** git quotes names as C does, byte by byte: `"b/\303\244.txt"` is `b/ä.txt`. */
function unquote(name: string): string {
  if (!/^".*"$/.test(name)) return name;
  const parts = name.slice(1, -1).match(/\\[0-7]{3}|\\.|[^\\]+/gu) ?? [];
  const bytes = parts.map((part) => {
    if (/^\\[0-7]{3}$/.test(part)) return Buffer.from([Number.parseInt(part.slice(1), 8)]);
    const escaped = part.startsWith("\\") ? part.slice(1) : null;
    const code = escaped === null ? undefined : ESCAPES[escaped];
    return code === undefined ? Buffer.from(escaped ?? part) : Buffer.from([code]);
  });
  return Buffer.concat(bytes).toString("utf8");
}
