import picomatch from "picomatch";
import { ALLOW, deny, type Verdict } from "./verdict.ts";

/** Paths that decide what runs, what is spent and who is trusted: people change these, Night Shift never does. */
export const PROTECTED_PATHS = [
  "**/.gitlab-ci.{yml,yaml}",
  "**/*.gitlab-ci.{yml,yaml}",
  ".gitlab/**",
  "templates/night-shift.yml",
  "nightshift.yml",
  "backlog/**",
  "feedback/**",
  "prompts/**",
  ".nightshift/**",
  "**/CODEOWNERS",
  "**/.gitattributes",
  "**/.gitmodules",
  "**/.git/**",
] as const;

const isProtected = picomatch([...PROTECTED_PATHS], { dot: true, nocase: true });

/** git's modes of a plain file, an executable one, and one that is deleted. */
const FILE_MODES = new Set(["100644", "100755", "000000"]);
const OTHER_MODES = new Map([
  ["120000", "a symbolic link"],
  ["160000", "a submodule"],
]);

/** A repository keeps every file for ever; nobody reviews a larger one, and source files are smaller. */
export const MAX_FILE_BYTES = 2_000_000;

/**
 * Judges a change by the paths that git says it touches (raw, not quoted; `mode` is git's): nothing protected, nothing
 * outside the task's `paths`, no symbolic links or submodules, no path that could be read in two ways, at most `maxBytes`
 * of patch.
 */
export function judgeChange(
  change: { paths: readonly { path: string; mode: string; bytes?: number }[]; patchBytes: number },
  limits: { taskPaths: readonly string[]; maxBytes: number },
): Verdict {
  if (change.patchBytes > limits.maxBytes)
    return deny(
      `a patch of ${change.patchBytes} bytes, and ${limits.maxBytes} are allowed: cut the task in two, or raise \`limits.patch_bytes\` in nightshift.yml`,
    );
  const isInScope = scopeOf(limits.taskPaths);
  for (const { path, mode, bytes = 0 } of change.paths) {
    if (bytes > MAX_FILE_BYTES)
      return deny(
        `${path} has ${bytes} bytes, and ${MAX_FILE_BYTES} are allowed: a patch of text may unpack to any size`,
      );
    const reason = unclearName(path) ?? protectedName(path) ?? unusualMode(path, mode);
    if (reason !== null) return deny(reason);
    if (!isInScope(path))
      return deny(
        `${path} lies outside the task's paths (${limits.taskPaths.join(", ")}): widen \`paths\` in the task's file if it may change`,
      );
  }
  return ALLOW;
}

/**
 * Whether a path is among a task's `paths`. A folder means all that is in it; `!…` takes out what the others let in; no
 * patterns mean no restriction.
 */
export function scopeOf(taskPaths: readonly string[]): (path: string) => boolean {
  const clean = taskPaths.map((pattern) => pattern.trim()).filter((pattern) => pattern !== "");
  const positive = clean.filter((pattern) => !pattern.startsWith("!"));
  const negative = clean.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const isIn = positive.length === 0 ? () => true : picomatch(positive.flatMap(withContents), { dot: true });
  const isOut = negative.length === 0 ? () => false : picomatch(negative.flatMap(withContents), { dot: true });
  return (path) => isIn(path) && !isOut(path);
}

/** The files and folders that a task's `paths` let in by their names, without a pattern. */
export function plainNames(taskPaths: readonly string[]): string[] {
  return taskPaths
    .map((pattern) => withoutSlashes(pattern.trim()))
    .filter((name) => name !== "" && name !== "." && !picomatch.scan(name).isGlob && !name.startsWith("!"));
}

function withoutSlashes(pattern: string): string {
  return pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
}

/** People write `src` or `./src/` and mean the folder. */
function withContents(pattern: string): string[] {
  const folder = withoutSlashes(pattern);
  return folder === "" || folder === "." ? ["**"] : [folder, `${folder}/**`];
}

/** A name that git, a shell and a glob could read differently is not judged but refused. */
function unclearName(path: string): string | null {
  const shown = JSON.stringify(path);
  if (/[\p{Cc}\u2028\u2029\\]/u.test(path)) return `${shown} holds a control character or a backslash: rename the file`;
  if (path.startsWith('"')) return `${shown} begins with a quote, like a path that git has quoted: rename the file`;
  if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return `${shown} is no plain path from the top of the repository`;
  return null;
}

/** Compares as file systems do that fold case, compatible letters, invisible signs, and dots and blanks at the end of names. */
function protectedName(path: string): string | null {
  const folded = path
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .split("/")
    // `name:stream` is `name` on file systems that know streams.
    .map((part) => part.replace(/:.*$/, "").replace(/[. ]+$/, ""))
    .join("/");
  return isProtected(path) || isProtected(folded)
    ? `${path} is protected: only people change it, in a merge request of their own`
    : null;
}

function unusualMode(path: string, mode: string): string | null {
  if (FILE_MODES.has(mode)) return null;
  return `${path} is ${OTHER_MODES.get(mode) ?? `of mode ${mode}`}, and only plain files are taken over`;
}
