import type { EventOf } from "./event.ts";
import type { Ledger } from "./ledger.ts";

/** The mean of the grades that one measure gave: a judge's version, or what stood in its place. */
export type MeanGrade = { measure: string; kind: "judge" | "heuristics" | "partial"; grades: number; mean: number };

/** Mean grades, never over two measures: a judge that is changed looks like work that has changed. The newest is last. */
export function meanGrades({ events }: Ledger): MeanGrade[] {
  const graded = events.filter((e) => e.type === "task.graded");
  const groups = [...Map.groupBy(graded, (grade) => measureOf(grade).measure).values()];
  return groups
    .sort((a, b) => Date.parse(a.at(-1)?.at ?? "") - Date.parse(b.at(-1)?.at ?? ""))
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const mean = group.reduce((sum, { score }) => sum + score, 0) / group.length;
      return [{ ...measureOf(first), grades: group.length, mean: Math.round(mean * 10) / 10 }];
    });
}

/** What a grade was measured with; figures of two measures are no one figure. */
export function measureOf(grade: EventOf<"task.graded">): Pick<MeanGrade, "measure" | "kind"> {
  if (grade.partial === true) return { measure: "partial, no verdict", kind: "partial" };
  if (grade.judge === null) return { measure: "heuristics alone", kind: "heuristics" };
  return { measure: grade.judgeVersion ?? `${grade.model ?? "a judge"}, before versions`, kind: "judge" };
}
