import { expect, it } from "vitest";
import { isCostlyMarkdown } from "../../scripts/domain/markdown-cost.ts";

it.each([
  ["stars", "*a".repeat(30_000)],
  ["lines", "_a_b".repeat(4_000)],
  ["what looks like a mail address", `${"a.b".repeat(3_000)}@`],
  ["pages' addresses", "www.a(".repeat(10_000)],
  ["pages' addresses with their protocol", "HTTP://a(".repeat(10_000)],
  ["quotes within quotes", "> ".repeat(4_000)],
  ["lists within lists", `a\n${"* ".repeat(4_000)}b`],
  ["many words of some length", `${"*a".repeat(1_000)} `.repeat(20)],
])("a text of %s without a blank takes long to read", (_name, text) => {
  expect(isCostlyMarkdown(text)).toBe(true);
});

it.each([
  ["prose", "It is *very* long, see `a_b` and mail@example.com. ".repeat(4_000)],
  ["a word without signs", "a".repeat(200_000)],
  ["what a program has encoded", "QmFzZTY0-_".repeat(1_000)],
  ["addresses in one line of JSON", '{"url":"https://example.com/a"},'.repeat(3_000)],
  ["addresses in brackets", "(see https://example.com/a) ".repeat(3_000)],
  ["a deep list", Array.from({ length: 20 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
  ["a line below a heading", `A heading\n${"-".repeat(60)}\n\n${"*".repeat(60)}\n`],
  ["stars between blanks", "*a ".repeat(60_000)],
])("%s does not", (_name, text) => {
  expect(isCostlyMarkdown(text)).toBe(false);
});
