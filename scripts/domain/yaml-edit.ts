import {
  type Document,
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

/**
 * Sets top-level keys of a YAML mapping, in the text itself: everything outside of the edited values stays byte for byte.
 * Only where the text is too unusual for that (anchors, a mapping in braces) is the document written anew, with its
 * comments and order. Throws when the text is no mapping.
 */
export function setYamlKeys(yaml: string, changes: readonly (readonly [key: string, value: unknown])[]): string {
  return changes.reduce((text, [key, value]) => setKey(text, key, value), yaml);
}

function setKey(text: string, key: string, value: unknown): string {
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new Error("setYamlKeys needs a YAML mapping");
  const map: YAMLMap.Parsed = document.contents;
  const before: unknown = document.toJS();
  const wanted = JSON.stringify({ ...(typeof before === "object" ? before : {}), [key]: value });
  const spliced = splice(text, map, key, value);
  if (spliced !== null && jsonOf(spliced) === wanted) return spliced;
  inlineAliases(document);
  document.set(key, value);
  return inLineBreaksOf(text, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

function splice(text: string, map: YAMLMap.Parsed, key: string, value: unknown): string | null {
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined) return map.flow === true ? null : append(text, map, `${key}: ${flowText(value)}`);
  const node = pair.value;
  if (node === null || !(isScalar(node) || isSeq(node)) || node.anchor !== undefined) return null;
  const [start, end] = node.range;
  if (isSeq(node) && node.flow !== true && Array.isArray(value)) {
    return spliceItems(text, node, value);
  }
  // A key without a value (`priority:`) has no space behind its colon yet.
  return replace(text, start, end, `${text[start - 1] === ":" ? " " : ""}${flowText(value)}`);
}

function append(text: string, map: YAMLMap.Parsed, line: string): string {
  const closed = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return inLineBreaksOf(text, `${closed}${" ".repeat(columnOf(text, map.range[0]))}${line}\n`);
}

function replace(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Items that only grow are left alone, with their comments. */
function spliceItems(text: string, { items, range }: YAMLSeq.Parsed, value: readonly unknown[]): string {
  const column = columnOf(text, range[0]);
  const known = items.map((item) => (isScalar(item) ? item.value : undefined));
  const end = items.at(-1)?.range[1] ?? range[0];
  if (known.every((item, index) => item === value[index])) {
    const lineEnd = end + (/^[^\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
    const added = value.slice(known.length).map((item) => `\n${" ".repeat(column)}${blockText([item], column)}`);
    return replace(text, lineEnd, lineEnd, inLineBreaksOf(text, added.join("")));
  }
  return replace(text, range[0], end, inLineBreaksOf(text, blockText(value, column)));
}

function blockText(items: readonly unknown[], column: number): string {
  if (items.length === 0) return "[]";
  return items.map((item) => `- ${flowText([item]).slice(1, -1)}`).join(`\n${" ".repeat(column)}`);
}

/** On one line, with quotes where YAML needs them. */
function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).trimEnd();
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
