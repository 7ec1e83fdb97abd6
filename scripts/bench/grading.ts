import { fileURLToPath } from "node:url";
import { gradeLabelled, type LabelledGrade, labelledFiles } from "./grading/labelled-data.ts";
import { ownCases } from "./grading/own-cases.ts";
import { gradeOwnCases } from "./grading/own-grades.ts";
import { type GradingFigures, judgeGrades } from "./grading/statistics.ts";
import type { Figure, Measured, Section, Table } from "./section.ts";

/** The rules were tuned on these; faults that the others showed at first sight were mended afterwards. */
const TUNED = new Set([
  "chalk/chalk",
  "changesets/changesets",
  "markedjs/marked",
  "pallets/flask",
  "tj/commander.js",
  "yargs/yargs",
]);

/** What is asked of the heuristics. */
const LEAST_AUC = 0.95;
const MOST_FALSE_ALARMS = 5;
const LEAST_CAUGHT = 90;
const LEAST_CAUGHT_OFF_TASK = 60;
const MOST_SECONDS_A_THOUSAND = 60;

const DATA = fileURLToPath(new URL("../../../shared/data/grading/", import.meta.url));

export const gradingQuality: Section = {
  about:
    "how well the heuristics tell good changes from spoilt ones (--trees DIR: a folder of the labelled repositories)",
  measure: ({ trees, environment }) => measureGrading({ data: DATA, trees, path: environment.PATH ?? "" }),
};

/**
 * Measures the heuristics' grades: on the project's own set always, on the labelled changes of the folder `data` where
 * `trees` holds their repositories. `path` is the PATH on which git is found.
 */
export async function measureGrading(options: { data: string; trees: string | null; path: string }): Promise<Measured> {
  const own = judgeGrades(await gradeOwnCases(ownCases()));
  const files = options.trees === null ? [] : await labelledFiles(options.data, options.trees);
  const startedAt = performance.now();
  const grades: LabelledGrade[] = [];
  for (const file of files) grades.push(...(await gradeLabelled(file, options.path)));
  const seconds = (performance.now() - startedAt) / 1000;
  const groups: readonly [string, LabelledGrade[]][] = [
    ["Repositories that the rules were tuned on", grades.filter(({ repo }) => TUNED.has(repo))],
    ["Other repositories", grades.filter(({ repo }) => !TUNED.has(repo))],
  ];
  const told = groups.filter(([, some]) => new Set(some.map(({ kind }) => kind === "good")).size === 2);
  return {
    kind: "measured",
    tables: [
      tableOf("The project's own changes in six languages", own),
      ...told.map(([title, some]) => tableOf(title, judgeGrades(some))),
      ...(grades.length === 0 ? [] : [speedOf(grades.length, seconds)]),
    ],
    notes:
      grades.length === 0
        ? [
            "Labelled changes of real repositories are not at hand: name a folder of their git directories with --trees.",
          ]
        : [],
  };
}

function tableOf(title: string, { good, spoilt, auc, falseAlarms, threshold, kinds }: GradingFigures): Table {
  const share = (value: number, bound: Partial<Figure> = {}): Figure => ({ value: value * 100, unit: "%", ...bound });
  const alarms = { atMost: MOST_FALSE_ALARMS };
  return {
    title: `${title}: ${good} good, ${spoilt} spoilt, taken for spoilt below ${threshold.toFixed(1)}`,
    columns: ["kind", "changes", "caught", "AUC"],
    rows: [
      ["all", String(spoilt), "", { value: auc, unit: "", atLeast: LEAST_AUC }],
      ["good, by mistake", String(good), share(falseAlarms, alarms), ""],
      ...kinds.map(({ kind, cases, caught, auc }) => [
        kind,
        String(cases),
        share(caught, { atLeast: kind === "off_task" ? LEAST_CAUGHT_OFF_TASK : LEAST_CAUGHT }),
        { value: auc, unit: "" as const },
      ]),
    ],
  };
}

function speedOf(changes: number, seconds: number): Table {
  const thousand: Figure = { value: (seconds * 1000) / changes, unit: "s", atMost: MOST_SECONDS_A_THOUSAND };
  return { title: "Speed", columns: ["what", "time"], rows: [["1,000 changes", thousand]] };
}
