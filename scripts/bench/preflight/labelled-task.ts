import { z } from "zod";
import { isObjectName } from "../../domain/object-name.ts";

const labelledTaskSchema = z.object({
  id: z.string(),
  repo: z.string().regex(/^[^/]+\/[^/]+$/, "owner/name"),
  commit: z.string().refine(isObjectName, "a commit's full SHA"),
  title: z.string(),
  description: z.string().default(""),
  label: z.enum(["new", "redundant"]),
  kind: z.string(),
  wording: z.string(),
  /** Tasks of one change, before it and after, say the same. */
  task_id: z.string().default(""),
});

/** A task with what it is on the tree of a commit: done already, or new. */
export type LabelledTask = z.infer<typeof labelledTaskSchema>;

/** Reads one task a line (JSONL). Throws with file and line for one that is no such task. */
export function parseCases(file: string, text: string): LabelledTask[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [labelledTaskSchema.parse(JSON.parse(line))];
    } catch (error) {
      throw new Error(`${file}:${at + 1}: no labelled task: ${error instanceof Error ? error.message : error}`);
    }
  });
}
