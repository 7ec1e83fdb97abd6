import fc from "fast-check";
import { expect, it } from "vitest";
import { BoundedOutput } from "../../../scripts/adapters/sandbox/bounded-output.ts";

const collect = (chunks: readonly Buffer[], kept: number) => {
  const output = new BoundedOutput(kept);
  for (const chunk of chunks) output.add(chunk);
  return output.text();
};

it("a short output is kept whole, however it arrives", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 10 }), (texts) => {
      expect(
        collect(
          texts.map((text) => Buffer.from(text)),
          10_000,
        ),
      ).toBe(texts.join(""));
    }),
  );
});

it("a long output keeps its ends, splits no character, and accounts for every byte", () => {
  const long = fc.string({ unit: "grapheme", minLength: 50, maxLength: 300 });
  fc.assert(
    fc.property(long, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4, max: 12 }), (text, chunkSize, kept) => {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, at) =>
        bytes.subarray(at * chunkSize, (at + 1) * chunkSize),
      );
      const [, head = "", leftOut = "", tail = ""] =
        /^(.*)\n\[… (\d+) bytes left out …\]\n(.*)$/s.exec(collect(chunks, kept)) ?? [];
      expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
      expect(Buffer.byteLength(head) + Number(leftOut) + Buffer.byteLength(tail)).toBe(bytes.length);
      expect(Buffer.byteLength(head)).toBeLessThanOrEqual(kept);
      expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(kept);
    }),
  );
});
