import type { Concept } from "./request.ts";
import type { TreeIndex } from "./tree-index.ts";

/** What it tells (nats) that a block of ten lines has a term. */
export function information(term: string, index: TreeIndex): number {
  return Math.log(1 + (index.blocks + 1) / (1 + index.blocksWith(term)));
}

/** Inverse document frequency, without the negative values that Robertson and Spärck Jones' has for frequent words. */
export function rarityOf(term: string, index: TreeIndex): number {
  return Math.log(1 + Math.max(1, index.files.length) / (1 + index.filesWith(term).length));
}

/** "Option" says little, and what is written as code is meant as it stands. */
export const emphasis = ({ generic, named }: Pick<Concept, "generic" | "named">) =>
  (generic ? 0.5 : 1) * (named ? 1.3 : 1);
