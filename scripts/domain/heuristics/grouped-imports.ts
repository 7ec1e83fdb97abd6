/** What stands in brackets behind `from x import`, `use a::` or `use A\`, in Python, Rust and PHP; brackets within are left alone. */
const GROUPED =
  /^[ \t]*(from[ \t]+[\w.]+[ \t]+import[ \t]*|(?:pub(?:\([^)\n]*\))?[ \t]+)?use[ \t]+(?:function[ \t]+|const[ \t]+)?[\w\\:]+)[({]([^(){}]{0,4000})[)}]/gm;
const COMMENT = /(?:#|\/\/).*$/;
/** `self` is the module itself, `*` whatever it holds. */
const WHOLE = /^(?:self|\*)\b|^\*|^$/;

/**
 * A statement that brings in several names, as one for each name: `use a::{B, C};` as `use a::B;` and `use a::C;`, by the
 * number of the line on which the name stands (from 1). Lines of no such statement are not in it.
 */
export function importsApart(text: string): ReadonlyMap<number, readonly string[]> {
  const apart = new Map<number, string[]>();
  let [line, read] = [1, 0];
  for (const { 1: beginning = "", 2: names = "", 0: whole, index } of text.matchAll(GROUPED)) {
    const end = beginning.startsWith("from") ? "" : ";";
    const opened = index + whole.length - names.length - 1;
    line += text.slice(read, opened).split("\n").length - 1;
    read = opened;
    for (const [at, written] of names.split("\n").entries()) {
      const members = written
        .replace(COMMENT, "")
        .split(",")
        .map((name) => name.trim());
      const made = members.filter((name) => !WHOLE.test(name)).map((name) => `${beginning.trimStart()}${name}${end}`);
      apart.set(line + at, [...(apart.get(line + at) ?? []), ...made]);
    }
  }
  return apart;
}
