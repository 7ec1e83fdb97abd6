import type { Concept } from "./request.ts";

/** A concept with what finding it is worth. */
export type Weighed = { concept: Concept; weight: number };

/** A concept (by its number) in a line (from 0), and how much of it is there (0–1). */
export type Hit = { line: number; concept: number; gain: number };

/** The best gain of each concept in the lines that are in view, and their sums. */
export class Window {
  weight = 0;
  bits = 0;
  askedWeight = 0;
  placeWeight = 0;
  readonly #counts: Map<number, number>[];
  readonly #gains: number[];
  readonly #concepts: readonly Weighed[];
  readonly #bits: readonly number[];

  constructor(concepts: readonly Weighed[], bits: readonly number[]) {
    this.#concepts = concepts;
    this.#bits = bits;
    this.#counts = concepts.map(() => new Map());
    this.#gains = concepts.map(() => 0);
  }

  add({ concept, gain }: Hit): void {
    const counts = this.#counts[concept];
    counts?.set(gain, (counts.get(gain) ?? 0) + 1);
    if (gain > (this.#gains[concept] ?? 0)) this.#change(concept, gain);
  }

  drop({ concept, gain }: Hit): void {
    const counts = this.#counts[concept];
    const left = (counts?.get(gain) ?? 1) - 1;
    if (left > 0) counts?.set(gain, left);
    else {
      counts?.delete(gain);
      if (this.#gains[concept] === gain) this.#change(concept, Math.max(0, ...(counts?.keys() ?? [])));
    }
  }

  #change(concept: number, gain: number): void {
    const weighed = this.#concepts[concept];
    if (weighed === undefined) return;
    const difference = gain - (this.#gains[concept] ?? 0);
    this.#gains[concept] = gain;
    this.weight += difference * weighed.weight;
    this.bits += difference * (this.#bits[concept] ?? 0);
    if (weighed.concept.where) this.placeWeight += difference * weighed.weight;
    else this.askedWeight += difference * weighed.weight;
  }
}
