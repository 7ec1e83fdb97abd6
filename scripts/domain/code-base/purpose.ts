/** Notices and words to tools say nothing about what a file is for. */
const NOTICE =
  /copyright|licen[cs]ed?\b|spdx-|all rights reserved|^\W*(eslint|prettier|biome|tslint|jshint|istanbul|c8|v8|@ts-|@flow|@format|@jest|@noflow|vim:|-\*-|coding[:=]|frozen_string_literal|rubocop|pylint|noqa|type: ignore|shellcheck|clang-format|nolint|!\s*\/|global |exported |<reference|region|#region|go:build|\+build|module dependencies|module exports|module variables|todo|fixme|hack)/i;

/** Code that somebody has put aside. */
const CODE = /[;{}]$|^(import|export|const|let|var|return|def|func|fn)\b.*[({=]/;

/** Marks of parameters, and tags of documentation. */
const TAG = /(^|\s)@[a-z]+\b[\s\S]*$/;
const LONGEST = 160;
/** What a file is for is said at the beginning; a longer remark is made to take time. */
const LONGEST_REMARK = 2_000;

/** The first sentence of the first remark that says what something is for; "" when none does. */
export function purposeIn(remarks: readonly string[]): string {
  for (const remark of remarks) {
    const sentence = sentenceOf(remark.slice(0, LONGEST_REMARK));
    if (sentence !== "") return sentence;
  }
  return "";
}

/** A comment, a docstring or a paragraph as one plain sentence; "" for a notice. */
function sentenceOf(remark: string): string {
  const plain = remark
    .replace(/^\s*(\/\*+!?|"{3}|'{3}|[rRuU]?["']{1,3}|<!--)/, "")
    .replace(/(\*+\/|"{3}|'{3}|["']|-->)\s*;?\s*$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(\/\/[/!]?|\*|#!?|--|;+|%+)?[ \t]?/, ""))
    .join("\n")
    .trim();
  if (NOTICE.test(plain.slice(0, 600))) return "";
  const paragraph = plain
    .split(/\n\s*\n/)
    .map((part) =>
      part
        .replace(/\{@\w+\s+([^{}]*)\}/g, "$1")
        .replace(/<\/?[a-zA-Z][^<>]*>/g, " ")
        .replace(TAG, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .find((part) => saysSomething(part) && !/^[=*#~+-]{3,}/.test(part));
  if (paragraph === undefined || CODE.test(paragraph)) return "";
  return firstSentence(paragraph.replace(/^[=*#~+-]+\s+|\s+[=*#~+-]{3,}$/g, ""));
}

/** A word, and another one behind it. Word by word: one pattern for both takes minutes where nobody writes blanks. */
function saysSomething(part: string): boolean {
  const words = part.split(" ");
  const first = words.findIndex((word) => /\p{L}{3}/u.test(word));
  return first !== -1 && words.slice(first + 1).some((word) => /\p{L}{2}/u.test(word));
}

/** Up to the first full stop that ends a sentence, cut at a word where it is long. */
export function firstSentence(text: string): string {
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|cf|approx|Dr|Mr|No))[.!?:](?=\s+["'(`]?\p{Lu}|$)/u.exec(text)?.index;
  const sentence = end === undefined ? text : text.slice(0, end);
  if (sentence.length <= LONGEST) return sentence.trim();
  return `${sentence.slice(0, LONGEST).replace(/\s+\S*$/, "")} …`;
}
