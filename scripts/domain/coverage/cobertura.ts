import { readXml, type XmlElement } from "../test-report/xml.ts";
import type { LineHits } from "./report.ts";

/**
 * The lines of a report in Cobertura's form, as coverage.py, istanbul, gcovr and .NET write it; null when there is none, or
 * it is cut or malformed. What stands before the root is left out, and with it a document type, which the reader refuses.
 */
export function parseCobertura(text: string): LineHits[] | null {
  const start = /<coverage[\s>]/.exec(text)?.index;
  const end = text.lastIndexOf("</coverage>");
  if (start === undefined || end < start) return null;
  const root = readXml(text.slice(start, end + "</coverage>".length));
  if (root === null) return null;
  const classes = elementsIn(root, "class");
  // Clover's root has the same name: it knows no class with a file and lines.
  if (classes.length === 0 && elementsIn(root, "packages").length === 0) return null;
  const [source = ""] = elementsIn(root, "source").map((element) => element.text.trim());
  return classes.flatMap((one) => {
    const path = placeOf(one.attributes.get("filename") ?? "", source);
    // Methods list their lines once more: what is said twice is the same.
    return elementsIn(one, "line").map(({ attributes }) => ({
      path,
      line: Number(attributes.get("number")),
      hits: Number(attributes.get("hits")),
    }));
  });
}

/** File names are relative to the first of the sources; an absolute one stands for itself. */
function placeOf(filename: string, source: string): string {
  const isWhole = source === "" || source === "." || /^([\\/]|[A-Za-z]:)/.test(filename);
  return isWhole ? filename : `${source.replace(/[\\/]$/, "")}/${filename}`;
}

function elementsIn(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsIn(child, name)]);
}
