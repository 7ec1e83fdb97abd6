/** Of the texts that are kept with their answers, in characters: more than a backlog with its history has. */
const MOST_CHARACTERS = 8_000_000;

/**
 * A pure function of texts that keeps its answers: the phases read the same files again and again, and a simulated month
 * hundreds of times. All are forgotten at once when their texts come to too much. Nobody may change an answer.
 */
export function remembered<T extends readonly string[], A>(answer: (...texts: T) => A): (...texts: T) => A {
  const kept = new Map<string, A>();
  let characters = 0;
  return (...texts) => {
    const [only = ""] = texts;
    const key = texts.length === 1 ? only : [...texts.map(({ length }) => length), ...texts].join("\n");
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (characters > MOST_CHARACTERS) {
      kept.clear();
      characters = 0;
    }
    const made = answer(...texts);
    kept.set(key, made);
    characters += key.length;
    return made;
  };
}
