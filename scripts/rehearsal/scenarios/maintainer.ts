/** What the sample's maintainer does with the first night's merge requests before the second night; tasks by their ID. */
type MaintainerDay = {
  comment: { task: string; body: string };
  merge: { task: string };
  close: { task: string; reason: string };
};

export const maintainerDay: MaintainerDay = {
  comment: {
    task: "FEAT-002-iso-8601",
    body: "ISO 8601 has weeks only on their own, so P1W2D should be refused rather than summed. Please add a test for it.",
  },
  merge: { task: "BUG-001-leading-minus" },
  close: {
    task: "DOCS-003-recipes",
    reason:
      'The last recipe prints "60 minutes", not "1 hour": nobody ran it. I would rather have no page than one whose ' +
      "examples are guessed. Run every example before you write down what it prints.",
  },
};
