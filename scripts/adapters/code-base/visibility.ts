import type { Node } from "web-tree-sitter";
import type { GrammarName } from "./grammar-files.ts";

/** What is asked of a declaration: its own words, the name it has, and what stands around it. */
type Asked = { words: string; name: string; node: Node; outer: Node; isMember: boolean };

const HIDING = /\b(private|fileprivate|protected|internal)\b/;

const script = ({ words, name, outer, isMember }: Asked) =>
  isMember ? !(/\b(private|protected)\b/.test(words) || /^[#_]/.test(name)) : outer.type === "export_statement";
const named = ({ name }: Asked) => !name.startsWith("_") || name === "__init__";
const notHidden = ({ words }: Asked) => !HIDING.test(words);
const said = ({ words, node }: Asked) => /\bpublic\b/.test(words) || isOfInterface(node);

/** Whether others than the file itself may use a declaration, by the rules of its language. */
const RULES: Readonly<Record<GrammarName, (asked: Asked) => boolean>> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python: named,
  go: ({ name }) => /^\p{Lu}/u.test(name) || name === "main",
  rust: ({ words, node, isMember }) =>
    /^(pub|macro_rules!)/.test(words) || (isMember && node.parent?.parent?.type === "trait_item") || isOwnImpl(node),
  java: said,
  kotlin: ({ words }) => !HIDING.test(words) && !/\boverride\b/.test(words),
  cpp: ({ words, name }) => !(/^\s*static\b/.test(words) || name.startsWith("_")),
  "c-sharp": said,
  ruby: named,
  php: ({ words }) => !/\b(private|protected)\b/.test(words),
  swift: notHidden,
  bash: named,
};

export function isPublic(
  grammar: GrammarName,
  node: Node,
  outer: Node,
  place: { isMember: boolean; isHidden: boolean },
): boolean {
  if (place.isHidden) return false;
  const nameNode = node.childForFieldName("name");
  const words = node.text.slice(0, nameNode === null ? 120 : Math.max(0, nameNode.startIndex - node.startIndex));
  return RULES[grammar]({ words, name: nameNode?.text ?? "", node, outer, isMember: place.isMember });
}

function isOfInterface(node: Node): boolean {
  return node.parent?.parent?.type === "interface_declaration";
}

/** What a type does by itself; what it does for a trait is told by the trait. */
function isOwnImpl(node: Node): boolean {
  return node.type === "impl_item" && node.childForFieldName("trait") === null;
}
