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

/** Files as they are read: each with its path and its text. */
type Files = readonly (readonly [string, string])[];

/** A job reads a state, writes its own, and may do so again when somebody was faster. */
const MOST_NEWEST = 4;

/**
 * The same for files that are megabytes together and grow: of the newest few alone, and without a key, which would have to
 * be made of all their texts each time.
 */
export function rememberedNewest<A>(answer: (files: Files) => A): (files: Files) => A {
  const kept: { files: Files; made: A }[] = [];
  return (files) => {
    const known = kept.find((one) => isSame(one.files, files));
    if (known !== undefined) return known.made;
    const made = answer(files);
    kept.unshift({ files, made });
    kept.splice(MOST_NEWEST);
    return made;
  };
}

function isSame(some: Files, others: Files): boolean {
  return (
    some.length === others.length &&
    some.every(([path, text], at) => others[at]?.[0] === path && others[at]?.[1] === text)
  );
}
