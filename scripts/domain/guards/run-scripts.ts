import { z } from "zod";
import { gainedLines } from "./changed-lines.ts";
import { isFixture, isProse, nameOf } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { namesThing } from "./wording.ts";

/** Scripts that a package manager runs by itself, with the rights of whoever installs or publishes. */
const NPM_HOOKS =
  /^(?:(?:pre|post)?install|(?:pre|post)?prepare|prepublish(?:Only)?|(?:pre|post)(?:publish|pack|uninstall|version)|dependencies)$/;
const COMPOSER_HOOKS = /^(?:pre|post)-[\w-]+-cmd$|^(?:pre|post)-(?:package|file|command|pool|operations)[\w-]*$/;
/** Programs that a build runs as soon as somebody compiles or installs: in them, starting others is what counts. */
const BUILD_PROGRAM = /^(?:setup\.py|build\.rs|extconf\.rb|binding\.gyp|build\.gradle(?:\.kts)?|.*\.gemspec)$/i;
const STARTS =
  /\bos\.(?:system|popen|exec\w*)\(|\bsubprocess\b|\bCommand::new\(|\bcurl\b|\bwget\b|\burllib\.request\b|\burlopen\(|`[^`]+`|\bsystem[( ]|\bexec\s*\(|\bexec\s*\{|Runtime\.getRuntime|\beval\(|<!\(/;

const scriptsSchema = z.object({ scripts: z.record(z.string(), z.unknown()).catch({}) }).catch({ scripts: {} });

export const RUN_SCRIPT: Guard = {
  name: "install-script",
  verdicts: ["refuse", "draft"],
  describe:
    "scripts that run by themselves when somebody installs, builds or publishes (`postinstall`, `prepare`, `build.rs`, …) are not for you to add or change",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || isFixture(file.path)) return [];
      return whatRuns(file).map(({ name, line, detail }) => ({
        guard: "install-script",
        verdict: namesThing(task, name) ? "draft" : "refuse",
        path: file.path,
        line,
        detail: `${file.path}${line === null ? "" : `:${line}`} ${detail}`,
        remedy: "Put it back as it was: people decide what runs on their machines without being asked.",
      }));
    }),
};

/** A program that is fetched and run in one go: nobody has seen it, and tomorrow it is another. */
const FETCHED_PROGRAM =
  /\b(?:curl|wget)\b[^|\n]{0,300}\|\s*(?:sudo\s+)?(?:\w+=\S+\s+)*(?:(?:ba|z|da|k)?sh|python3?|node|perl|ruby|php)\b|\b(?:ba|z)?sh\s+<\(\s*(?:curl|wget)\b|\b(?:eval|source)\s+["']?\$\(\s*(?:curl|wget)\b|\biex\b.{0,80}\b(?:iwr|irm|Invoke-WebRequest|DownloadString)\b|\b(?:DownloadString|Invoke-WebRequest|iwr|irm)\b.{0,200}\|\s*iex\b/i;

export const FETCHED_CODE: Guard = {
  name: "fetched-code",
  verdicts: ["draft"],
  describe: "a line that fetches a program and runs it in one go makes the merge request a draft",
  check: ({ files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || isFixture(file.path) || isProse(file.path)) return [];
      const found = gainedLines(file).find(({ text }) => FETCHED_PROGRAM.test(text));
      if (found === undefined) return [];
      return [
        {
          guard: "fetched-code",
          verdict: "draft",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} fetches a program and runs it: ${quoteLine(found.text)}`,
          remedy: "Use what the project has, or a package with a version and a checksum.",
        },
      ];
    }),
};

type Found = { name: string; line: number | null; detail: string };

function whatRuns(file: GuardedFile): Found[] {
  const name = nameOf(file.path).toLowerCase();
  const hooks = name === "package.json" ? NPM_HOOKS : name === "composer.json" ? COMPOSER_HOOKS : null;
  if (hooks !== null) return changedHooks(file, hooks);
  if (!BUILD_PROGRAM.test(name)) return [];
  const start = gainedLines(file).find(({ text }) => STARTS.test(text));
  if (start === undefined) return [];
  return [{ name, line: start.line, detail: `starts a program when somebody builds: ${quoteLine(start.text)}` }];
}

function changedHooks(file: GuardedFile, hooks: RegExp): Found[] {
  const [before, after] = [scriptsIn(file.before), scriptsIn(file.after)];
  return Object.entries(after)
    .filter(([name, command]) => hooks.test(name) && JSON.stringify(command) !== JSON.stringify(before[name]))
    .map(([name, command]) => ({
      name,
      line: gainedLines(file).find(({ text }) => text.includes(`"${name}"`))?.line ?? null,
      detail: `runs by itself as \`${name}\`: ${quoteLine(JSON.stringify(command) ?? "")}`,
    }));
}

/** The scripts of a package's manifest, by their names; none where it cannot be read. */
export function scriptsIn(text: string | null): Record<string, unknown> {
  try {
    return scriptsSchema.parse(JSON.parse(text ?? "{}")).scripts;
  } catch {
    return {};
  }
}
