/** A place is `LINE` × the line (from 0) + the word's number in its line. */
export const LINE = 256;
/** Lines of a block: about a function, or a paragraph. */
export const BLOCK_LINES = 10;
const BLOCK = BLOCK_LINES * LINE;

/** Term, file and place of every word, in flat arrays: a tree of ten thousand files has some ten million. */
export class Occurrences {
  #terms = new Uint32Array(1 << 16);
  #files = new Uint32Array(1 << 16);
  #places = new Uint32Array(1 << 16);
  #count = 0;

  add(term: number, file: number, place: number): void {
    if (this.#count === this.#terms.length) {
      this.#terms = grown(this.#terms);
      this.#files = grown(this.#files);
      this.#places = grown(this.#places);
    }
    this.#terms[this.#count] = term;
    this.#files[this.#count] = file;
    this.#places[this.#count++] = place;
  }

  /** Counting sort: by term, and within it as the words came, which is by file and place. */
  byTerm(terms: number) {
    const next = new Uint32Array(terms + 1);
    for (let i = 0; i < this.#count; i++) next[(this.#terms[i] ?? 0) + 1] = (next[(this.#terms[i] ?? 0) + 1] ?? 0) + 1;
    for (let t = 1; t <= terms; t++) next[t] = (next[t] ?? 0) + (next[t - 1] ?? 0);
    const starts = next.slice();
    const fileOf = new Uint32Array(this.#count);
    const places = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const term = this.#terms[i] ?? 0;
      const at = next[term] ?? 0;
      next[term] = at + 1;
      fileOf[at] = this.#files[i] ?? 0;
      places[at] = this.#places[i] ?? 0;
    }
    return { places, ...this.#runs(starts, fileOf, places, terms) };
  }

  /** For each term its files, where each file's places begin, and in how many blocks of ten lines it stands. */
  #runs(starts: Uint32Array, fileOf: Uint32Array, places: Uint32Array, terms: number) {
    const fileStart = new Uint32Array(terms + 1);
    const files = new Uint32Array(this.#count);
    const placeStart = new Uint32Array(this.#count + 1);
    const blocks = new Uint32Array(terms);
    let runs = 0;
    for (let term = 0; term < terms; term++) {
      fileStart[term] = runs;
      const to = starts[term + 1] ?? 0;
      let block = -1;
      for (let at = starts[term] ?? 0; at < to; at++) {
        const isNewFile = at === starts[term] || fileOf[at] !== fileOf[at - 1];
        if (isNewFile) {
          files[runs] = fileOf[at] ?? 0;
          placeStart[runs++] = at;
        }
        const here = Math.floor((places[at] ?? 0) / BLOCK);
        if (isNewFile || here !== block) blocks[term] = (blocks[term] ?? 0) + 1;
        block = here;
      }
    }
    fileStart[terms] = runs;
    placeStart[runs] = this.#count;
    return { fileStart, files, placeStart, blocks };
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
