/** Bytes kept of each end of a long output: enough for a test run's summary, small enough to hold many. */
const KEPT_BYTES = 100_000;

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** At most three steps to the start of a character, so that a cut never leaves half of one behind. */
function characterStart(bytes: Buffer, from: number, step: 1 | -1): number {
  let at = from;
  for (let steps = 0; steps < 3 && isContinuation(bytes[at]); steps += 1) at += step;
  return at;
}

/** Collects a process's output in bounded memory: its head and its tail, with a mark of how much was left out between. */
export class BoundedOutput {
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #leftOut = 0;
  readonly #kept: number;

  constructor(kept = KEPT_BYTES) {
    this.#kept = kept;
  }

  add(chunk: Buffer): void {
    const toHead = chunk.subarray(0, this.#kept - this.#head.length);
    if (toHead.length > 0) this.#head = Buffer.concat([this.#head, toHead]);
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(toHead.length)]);
    // Trimmed at twice the size: a chunk then costs one copy on average, not one per arrival.
    if (this.#tail.length > 2 * this.#kept) this.#trim();
  }

  text(): string {
    this.#trim();
    if (this.#leftOut === 0) return Buffer.concat([this.#head, this.#tail]).toString("utf8");
    const headEnd = characterStart(this.#head, this.#head.length - 1, -1);
    const tailStart = characterStart(this.#tail, 0, 1);
    const complete = (this.#head[headEnd] ?? 0) < 0x80 ? this.#head : this.#head.subarray(0, headEnd);
    const leftOut = this.#leftOut + tailStart + this.#head.length - complete.length;
    return `${complete.toString("utf8")}\n[… ${leftOut} bytes left out …]\n${this.#tail.toString("utf8", tailStart)}`;
  }

  #trim(): void {
    const excess = this.#tail.length - this.#kept;
    if (excess <= 0) return;
    this.#leftOut += excess;
    this.#tail = Buffer.from(this.#tail.subarray(excess));
  }
}
