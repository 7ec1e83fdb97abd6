import { decoded } from "./encoded.ts";
import { namedValues, pairedValue, SHORTEST_IN_ENVIRONMENT, type Span, type Writing } from "./named-value.ts";
import { isExampleToken, isMonotonous, isRandom } from "./randomness.ts";
import { SHAPES } from "./shapes.ts";

/** Where in a line a secret stands, and what kind it is. */
export type FoundSecret = Span & { kind: string };

/** How lines are to be read. `examples`: tests, prose and fixtures, where values with telling names are made up. */
export type Reading = { writing: Writing; examples: boolean; isEnvironment?: boolean };

const NAMED = "a value whose name says secret";
/** Signs that nobody sees, with which a secret may be taken apart. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE, "gu");
/** Two pieces of a text that a program puts together: `"gl" + "pat-"`. */
const JOINT = /(["'`])\s{0,4}(?:\+|\.\.?|~|<>|&|,)?\s{0,4}(["'`])/g;

/** The secrets of a line. `previous` is the line before, whose name a value may belong to. */
export function secretsInLine(line: string, previous: string, reading: Reading): FoundSecret[] {
  const plain = [...shapesIn(line, reading.examples), ...valuesIn(line, previous, reading)];
  if (plain.length > 0) return plain;
  const whole = (kind: string | undefined) => (kind === undefined ? [] : [{ start: 0, end: line.length, kind }]);
  if (INVISIBLE.test(line)) {
    const visible = whole(shapesIn(line.replace(ALL_INVISIBLE, ""), reading.examples)[0]?.kind);
    if (visible.length > 0) return visible;
  }
  const joined = line.replace(JOINT, (joint, left: string, right: string) => (left === right ? "" : joint));
  if (joined !== line) {
    const together = whole(shapesIn(joined, reading.examples)[0]?.kind);
    if (together.length > 0) return together;
  }
  return decoded(line).flatMap(({ text, ...span }) => {
    const kind = shapesIn(text, reading.examples)[0]?.kind;
    return kind === undefined ? [] : [{ ...span, kind: `${kind}, encoded` }];
  });
}

function shapesIn(line: string, examples: boolean): FoundSecret[] {
  return SHAPES.filter(
    ({ hint, isExampleElsewhere }) => line.includes(hint) && !(examples && isExampleElsewhere),
  ).flatMap(({ kind, pattern, isRandom: mustBeRandom }) =>
    [...line.matchAll(pattern)]
      .filter(({ 0: text }) => !isExampleToken(text) && !isMonotonous(text) && (!mustBeRandom || isRandom(text)))
      .map(({ 0: text, index }) => ({ start: index, end: index + text.length, kind })),
  );
}

function valuesIn(line: string, previous: string, { writing, examples, isEnvironment }: Reading): FoundSecret[] {
  if (examples) return [];
  const shortest = isEnvironment ? SHORTEST_IN_ENVIRONMENT : undefined;
  const spans = [...namedValues(line, writing, shortest), ...pairedValue(previous, line, shortest)];
  return spans.map((span) => ({ ...span, kind: NAMED }));
}
