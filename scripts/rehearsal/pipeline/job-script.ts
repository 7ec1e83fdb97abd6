/** The text as one word of a shell command. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A job's script as GitLab Runner writes it: every line is shown and then run, and the first that fails ends the job
 * with its exit code. In `a && b` the shell forgives a failure of `a`, here as there.
 */
export function jobScript(lines: string[]): string {
  const commands = lines.flatMap((line) => {
    const [first = "", ...more] = line.trimEnd().split("\n");
    const shown = more.length > 0 ? `${first} # collapsed multi-line command` : first;
    return [`printf '%s\\n' ${shellQuote(`$ ${shown}`)}`, line];
  });
  return ["set -e", PIPEFAIL, ...commands, ""].join("\n");
}

/** Not every sh knows it. */
const PIPEFAIL = "if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi";

/** Runs a script file in bash, or in sh where there is no bash: the runner's own choice. */
export function shellCommand(scriptFile: string): string[] {
  return ["sh", "-c", 'exec "$(command -v bash || command -v sh)" "$0"', scriptFile];
}
