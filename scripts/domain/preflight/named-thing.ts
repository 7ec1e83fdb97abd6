import { type Concept, termOf } from "./request.ts";
import type { TreeIndex } from "./tree-index.ts";

/** How a name stands in a tree, from a definition down to nothing. Lines count from 1. */
export type NamedThing =
  | { kind: "defined" | "used" | "shown" | "commented"; file: number; line: number }
  | { kind: "absent" };

/** What the kinds prove, of 1. */
export const NAMED_WORTH: Readonly<Record<NamedThing["kind"], number>> = {
  defined: 1,
  used: 0.6,
  shown: 0.5,
  commented: 0.3,
  absent: 0,
};

/** A name that is neither defined nor absent after so many places is used everywhere. */
const MAX_PLACES = 2_000;

/** Lines that take a name from elsewhere, or hand it on. */
const BRINGS_IN = /^\s*(?:import\b|from\b|use\b|export\s*(?:type\s*)?[{*]|(?:const|let|var)\b.*\brequire\s*\()/;

/** Where a name is defined, or else the best that can be said of it. */
export function findNamed(concept: Concept, index: TreeIndex): NamedThing {
  const term = termOf(concept);
  const isDefinition = definitionOf(concept.word);
  let found: NamedThing = { kind: "absent" };
  let seen = 0;
  const files = index.filesWith(term);
  for (let at = 0; at < files.length && seen < MAX_PLACES; at++) {
    const file = files[at] ?? 0;
    const places = index.placesIn(term, file);
    const isSource = index.files[file]?.kind === "source";
    for (let p = 0; p < places.length && seen++ < MAX_PLACES; p++) {
      const line = (places[p] ?? 0) >>> 8;
      const text = index.linesOf(file)[line] ?? "";
      const kind = !isSource
        ? "shown"
        : index.rolesOf(file)[line] === "comment"
          ? "commented"
          : isDefinition.test(text)
            ? "defined"
            : "used";
      const here: NamedThing = { kind, file, line: line + 1 };
      // What is brought in is defined, and the place to show is the one that defines it.
      if (kind === "defined" && !BRINGS_IN.test(text)) return here;
      if (NAMED_WORTH[kind] > NAMED_WORTH[found.kind]) found = here;
      // One mention in a test says as much as a hundred.
      if (!isSource) break;
    }
  }
  return found;
}

/** Ways in which languages bring a name into being: declarations, keys, parameters, literals of options and messages. */
function definitionOf(word: string): RegExp {
  const name = RegExp.escape(word);
  return new RegExp(
    [
      `\\b(?:function\\*?|class|def|fn|func|fun|type|interface|enum|struct|trait|const|let|var|val|macro|module)\\s+(?:\\([^)]*\\)\\s*)?${name}(?![\\w$])`,
      `(?<![\\w$])${name}['"]?\\s*\\??\\s*(?::|=(?!=))`,
      `^\\s*(?:export\\s+|public\\s+|private\\s+|static\\s+|async\\s+|get\\s+|set\\s+)*${name}\\s*(?:<[^>]*>)?\\([^;]*$`,
      `['"\`]-{0,2}${name}(?![\\w$])`,
      `[(,{[]\\s*${name}\\s*[,)}\\]]`,
    ].join("|"),
    "i",
  );
}
