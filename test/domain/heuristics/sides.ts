import { type Circumstances, flawsOf, type Sides } from "./examined.ts";

type Text = string | null;
/** A file before and after a change, and beside it what the change leaves alone. */
export const file = (path: string, before: Text, after: Text, beside: Record<string, string> = {}): Sides => ({
  before: { ...beside, ...(before === null ? {} : { [path]: before }) },
  after: { ...beside, ...(after === null ? {} : { [path]: after }) },
});
export const both = (...sides: Sides[]): Sides => ({
  before: Object.assign({}, ...sides.map(({ before }) => before)),
  after: Object.assign({}, ...sides.map(({ after }) => after)),
});

/** The points of a rule's findings, gravest first. */
export const pointsOf = async (rule: string, sides: Sides, more: Circumstances = {}) =>
  (await flawsOf(sides, more)).filter((flaw) => flaw.rule === rule).map(({ points }) => points);
