import type { Scenario } from "../model/scenario.ts";

/** A scout who lets every task pass: the nights are about what agents do. It knows its conversations by the prompt alone. */
export const scoutScenario: Scenario = {
  name: "scout for any task",
  match: { structured: true, noTools: true, system: /scout/i },
  turns: [{ json: { verdict: "go", evidence: [], explanation: "Nothing speaks against trying." } }],
};
