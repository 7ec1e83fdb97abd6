/** What stands before the names: `from x import` in Python; `use a::` or `use A\` before a bracket in Rust and PHP. */
const BEGINNING =
  /^[ \t]*(?:(from[ \t]+[\w.]+[ \t]+import\b)[ \t]*(\(?)|((?:pub(?:\([^)\n]*\))?[ \t]+)?use[ \t]+(?:function[ \t]+|const[ \t]+)?(?:::[ \t]*|\\)?(?:\w+[ \t]*(?:::|\\)[ \t]*)*)\{)/gm;
/** A comment, a line that goes on below, or one sign. */
const PIECE = /\/\/[^\n]*|\/\*[\s\S]{0,2000}?\*\/|#[^\n]*|\\\r?\n|[\s\S]/y;
const COMMENT = /^(?:\/[/*]|#)/;
/** `self` is the module itself, `*` whatever it holds. */
const WHOLE = /^(?:self\b|\*|$)/;
/** What a list without brackets goes up to; "" is the end of the text. */
const ENDS_LINE: ReadonlySet<string> = new Set(["\n", ";", ""]);
/** No list of names is longer: what never ends is none. */
const LONGEST = 10_000;

/** `line`: counted from that of the first bracket. */
type Member = { line: number; name: string };

/**
 * A statement that brings in several names, as one for each name: `use a::{B, c::{D}};` as `use a::B;` and `use a::c::D;`, by
 * the number of the line on which the name stands (from 1). Lines of no such statement are not in it.
 */
export function importsApart(text: string): ReadonlyMap<number, readonly string[]> {
  const apart = new Map<number, string[]>();
  let [line, counted, reached] = [1, 0, 0];
  for (const { 0: whole, 1: from, 2: bracket, 3: use = "", index } of text.matchAll(BEGINNING)) {
    if (index < reached) continue;
    const opened = index + whole.length;
    const isOpen = from !== undefined && bracket === "";
    const { members, lines, end } = membersAt(text, opened, isOpen);
    reached = end;
    // A list on one line without brackets is read as it stands.
    if (members === null || (isOpen && lines === 1)) continue;
    line += text.slice(counted, opened).split("\n").length - 1;
    counted = opened;
    const made = from === undefined ? (name: string) => `${joined(use)}${name};` : (name: string) => `${from} ${name}`;
    for (let at = 0; at < lines; at += 1) apart.set(line + at, apart.get(line + at) ?? []);
    for (const member of members) apart.get(line + member.line)?.push(made(member.name));
  }
  return apart;
}

/** What stands up to the closing bracket, or to the end of the line where a list has none; no members where there is no end. */
function membersAt(text: string, opened: number, isOpen: boolean) {
  const members: Member[] = [];
  const prefixes = [""];
  let [line, begun, written] = [0, 0, ""];
  const endName = () => {
    const name = plain(written).replace(/^(?:function|const) /, "");
    if (!WHOLE.test(name)) members.push({ line: begun, name: `${prefixes.at(-1)}${name}` });
    written = "";
  };
  PIECE.lastIndex = opened;
  while (PIECE.lastIndex < opened + LONGEST) {
    const piece = PIECE.exec(text)?.[0] ?? "";
    if (piece === "{") {
      prefixes.push(`${prefixes.at(-1)}${plain(written)}`);
      written = "";
    } else if (piece === "," || piece === "}" || piece === ")" || (isOpen && ENDS_LINE.has(piece))) {
      endName();
      if (piece !== ",") prefixes.pop();
      if (prefixes.length === 0) return { members, lines: line + 1, end: PIECE.lastIndex || text.length };
    } else if (piece === "" || piece === ";") break;
    else if (!COMMENT.test(piece)) {
      if (written === "") begun = line;
      written = `${written}${/^\\\r?\n$/.test(piece) ? " " : piece}`.trimStart();
    }
    line += piece.split("\n").length - 1;
  }
  return { members: null, lines: 0, end: PIECE.lastIndex || text.length };
}

/** The beginning of a statement, to which a name can be joined. */
function joined(use: string): string {
  const beginning = plain(use).replace(/\buse::/, "use ::");
  return /[:\\]$/.test(beginning) ? beginning : `${beginning} `;
}

function plain(written: string): string {
  return written
    .trim()
    .replace(/\s*::\s*/g, "::")
    .replace(/\s+/g, " ");
}
