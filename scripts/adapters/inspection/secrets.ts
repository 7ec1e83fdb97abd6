import { basename, extname } from "node:path";
import { gainedLines } from "../../domain/guards/changed-lines.ts";
import { isCode, isFixture, isProse, isTest } from "../../domain/guards/file-kind.ts";
import { type GuardedFile, type Inspection, isDeleted } from "../../domain/guards/guard.ts";
import { type Reading, secretsInLine } from "../../domain/secrets/find.ts";
import { maskSecrets } from "../../domain/secrets/mask.ts";
import { NO_LIMIT } from "./time-limit.ts";

/** Parsers of URLs are tested with any password: in tests and prose, one is an example. */
const ONLY_IN_CODE: ReadonlySet<string> = new Set(["basicauth", "database-connection-string"]);
const ENVIRONMENT_FILE = /^\.env(\.(local|production|prod|staging|development|dev))?$/i;

/**
 * Secrets on lines that the files did not have before. secretlint's rules come beside our own, which know shapes that it
 * leaves out or looks for only beside words of their context. The findings hold no part of the secrets.
 */
export async function findSecrets(
  files: readonly GuardedFile[],
  limit = NO_LIMIT,
): Promise<Inspection["secrets"][number][]> {
  const found: Inspection["secrets"][number][] = [];
  for (const file of files) {
    limit();
    if (file.after === null) continue;
    const fresh = new Set(gainedLines(file).map(({ line }) => line));
    if (fresh.size === 0) continue;
    const reading = readingOf(file.path);
    const lines = file.after.split("\n");
    const byLine = new Map<number, string>();
    for (const line of fresh) {
      const [secret] = secretsInLine(lines[line - 1] ?? "", lines[line - 2] ?? "", reading);
      const apart = secret ?? secretsInLine(withNext(lines, line - 1, fresh), lines[line - 2] ?? "", reading)[0];
      if (apart !== undefined) byLine.set(line, apart.kind);
    }
    for (const { line, kind } of await lint(file.path, file.after)) {
      if (fresh.has(line) && !byLine.has(line) && !(reading.examples && ONLY_IN_CODE.has(kind))) byLine.set(line, kind);
    }
    found.push(...[...byLine].sort(([a], [b]) => a - b).map(([line, kind]) => ({ path: file.path, line, kind })));
  }
  return found;
}

/** Secrets in the names that files get, of whatever they hold. The findings name the files with the secrets masked. */
export async function findNamedSecrets(files: readonly GuardedFile[]): Promise<Inspection["secrets"][number][]> {
  const found: Inspection["secrets"][number][] = [];
  for (const file of files) {
    if (isDeleted(file) || (file.previousMode !== null && file.previousPath === null)) continue;
    // Settings would be `name=value`, which a name that is made up may look like; a secret has its own look.
    const [secret] = secretsInLine(file.path, "", { writing: "code", examples: true });
    const [range] = secret === undefined ? await secretRanges(file.path) : [];
    if (secret === undefined && range === undefined) continue;
    const kind = secret?.kind ?? "a token";
    const [start, end] = secret === undefined ? (range ?? [0, 0]) : [secret.start, secret.end];
    const path = maskSecrets(`${file.path.slice(0, start)}[masked: ${kind}]${file.path.slice(end)}`);
    found.push({ path, line: 1, kind: `${kind}, as the file's name` });
  }
  return found;
}

/** Most lines over which a text is put together from parts. */
const MOST_PARTS = 6;

/** A line that ends in a text, with the lines that begin with one: `"a"` and `"b"` below it are one text in Python and C. */
function withNext(lines: readonly string[], at: number, fresh: ReadonlySet<number>): string {
  let whole = (lines[at] ?? "").trimEnd();
  for (const [nth, next] of lines.slice(at + 1, at + MOST_PARTS).entries()) {
    if (!fresh.has(at + 2 + nth)) break;
    const [end] = /["'`]\s*(?:[+.]|\\|<>|\|\||&|\.\.)?\s*$/.exec(whole) ?? [];
    const [start] = /^\s*(?:[+.]|<>|\|\||&|\.\.)?\s*[rbf]?(["'`])/.exec(next) ?? [];
    if (end === undefined || start === undefined) break;
    whole = whole.slice(0, -end.length) + next.slice(start.length).trimEnd();
  }
  return whole;
}

function readingOf(path: string): Reading {
  return {
    writing: isCode(path) && !/\.(sh|bash|zsh)$/i.test(path) ? "code" : "settings",
    examples: isTest(path) || isProse(path) || isFixture(path),
    isEnvironment: ENVIRONMENT_FILE.test(basename(path)),
  };
}

/** Where secretlint finds secrets in a text that is no file: from and to, in order and apart from one another. */
export async function secretRanges(text: string): Promise<[number, number][]> {
  const found = (await messagesOf("output.txt", text)).map(({ range }) => range);
  const apart: [number, number][] = [];
  for (const [start, end] of found.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

async function lint(path: string, text: string): Promise<{ line: number; kind: string }[]> {
  return (await messagesOf(path, text)).map(({ loc, ruleId }) => ({
    line: loc.start.line,
    kind: ruleId.replace(/^.*secretlint-rule-/, ""),
  }));
}

async function messagesOf(path: string, text: string) {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const { messages } = await lintSource({
    source: { filePath: path, content: text, contentType: "text", ext: extname(path) },
    options: {
      maskSecrets: true,
      noPhysicFilePath: true,
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
    },
  });
  return messages;
}
