/** An element with its attributes and children; `text` is what stands in it outside of its children. */
export type XmlElement = {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  text: string;
};

/** Reports nest suites a few levels deep; what nests deeper is no report. */
const MAX_DEPTH = 64;

const NAME = "[\\w:.-]+";
const ATTRIBUTE = `(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`;
const TOKEN = new RegExp(
  [
    "<!\\[CDATA\\[(?<data>[\\s\\S]*?)\\]\\]>",
    "(?<aside><!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>)",
    `</(?<close>${NAME})\\s*>`,
    `<(?<open>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    "(?<text>[^<]+)",
  ].join("|"),
  "y",
);
const ENTITY = /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));?/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Reads one element with all that is in it; null for what is not well-formed. Strict, because reports come from
 * programs: a document type is refused, so nothing can define an entity, and only the five of XML itself are known.
 */
export function readXml(source: string): XmlElement | null {
  const document: XmlElement = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [document];
  for (let at = 0; at < source.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    const parent = open.at(-1);
    if (found?.groups === undefined || parent === undefined) return null;
    at = TOKEN.lastIndex;
    const { data, text, open: name, close, attributes = "", empty } = found.groups;
    if (data !== undefined) parent.text += data;
    else if (text !== undefined) parent.text += decoded(text);
    else if (close !== undefined) {
      if (open.pop()?.name !== close) return null;
    } else if (name !== undefined) {
      const element: XmlElement = { name, attributes: attributesIn(attributes), children: [], text: "" };
      parent.children.push(element);
      if (empty === "") open.push(element);
      if (open.length > MAX_DEPTH) return null;
    }
  }
  const [root, ...others] = document.children;
  return open.length === 1 && others.length === 0 && document.text.trim() === "" ? (root ?? null) : null;
}

function attributesIn(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(new RegExp(ATTRIBUTE, "g"));
  return new Map(Array.from(pairs, ([, name = "", double, single = ""]) => [name, decoded(double ?? single)]));
}

/** An entity that XML does not define itself stays as it is written. */
function decoded(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
