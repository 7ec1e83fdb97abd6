import { firstUserText, type MessagesRequest } from "../model/request.ts";
import type { Scenario } from "../model/scenario.ts";

/** What is to be learnt from the sample's maintainer, by a text that his words hold; other words teach nothing. */
const KNOWN = [
  {
    said: "Run every example",
    wrong: "The page stated outcomes that nobody had seen, and one was wrong.",
    why: "Nobody ran the examples.",
    lesson: "Run every example of a page before you write down what it prints.",
    category: "docs",
  },
  {
    said: "should be refused rather than summed",
    wrong: "Input that ISO 8601 forbids was summed instead of refused.",
    why: "The rule that weeks stand on their own was missed.",
    lesson: "Refuse input that the standard forbids, and add a test for each such rule.",
    category: "code",
  },
] as const;

/** What a model makes of people's words in a rehearsal. */
export const lessonsScenario: Scenario = {
  name: "lessons of any words",
  match: { structured: true, noTools: true, system: /turn what reviewers said/i },
  turns: [
    {
      json: { lessons: [], nothing: [] },
      compute: (request) => ({ json: answerTo(request) }),
    },
  ],
};

function answerTo(request: MessagesRequest): { lessons: unknown[]; nothing: number[] } {
  const parts = firstUserText(request)
    .split(/^(?=\d+\. \S+ (?:wrote|closed))/m)
    .slice(1);
  const read = parts.map((text, at) => ({ number: at + 1, known: KNOWN.find(({ said }) => text.includes(said)) }));
  return {
    lessons: read.flatMap(({ number, known }) => {
      if (known === undefined) return [];
      const { said: _, ...lesson } = known;
      return [{ numbers: [number], ...lesson }];
    }),
    nothing: read.filter(({ known }) => known === undefined).map(({ number }) => number),
  };
}
