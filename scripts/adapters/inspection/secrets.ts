import { basename, extname } from "node:path";
import { gainedLines } from "../../domain/guards/changed-lines.ts";
import { isFixture, isProse, isTest } from "../../domain/guards/file-kind.ts";
import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";

const PASSWORD_IN_URL = "a password in a URL";
/** Parsers of URLs are tested with any password: there, and in prose, one is an example. */
const ONLY_IN_CODE: ReadonlySet<string> = new Set([PASSWORD_IN_URL, "basicauth"]);

/** Beside secretlint's rules: shapes that it leaves out, or looks for only beside words of their context. */
export const SECRET_SHAPES: readonly { kind: string; pattern: RegExp }[] = [
  { kind: "a private key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: "a key of Amazon Web Services", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: "a Google API key", pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/ },
  { kind: "a GitLab token", pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[\w-]{20,}/ },
  { kind: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/ },
  { kind: "a Slack token", pattern: /\bxox[abeprs]-(?:\d+-)+[A-Za-z0-9]{16,}/ },
  { kind: "an Anthropic key", pattern: /\bsk-ant-[\w-]{20,}/ },
  { kind: "an OpenAI key", pattern: /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}/ },
  { kind: "a Stripe key", pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/ },
  { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  {
    kind: PASSWORD_IN_URL,
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"`]+:(?![^@\s]*[<${])[^\s@/'"`]{8,}@[\w.-]+/i,
  },
];

/** `name = "value"`, where the name says that it is a secret. */
const NAMED =
  /\b[\w-]*(?:api[_-]?key|secret|token|passw(?:or)?d|private[_-]?key|access[_-]?key|credential)[\w-]*["']?\s*(?:[:=]|=>|:=)\s*(["'`]?)([A-Za-z0-9+/_.!@#$%^&*=~-]{8,})\1\s*[,;)]?\s*$/i;
const EXAMPLE =
  /example|sample|dummy|fake|test|mock|your|change_?me|placeholder|redacted|xxx|\*\*\*|0000|1234|abcd|foo|bar|process\.|env\.|\$\{|\.\.\./i;
/** Bits a character: words and names lie below, random text of 16 characters and more above. */
const RANDOM_BITS = 3.4;
const ENVIRONMENT_FILE = /^\.env(\.(local|production|prod|staging|development|dev))?$/i;

/** Secrets on lines that the files did not have before. The findings hold no part of the secrets. */
export async function findSecrets(files: readonly GuardedFile[]): Promise<Inspection["secrets"][number][]> {
  const found: Inspection["secrets"][number][] = [];
  for (const file of files) {
    if (file.after === null) continue;
    const gained = gainedLines(file);
    if (gained.length === 0) continue;
    const byLine = new Map<number, string>();
    for (const { line, text } of gained) {
      const kind = kindOfSecret(file.path, text);
      if (kind !== null) byLine.set(line, kind);
    }
    const fresh = new Set(gained.map(({ line }) => line));
    for (const { line, kind } of await lint(file.path, file.after)) {
      if (fresh.has(line) && !byLine.has(line)) byLine.set(line, kind);
    }
    const isExample = isTest(file.path) || isProse(file.path) || isFixture(file.path);
    const lines = [...byLine].filter(([, kind]) => !(isExample && ONLY_IN_CODE.has(kind)));
    found.push(...lines.sort(([a], [b]) => a - b).map(([line, kind]) => ({ path: file.path, line, kind })));
  }
  return found;
}

function kindOfSecret(path: string, line: string): string | null {
  const shape = SECRET_SHAPES.find(({ pattern }) => {
    const match = pattern.exec(line)?.[0];
    return match !== undefined && !EXAMPLE.test(match) && !isMonotonous(match);
  });
  if (shape !== undefined) return shape.kind;
  if (isTest(path) || isProse(path) || isFixture(path)) return null;
  return randomNamedValue(line, path) === null ? null : "a value whose name says secret";
}

/** The value of `name = "value"`, where the name says that it is a secret, and the value looks like one; null otherwise. */
export function randomNamedValue(line: string, path = ""): string | null {
  const value = NAMED.exec(line)?.[2];
  if (value === undefined || EXAMPLE.test(value)) return null;
  return value.length >= shortest(path, value) && isRandom(value) ? value : null;
}

/** From what length on random characters are taken for a secret: names and words seldom mix both cases with digits. */
function shortest(path: string, value: string): number {
  if (ENVIRONMENT_FILE.test(basename(path))) return 8;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) ? 12 : 16;
}

/** The same few characters again and again are an example, not a key. */
function isMonotonous(text: string): boolean {
  return new Set(text.slice(4)).size < 6 && !text.startsWith("-----");
}

function isRandom(value: string): boolean {
  return (
    /\d/.test(value) &&
    /[a-z]/i.test(value) &&
    bitsPerCharacter(value) >= Math.min(RANDOM_BITS, Math.log2(value.length) - 0.5)
  );
}

/** Shannon's entropy of the text's own characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
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
