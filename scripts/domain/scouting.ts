import { z } from "zod";

const SCOUT_VERDICTS = ["go", "redundant", "unclear", "blocked"] as const;

/** What a scout said of a task before an agent started, and what that cost. */
export const scoutingSchema = z.object({
  /** Null: no answer that could be used, and `explanation` says why. */
  verdict: z.enum(SCOUT_VERDICTS).nullable(),
  /** Whether it counted: one that speaks against the task does only with evidence that names a file of the repository. */
  followed: z.boolean(),
  explanation: z.string(),
  evidence: z.array(z.string()),
  model: z.string(),
  usd: z.number().nonnegative(),
});
export type Scouting = z.infer<typeof scoutingSchema>;

const BOOKED_EVIDENCE = 5;
const BOOKED_LENGTH = 500;

/** As the ledger keeps it: short, for a line of it is read by people, and kept for good. */
export function bookedScouting(scouting: Scouting): Scouting {
  const cut = (text: string) => (text.length > BOOKED_LENGTH ? `${text.slice(0, BOOKED_LENGTH - 1)}…` : text);
  return {
    ...scouting,
    explanation: cut(scouting.explanation),
    evidence: scouting.evidence.slice(0, BOOKED_EVIDENCE).map(cut),
    model: cut(scouting.model),
  };
}
