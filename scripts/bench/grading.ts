import { gradeLabelled, type LabelledGrade, labelledFiles } from "./grading/labelled-data.ts";
import { ownCases } from "./grading/own-cases.ts";
import { gradeOwnCases } from "./grading/own-grades.ts";
import { type GradingFigures, judgeGrades } from "./grading/statistics.ts";

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

/** The figures as text: AUC, false alarms, and per kind how much is caught. */
export function describeGrading({ own, labelled }: GradingBench): string {
  const parts = ["The project's own changes", tableOf(own)];
  if (labelled === null) return [...parts, "Labelled changes of real repositories: not at hand"].join("\n\n");
  const { repositories, figures, seconds, secondsPerThousand } = labelled;
  const speed = `${seconds.toFixed(1)} s, ${secondsPerThousand.toFixed(1)} s for 1,000 changes`;
  return [...parts, `Labelled changes of ${repositories.join(", ")} (${speed})`, tableOf(figures)].join("\n\n");
}

function tableOf({ good, spoilt, auc, threshold, falseAlarms, kinds }: GradingFigures): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const head = `AUC ${auc.toFixed(3)} (${good} good, ${spoilt} spoilt); grades below ${threshold.toFixed(1)}: false alarms ${percent(falseAlarms)}`;
  const rows = kinds.map(
    ({ kind, cases, caught, auc }) =>
      `${kind.padEnd(20)} ${String(cases).padStart(5)} ${percent(caught).padStart(8)}  AUC ${auc.toFixed(3)}`,
  );
  return [head, ...rows].join("\n");
}
