import { isStopWord, partsOf, stem, WORD } from "./preflight/words.ts";

/**
 * The concepts of a text: its words and the parts of its identifiers (camelCase, snake_case, kebab-case), lower case,
 * stemmed, without stop words; each once, in order, with the word that first said it, for people to read.
 */
export function conceptsOf(text: string): Map<string, string> {
  const words = [...text.normalize("NFC").matchAll(WORD)]
    .flatMap(([word]) => partsOf(word))
    .filter((word) => word.length > 2 && !isStopWord(word) && /^\p{L}/u.test(word));
  const concepts = new Map<string, string>();
  for (const word of words) if (!concepts.has(stem(word))) concepts.set(stem(word), word);
  return concepts;
}
