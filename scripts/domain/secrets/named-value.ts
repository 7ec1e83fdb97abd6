import { isExample, isRandom } from "./randomness.ts";

/** A part of a line, from one place up to another. */
export type Span = { start: number; end: number };

/** Words in the names of settings and variables that hold secrets. */
const NAME =
  /api[_-]?key|secret|token|passw(?:or)?d|passphrase|pwd|(?:private|access|account|signing|encryption|auth|service)[_-]?key|credential|authorization|bearer/gi;
/** What stands between such a name and its value: the rest of the name, quotes, a type, and a sign that gives or passes it. */
const GIVES =
  /^[\w.-]{0,40}(?:["'`\])]{0,3}\s{0,4}(?::\s?&?[\w<>.]{1,30}\s{0,2})?(=>|:=|=|:)|["'`]?\s{0,4}(,|\(|>))\s{0,4}/;
const SCHEME = /^(?:(?:bearer|basic|token)\s{1,3})/i;
const QUOTED = /^(["'`])([^"'`\s]{8,300})\1/;
const BARE = {
  settings: /^([^\s"'`,;(){}[\]<>|]{8,300})(?=$|[\s,;<"'`)}])/,
  code: /^([^\s"'`,;(){}[\]<>&|]{8,300})(?=$|[\s,;<&"'`)}])/,
};
/** A value in a text of settings that code holds: an address, a connection string. */
const GLUED = /^[;&"'`]/;
/** The machine's own file of passwords: `machine x login y password z`. */
const NETRC = /\bpassword\s{1,4}(\S{8,300})/g;
/** How far behind a name its value may end. */
const REACH = 400;
/** Fewer in an unquoted value of code are a name's, not a secret's. */
const DIGITS = 3;
const LONG = 20;

/** Files that hold settings: a value without quotes is one there, and the name of something in code. */
export type Writing = "settings" | "code";

/** Values of a line that are given under a name which says secret, and that nobody would make up. */
export function namedValues(line: string, writing: Writing, shortest = SHORTEST): Span[] {
  const named = [...line.matchAll(NAME)].flatMap((name) => {
    const from = name.index + name[0].length;
    const rest = line.slice(from, from + REACH);
    const gives = GIVES.exec(rest);
    const found = gives === null ? null : valueIn(rest, gives, writing);
    return found === null ? [] : [{ start: from + found.start, end: from + found.end }];
  });
  const written = [...line.matchAll(NETRC)].map(({ 0: all, 1: value = "", index }) => ({
    start: index + all.length - value.length,
    end: index + all.length,
  }));
  return [...named, ...written].filter(({ start, end }) => isSecret(line.slice(start, end), shortest));
}

function valueIn(rest: string, gives: RegExpExecArray, writing: Writing): Span | null {
  const [sign, assigns] = gives;
  const scheme = SCHEME.exec(rest.slice(sign.length))?.[0] ?? "";
  const at = sign.length + scheme.length;
  const quoted = QUOTED.exec(rest.slice(at));
  if (quoted !== null) return { start: at + 1, end: at + quoted[0].length - 1 };
  // Between commas and brackets of code an unquoted word is a name; between marks of XML it is the value.
  if (assigns === undefined && gives[2] !== ">") return null;
  const bare = BARE[writing].exec(rest.slice(at))?.[1];
  if (bare === undefined) return null;
  const isGlued = sign.endsWith("=") && GLUED.test(rest.slice(at + bare.length));
  const isDense = (bare.length >= LONG || isGlued) && (bare.match(/\d/g)?.length ?? 0) >= DIGITS;
  return writing === "settings" || scheme !== "" || isDense ? { start: at, end: at + bare.length } : null;
}

/** From what length on random characters are taken for a secret, where the three kinds of them are mixed and elsewhere. */
const SHORTEST = { mixed: 12, plain: 16 };
/** Files of environment variables hold little else. */
export const SHORTEST_IN_ENVIRONMENT = { mixed: 8, plain: 8 };

function isSecret(value: string, shortest: typeof SHORTEST): boolean {
  if (isExample(value) || !isRandom(value)) return false;
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  return value.length >= (isMixed ? shortest.mixed : shortest.plain);
}

const NAME_LINE = /^[\s-]{0,40}["']?(?:name|key)["']?\s?[:=]\s?["']?[\w.-]{1,80}["']?,?\s{0,4}$/i;
const VALUE_LINE = /^[\s-]{0,40}["']?value["']?\s?[:=]\s?["']?/i;

/** The value of a pair on two lines (`name: API_TOKEN`, `value: …`), as Kubernetes and CI systems have it. */
export function pairedValue(previous: string, line: string, shortest = SHORTEST): Span[] {
  if (!NAME_LINE.test(previous.slice(0, REACH)) || previous.search(NAME) < 0) return [];
  const start = VALUE_LINE.exec(line.slice(0, REACH))?.[0].length;
  if (start === undefined) return [];
  const value = /^[^\s"',]{8,300}/.exec(line.slice(start, start + REACH))?.[0] ?? "";
  return isSecret(value, shortest) ? [{ start, end: start + value.length }] : [];
}
