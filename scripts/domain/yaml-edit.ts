import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Quotes `22:00`, `yes` and the like, which are text in YAML 1.2 and numbers or booleans in the tools that read 1.1. */
export const FOR_EVERYBODY = { compat: "yaml-1.1" } as const;

/** Where a value stands in a mapping: a key, or keys from the outside in. */
export type YamlPath = string | readonly string[];

/**
 * Sets keys of a YAML mapping, in the text itself: everything outside of the edited values stays byte for byte. Only where
 * the text is too unusual for that (anchors, a mapping in braces) is the document written anew, with its comments and
 * order. A text without a value (empty, or comments alone) becomes a mapping. Throws when the text is something else.
 */
export function setYamlKeys(yaml: string, changes: readonly (readonly [path: YamlPath, value: unknown])[]): string {
  return changes.reduce((text, [path, value]) => setValue(text, [path].flat(), value), yaml);
}

function setValue(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text, FOR_EVERYBODY);
  const { contents } = document;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (!isEmpty && !isMap(contents)) throw new Error("setYamlKeys needs a YAML mapping");
  const wanted = JSON.stringify(withValue(document.toJS(), path, value));
  const spliced = isMap(contents)
    ? [splice(text, contents, text.length, path, value)]
    : [text.length, 0].map((at) => append(text, at, 0, path, value));
  const edited = spliced.find((candidate) => candidate !== null && jsonOf(candidate) === wanted);
  if (typeof edited === "string") return edited;
  inlineAliases(document);
  // What is no mapping cannot be set into; and only a document without contents takes its first key.
  if (isEmpty) document.contents = null;
  const [place, rest] = reachable(document, path);
  document.setIn(place, rest.length === 0 ? value : withValue({}, rest, value));
  return inLineBreaksOf(text, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

/** A copy of `before` with a value set; what is in the way and no object is replaced by one. */
function withValue(before: unknown, [key = "", ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const object = typeof before === "object" && before !== null && !Array.isArray(before) ? { ...before } : {};
  const inner: unknown = Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  return { ...object, [key]: rest.length === 0 ? value : withValue(inner, rest, value) };
}

/** A path cut where the document has no mapping to go on in. */
function reachable(document: Document.Parsed, path: readonly string[]): [string[], string[]] {
  const depth = path.findIndex((_, at) => at > 0 && !isMap(document.getIn(path.slice(0, at), true)));
  return depth < 0 ? [[...path], []] : [path.slice(0, depth), path.slice(depth)];
}

/** `end` is where a new key of the mapping goes. Null: this text is not to be edited so. */
function splice(
  text: string,
  map: YAMLMap.Parsed,
  end: number,
  path: readonly string[],
  value: unknown,
): string | null {
  const [key, ...rest] = path;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined)
    return map.flow === true ? null : append(text, end, columnOf(text, map.range[0]), path, value);
  const node = pair.value;
  if (node === null || isAlias(node) || node.anchor !== undefined) return null;
  if (isMap(node)) return rest.length === 0 ? null : splice(text, node, endOf(text, node), rest, value);
  if (rest.length === 0 && isSeq(node) && node.flow !== true && Array.isArray(value))
    return spliceItems(text, node, value);
  const written = rest.length === 0 ? value : withValue({}, rest, value);
  const [from, to] = node.range;
  // A key without a value (`priority:`) has no space behind its colon yet.
  return replace(text, from, to, `${text[from - 1] === ":" ? " " : ""}${flowText(written)}`);
}

/** Puts a key with its value on a line of its own. */
function append(text: string, at: number, column: number, path: readonly string[], value: unknown): string {
  const [key = "", ...rest] = path;
  const written = rest.length === 0 ? value : withValue({}, rest, value);
  return insertLines(text, at, [`${" ".repeat(column)}${flowText({ [key]: written }).slice(1, -1)}`]);
}

/** Puts lines where another ends, or where the next begins. */
function insertLines(text: string, at: number, lines: readonly string[]): string {
  const isBehindLine = at > 0 && text[at - 1] !== "\n";
  const added = lines.map((line) => (isBehindLine ? `\n${line}` : `${line}\n`)).join("");
  return text.slice(0, at) + inLineBreaksOf(text, added) + text.slice(at);
}

/** Where the line of a mapping's last value ends, or the next one begins. */
function endOf(text: string, { items, range }: YAMLMap.Parsed): number {
  return lineEndAt(text, items.at(-1)?.value?.range[1] ?? range[1]);
}

/** A value's line goes on with its comment; only a block scalar brings its line break along. */
function lineEndAt(text: string, end: number): number {
  return text[end - 1] === "\n" ? end : end + (/^[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
}

/** A block scalar ends with its line break, and what comes after it begins a line of its own. */
function replace(text: string, start: number, end: number, by: string): string {
  const lineBreak = /\r?\n$/.exec(text.slice(start, end))?.[0] ?? "";
  return text.slice(0, start) + by + lineBreak + text.slice(end);
}

/** Items that only grow are left alone, with their comments. */
function spliceItems(text: string, { items, range }: YAMLSeq.Parsed, value: readonly unknown[]): string {
  const column = columnOf(text, range[0]);
  const known = items.map((item) => (isScalar(item) ? item.value : undefined));
  const end = items.at(-1)?.range[1] ?? range[0];
  if (known.every((item, index) => item === value[index])) {
    const added = value.slice(known.length).map((item) => `${" ".repeat(column)}${blockText([item], column)}`);
    return insertLines(text, lineEndAt(text, end), added);
  }
  return replace(text, range[0], end, inLineBreaksOf(text, blockText(value, column)));
}

function blockText(items: readonly unknown[], column: number): string {
  if (items.length === 0) return "[]";
  return items.map((item) => `- ${flowText([item]).slice(1, -1)}`).join(`\n${" ".repeat(column)}`);
}

/** On one line, with quotes where YAML needs them. */
function flowText(value: unknown): string {
  const style = { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false } as const;
  return stringify(value, { ...style, ...FOR_EVERYBODY }).trimEnd();
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function inLineBreaksOf(text: string, written: string): string {
  return text.includes("\r\n") ? written.replace(/\r?\n/g, "\r\n") : written;
}

/** An alias must not lose what it stands for when the anchored value is replaced. */
function inlineAliases(document: Document.Parsed): void {
  visit(document, {
    Alias: (_key, alias) => {
      const target = alias.resolve(document)?.clone();
      if (isNode(target)) delete target.anchor;
      return isNode(target) ? target : undefined;
    },
  });
}

/** As JSON; null when the text is broken. */
function jsonOf(text: string): string | null {
  const document: Document.Parsed = parseDocument(text);
  return document.errors.length > 0 ? null : JSON.stringify(document.toJS());
}
