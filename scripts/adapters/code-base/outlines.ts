import type { Outline } from "../../domain/code-base/code-base.ts";
import { languageOf } from "../../domain/code-base/language.ts";
import { pipelineOutline } from "../../domain/code-base/pipeline-outline.ts";
import { grammarFor } from "./grammar-files.ts";
import { markdownOutline } from "./markdown-outline.ts";
import { sqlOutline } from "./sql-outline.ts";
import { outlineByTree } from "./tree-outline.ts";

/** What a file declares, by the grammar of its language; null for a language that has none here. */
export async function outlineOf(path: string, text: string): Promise<Outline | null> {
  const found = await read(path, text);
  if (found === null) return null;
  return {
    purpose: found.purpose.slice(0, 300),
    symbols: found.symbols.map((symbol) => ({ ...symbol, signature: symbol.signature.slice(0, 300) })),
  };
}

async function read(path: string, text: string): Promise<Outline | null> {
  const grammar = grammarFor(path) ?? (languageOf(path) === "Ruby" ? "ruby" : null);
  if (grammar !== null) return outlineByTree(grammar, text);
  switch (languageOf(path)) {
    case "SQL":
      return sqlOutline(text);
    case "YAML":
      return pipelineOutline(path, text);
    case "Markdown":
      return markdownOutline(text);
    default:
      return null;
  }
}
