import { conceptsOf } from "../../domain/concepts.ts";
import { evidenceKind } from "../../domain/preflight/evidence-file.ts";
import { isStopWord, partsOf, stem, WORD } from "../../domain/preflight/words.ts";

/** How often each file has each concept: what simple text matching knows of a tree. */
export type WordIndex = {
  files: { counts: Map<string, number>; length: number }[];
  filesWith: Map<string, number>;
  averageLength: number;
};

type Wording = { title: string; description: string };

export function indexWords(tree: ReadonlyMap<string, string>): WordIndex {
  const files = [...tree]
    .filter(([path]) => evidenceKind(path) !== null)
    .map(([path, text]) => {
      const counts = new Map<string, number>();
      let length = 0;
      for (const [word] of `${path}\n${text}`.matchAll(WORD))
        for (const part of partsOf(word)) {
          if (part.length < 3 || isStopWord(part)) continue;
          const key = stem(part);
          counts.set(key, (counts.get(key) ?? 0) + 1);
          length++;
        }
      return { counts, length };
    });
  const filesWith = new Map<string, number>();
  for (const { counts } of files) for (const key of counts.keys()) filesWith.set(key, (filesWith.get(key) ?? 0) + 1);
  const words = files.reduce((sum, { length }) => sum + length, 0);
  return { files, filesWith, averageLength: words / Math.max(1, files.length) };
}

/** Best BM25 score (k1 1.2, b 0.75) of any file, for each unit of the query's weight. */
export function bm25(task: Wording, index: WordIndex): number {
  const { query, weight, total } = weighed(task, index);
  const best = index.files.map(({ counts, length }) =>
    query.reduce((sum, key) => {
      const n = counts.get(key) ?? 0;
      const damped = (n * 2.2) / (n + 1.2 * (0.25 + (0.75 * length) / Math.max(1, index.averageLength)));
      return sum + weight(key) * damped;
    }, 0),
  );
  return total === 0 ? 0 : Math.max(0, ...best) / total;
}

/** Rarity-weighted share of the task's concepts that the best file has. */
export function coverage(task: Wording, index: WordIndex): number {
  const { query, weight, total } = weighed(task, index);
  const best = index.files.map(({ counts }) =>
    query.reduce((sum, key) => sum + (counts.has(key) ? weight(key) : 0), 0),
  );
  return total === 0 ? 0 : Math.max(0, ...best) / total;
}

function weighed({ title, description }: Wording, { files, filesWith }: WordIndex) {
  const query = [...conceptsOf(`${title}\n${description}`).keys()];
  const weight = (key: string) => Math.log(1 + files.length / (1 + (filesWith.get(key) ?? 0)));
  return { query, weight, total: query.reduce((sum, key) => sum + weight(key), 0) };
}
