import type { Environment } from "../config.ts";
import { parseConfiguration } from "../domain/configuration.ts";
import { CRITIQUES } from "../domain/critique.ts";
import { readCritiques } from "../domain/critiques/read.ts";
import { type CritiquesReport, type ReportedCritique, reportCritiques } from "../domain/critiques/report.ts";
import { describeFault } from "../domain/fault.ts";
import { foldLedger } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { compareText } from "../domain/text-order.ts";
import { liftWords, loopWords } from "../views/lessons.ts";
import { readState } from "./local-state.ts";
import { fitted, print, say, table, tell } from "./print.ts";

type Options = { repo: string; json?: boolean; all?: boolean };

/**
 * The critiques that count or may come to count, newest file first (`all`: also those that are over), with what they are
 * worth as far as that is known; malformed ones are named on stderr.
 */
export async function listCritiques(env: Environment, options: Options): Promise<number> {
  const { files } = await readState(options.repo, env.PATH ?? "");
  const { critiques, faults } = readCritiques(files);
  const report = reportOf(
    files,
    critiques.sort((a, b) => compareText(b.id, a.id)),
  );
  const shown = report.critiques.filter(({ standing }) => options.all === true || isAlive(standing.kind));
  if (options.json) print(jsonOf({ ...report, critiques: shown }), options);
  else if (shown.length > 0) for (const line of linesOf(shown)) say(line);
  else if (faults.length === 0) tell(noneWords(report));
  if (!options.json && report.loop !== null) say(fitted(loopWords(report.loop)));
  for (const fault of faults) tell(`! ${describeFault(fault)}`);
  return faults.length > 0 ? 1 : 0;
}

function reportOf(
  files: ReadonlyMap<string, string>,
  critiques: Parameters<typeof reportCritiques>[0],
): CritiquesReport {
  // A malformed configuration is other commands' to report.
  const parsed = parseConfiguration(files.get("nightshift.yml") ?? null);
  const usual = parseConfiguration(null);
  const configuration = parsed.kind === "ok" ? parsed.value : usual.kind === "ok" ? usual.value : null;
  const facts = { timeZone: configuration?.time_zone ?? "UTC", days: configuration?.critiques.days ?? 7 };
  return reportCritiques(critiques, foldLedger(parseLedger(files).events), { ...facts, now: new Date() });
}

function isAlive(kind: ReportedCritique["standing"]["kind"]): boolean {
  return kind === "in-force" || kind === "pending" || kind === "overruled";
}

function noneWords({ critiques }: CritiquesReport): string {
  if (critiques.length > 0) return `no critique counts now, and ${critiques.length} did: --all lists them`;
  return `no critiques yet: they are written to ${CRITIQUES}`;
}

/** What each says in a table, and below it what is known of its worth and why it does not count. */
function linesOf(critiques: readonly ReportedCritique[]): string[] {
  const rows = critiques.map(({ critique, standing }) => {
    const seen = critique.count > 1 ? `${critique.count}×` : "";
    return [critique.id, STANDS[standing.kind], seen, critique.author?.replace(/^human:/, "") ?? "", critique.lesson];
  });
  const notes = critiques.flatMap(({ critique: { id }, ...one }) => notesOf(one).map((note) => `${id}: ${note}`));
  return [table(rows), ...(notes.length === 0 ? [] : ["", ...notes.map((note) => fitted(note))])];
}

const STANDS = {
  "in-force": "counts",
  pending: "pending",
  ended: "ended",
  retired: "retired",
  overruled: "gives way",
} satisfies Record<ReportedCritique["standing"]["kind"], string>;

function notesOf({ standing, given, heldOut, gradeLift, mergeLift }: Omit<ReportedCritique, "critique">): string[] {
  const tried = given + heldOut === 0 ? [] : [`told to ${given}, held out from ${heldOut}`];
  return [
    ...(standing.kind === "overruled"
      ? [`contradicts ${standing.by}, which counts: edit or delete one of the two`]
      : []),
    ...(standing.kind === "pending"
      ? ["from a grade alone: it counts once it is seen in a second task, on another night"]
      : []),
    ...(standing.kind === "retired" ? [standing.reason] : []),
    ...(standing.kind === "ended" ? [`its last day was ${standing.day}`] : []),
    ...(gradeLift === null ? tried : [liftWords("grade", gradeLift)]),
    ...(mergeLift === null ? [] : [liftWords("merges", mergeLift)]),
  ];
}

/** Each critique with its standing and figures beside its own fields; and what they all together have done to grades. */
function jsonOf({ critiques, loop }: CritiquesReport): { critiques: unknown[]; loop: CritiquesReport["loop"] } {
  return { critiques: critiques.map(({ critique, ...rest }) => ({ ...critique, ...rest })), loop };
}
