import type { GuardedFile, Inspection } from "../domain/guards/guard.ts";
import type { ExaminedFile, Surroundings } from "../domain/heuristics/rule.ts";

/** A change as heuristics look at it: its files, what parsers find in them, and what lies around them. */
export type ExaminedChange =
  | {
      kind: "examined";
      /** The patches as one. */
      patch: string;
      files: GuardedFile[];
      inspection: Inspection;
      examined: ExaminedFile[];
      surroundings: Surroundings;
    }
  | { kind: "does-not-apply"; detail: string }
  /** It applies, and takes too long to be looked at. */
  | { kind: "unreadable"; detail: string };

/** Applies patches to a commit of the repository, one on the other, in memory, and looks at what they change. Nothing of theirs is run. */
export type ExamineChange = (base: string, patches: readonly string[]) => Promise<ExaminedChange>;
