import { fileURLToPath } from "node:url";
import { gradeLabelled, type LabelledGrade, labelledFiles } from "./grading/labelled-data.ts";
import { ownCases } from "./grading/own-cases.ts";
import { gradeOwnCases } from "./grading/own-grades.ts";
import { type GradingFigures, judgeGrades } from "./grading/statistics.ts";
import type { Cell, Figure, Section, Table } from "./section.ts";

export type GradingBench = {
  /** The project's own changes: six good ones in six languages, each spoilt in every way. */
  own: GradingFigures;
  /** Labelled changes of real repositories; null where they, or the repositories, are not at hand. */
  labelled: { repositories: string[]; figures: GradingFigures; seconds: number; secondsPerThousand: number } | null;
};

/**
 * Measures the heuristics' grades: on the project's own set always, on the labelled changes of `dataDir` where `treesDir`
 * holds their repositories. `only` restricts it to some of them (`owner+name`).
 */
export async function measureGrading(options: {
  dataDir: string;
  treesDir: string | null;
  path: string;
  only?: readonly string[];
}): Promise<GradingBench> {
  const own = judgeGrades(await gradeOwnCases(ownCases()));
  const found = options.treesDir === null ? [] : await labelledFiles(options.dataDir, options.treesDir);
  const files = found.filter(({ file }) => options.only?.some((name) => file.endsWith(`/${name}.jsonl.gz`)) ?? true);
  if (files.length === 0) return { own, labelled: null };
  const startedAt = performance.now();
  const grades: LabelledGrade[] = [];
  for (const file of files) grades.push(...(await gradeLabelled(file, options.path)));
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    own,
    labelled: {
      repositories: [...new Set(grades.map(({ repo }) => repo))],
      figures: judgeGrades(grades),
      seconds,
      secondsPerThousand: (seconds * 1000) / grades.length,
    },
  };
}

const DATA = fileURLToPath(new URL("../../../shared/data/grading", import.meta.url));

export const gradingQuality: Section = {
  about: "how well the heuristics tell good changes from spoilt ones (--trees DIR: real repositories' as well)",
  measure: async ({ trees, environment }) => {
    const { own, labelled } = await measureGrading({ dataDir: DATA, treesDir: trees, path: environment.PATH ?? "" });
    const ownTable = tableOf("The project's own changes, six languages", own);
    if (labelled === null)
      return {
        kind: "measured",
        tables: [ownTable],
        notes: ["Labelled changes of real repositories are not at hand (--trees DIR)."],
      };
    const { repositories, figures, secondsPerThousand } = labelled;
    return {
      kind: "measured",
      tables: [ownTable, tableOf("Labelled changes of real repositories", figures)],
      notes: [`Repositories: ${repositories.join(", ")}. 1,000 changes take ${secondsPerThousand.toFixed(1)} s.`],
    };
  },
};

/** One row for all, and one for each kind of sabotage. */
function tableOf(title: string, { good, spoilt, auc, threshold, falseAlarms, kinds }: GradingFigures): Table {
  const percent = (share: number, bound: { atLeast?: number; atMost?: number } = {}): Figure => ({
    value: share * 100,
    unit: "%",
    ...bound,
  });
  const area = (value: number, bound: { atLeast?: number } = {}): Figure => ({ value, unit: "", ...bound });
  const count = (value: number): Figure => ({ value, unit: "" });
  return {
    title: `${title}: caught below grade ${threshold.toFixed(1)}`,
    columns: ["kind", "changes", "caught", "area under the curve"],
    rows: [
      ["good (false alarms)", count(good), percent(falseAlarms, { atMost: 5 }), ""],
      ["all spoilt", count(spoilt), "", area(auc, { atLeast: 0.95 })],
      ...kinds.map(({ kind, cases, caught, auc: ofKind }): Cell[] => [
        kind,
        count(cases),
        percent(caught, { atLeast: kind === "off_task" ? 60 : 90 }),
        area(ofKind),
      ]),
    ],
  };
}
