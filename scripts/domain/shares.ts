/**
 * Draws 0 ≤ x < 1 that can be repeated: the same seed gives the same draws in the same order. The generator is mulberry32
 * (public domain, by Tommy Ettinger).
 */
export function sharesOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed from words, such as the name of a cycle: FNV-1a, 32 bits (Fowler, Noll and Vo, 1991). */
export function seedOf(words: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
