import { wholeCents } from "../domain/budget.ts";
import { type Configuration, parseConfiguration } from "../domain/configuration.ts";
import { describeFault } from "../domain/fault.ts";
import type { Ledger } from "../domain/ledger.ts";
import { priceTable } from "../domain/prices.ts";
import { beliefsFrom, learnFrom } from "../domain/routing/route.ts";
import { type ModelRow, modelRows } from "../domain/routing/table.ts";
import { isFreeTask } from "../domain/routing.ts";
import { paperOf } from "./paper.ts";
import { fitted, table, tell } from "./print.ts";

const HEADINGS = ["category", "model", "n", "merge rate", "grade", "dollars", "per merged", "share", "why"];

/** What the ledger says of models, as `nightshift.yml` lets cycles choose between them (`text`; null: there is none). */
export function modelFigures(ledger: Ledger, text: string | null): ModelRow[] {
  const configuration = readable(text);
  const facts = { configuration, prices: priceTable(configuration.prices), now: new Date() };
  const beliefs = beliefsFrom(ledger, facts);
  const { models, budget } = configuration;
  return modelRows(beliefs.trials, learnFrom(beliefs, configuration), {
    floor: models.quality_floor,
    trialUsd: wholeCents(budget.cycle_usd * models.exploration),
    isFree: (model) => isFreeTask(model, models, facts.prices, facts.now),
  });
}

/** Figures that reckon with other settings than were meant say so. */
function readable(text: string | null): Configuration {
  const parsed = parseConfiguration(text);
  if (parsed.kind === "ok") return parsed.value;
  for (const fault of parsed.faults) tell(`! ${describeFault(fault)}`);
  tell("! the table of models reckons with the default configuration");
  const byDefault = parseConfiguration(null);
  if (byDefault.kind === "faults") throw new Error("the default configuration is malformed");
  return byDefault.value;
}

/** What the headings mean; `measure`: of the grades, null where there are none. */
function legend(measure: string | null): string[] {
  return [
    "n: tasks that the model was given. merge rate: of the merge requests that people merged or closed.",
    `grade: the mean${measure === null ? "" : ` by ${measure}`} alone. dollars: all that its tasks cost, revisions and failures too.`,
    "per merged: dollars for each merge. share: of the category's tasks. –: nothing is known yet.",
    "why: what a cycle would do today; its own figures fade with age, count grades in part, and begin at a merge rate of 0.50.",
  ];
}

/** One line a category and model, under headings, and what these mean. Where a line ends too soon, the reasons stand below, and a common one once. */
export function modelTable(rows: readonly ModelRow[], paper = paperOf(process.stdout, {})): string {
  const share = (value: number | null) => (value === null ? "–" : `${Math.round(value * 100)} %`);
  const dollars = (value: number | null) => (value === null ? "–" : `$${value.toFixed(2)}`);
  const figures = rows.map((row) => [
    ...[row.category, row.model, String(row.tasks), share(row.mergeRate), row.meanGrade?.toFixed(1) ?? "–"],
    ...[dollars(row.usd), dollars(row.usdPerMerged), share(row.chosenShare)],
  ]);
  const meanings = legend(rows[0]?.measure ?? null).map((line) => fitted(line, paper));
  const endless = { ...paper, columns: Number.POSITIVE_INFINITY };
  const whole = table([HEADINGS, ...figures.map((row, at) => [...row, rows[at]?.why ?? ""])], endless);
  if (Math.max(...whole.split("\n").map((line) => line.length)) <= paper.columns)
    return [whole, "", ...meanings].join("\n");
  const [head, ...lines] = table([HEADINGS.slice(0, -1), ...figures], endless).split("\n");
  const [reason, ...others] = new Set(rows.map(({ why }) => why));
  if (rows.length > 1 && others.length === 0)
    return [head, ...lines, "", fitted(`why, each time: ${reason}`, paper), "", ...meanings].join("\n");
  const withReasons = lines.flatMap((line, at) => [line, fitted(`    why: ${rows[at]?.why ?? ""}`, paper)]);
  return [head, ...withReasons, "", ...meanings].join("\n");
}
