import { quoteLine } from "../../domain/guards/quote.ts";
import type { Fault } from "./fault.ts";

const XML =
  /\.(xml|svg|xsd|xsl|xslt|wsdl|plist|xaml|csproj|vbproj|fsproj|props|targets|resx|storyboard|xib|pom|rss|atom)$/i;
const TAG =
  /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE(?:[^[>]|\[[\s\S]*?\])*>|<(\/?)([\w:.-]+)(?:"[^"]*"|'[^']*'|[^<>"'])*?(\/?)>/gi;
const SCRIPT = /<script\b([^>]*)>([\s\S]*?)(<\/script\s*>|$(?![\s\S]))/gi;
/** Scripts of these types are data or templates. */
const OTHER_TYPE =
  /\btype\s*=\s*["']?(?!module|text\/(?:java|type)script|application\/javascript|text\/babel)[\w/+.-]+/i;

/** Marks of a template that is turned into the file later. */
const TEMPLATE = /\{\{|\{%|<%|<\?php|\$\{/;

/** Elements of XML that are never closed, or closed as others. */
export function xmlFaults(path: string, text: string): Fault[] {
  if (!XML.test(path) || TEMPLATE.test(text)) return [];
  const open: { name: string; at: number }[] = [];
  for (const { 0: tag, 1: slash, 2: name, 3: empty, index } of text.matchAll(TAG)) {
    if (name === undefined || empty === "/") continue;
    if (slash !== "/") open.push({ name, at: index });
    else if (open.pop()?.name !== name) return [faultAt(text, index, `closes what is not open: ${quoteLine(tag)}`)];
  }
  const innermost = open.at(-1);
  return innermost === undefined
    ? []
    : [faultAt(text, innermost.at, `opens <${innermost.name}>, which is never closed`)];
}

/** The scripts within a page or a component, at the lines where they stand, with the ending of their language. */
export function scriptsWithin(path: string, text: string): { name: string; text: string }[] {
  if (!/\.(vue|svelte|html?)$/i.test(path)) return [];
  return [...text.matchAll(SCRIPT)].flatMap(({ 0: whole, 1: attributes = "", 2: body = "", index }) => {
    if (body.trim() === "" || OTHER_TYPE.test(attributes) || TEMPLATE.test(body.replace(/`[^`]*`/g, ""))) return [];
    const before = text.slice(0, index + whole.indexOf(">") + 1).replace(/[^\n]/g, "");
    const ending = /\blang\s*=\s*["']?tsx?\b/.test(attributes) ? "ts" : "js";
    return [{ name: `${path}.${ending}`, text: before + body }];
  });
}

function faultAt(text: string, at: number, detail: string): Fault {
  const line = text.slice(0, at).split("\n").length;
  return { line, detail, text: (text.split("\n")[line - 1] ?? "").trim(), isSure: true };
}
