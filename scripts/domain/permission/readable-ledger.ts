import { failed, passed, type Rule } from "./check.ts";

/** Damaged lines that are named one by one. */
const MAX_NAMED_LINES = 5;

/** A line that cannot be read may be a charge; without it the caps could be crossed. */
export const readableLedger: Rule = ({ ledgerFaults: faults }) => {
  if (faults.length === 0) return passed("ledger", "every line can be read");
  const named = faults.slice(0, MAX_NAMED_LINES).map((f) => `${f.file}:${f.line ?? "?"} (${f.found})`);
  const more = faults.length > named.length ? `, and ${faults.length - named.length} more` : "";
  const count = faults.length === 1 ? "1 line cannot be read" : `${faults.length} lines cannot be read`;
  return failed(
    "ledger",
    `${count}: ${named.join(", ")}${more}`,
    "a charge may hide there: mend each line as `git log -p backlog/ledger` shows it was, or update Night Shift if a newer one wrote it; `nightshift ledger verify` checks",
  );
};
