import { type Cell, type Figure, keepsBound, type Result, type Table } from "./section.ts";

/** A section's result for people. */
export function reportText(name: string, result: Result): string {
  if (result.kind === "skipped") return `${name}: skipped (${result.why})\n`;
  const tables = result.tables.map((table) => `${table.title}\n${tableText(table)}\n`);
  return [`# ${name}\n`, ...tables, ...result.notes.map((note) => `${note}\n`)].join("\n");
}

/** A section's result for programs: rows as objects, by column. */
export function reportData(name: string, result: Result): unknown {
  if (result.kind === "skipped") return { section: name, skipped: result.why };
  const tables = result.tables.map(({ title, columns, rows }) => ({
    title,
    rows: rows.map((row) => named(columns, row)),
  }));
  return { section: name, tables, notes: result.notes };
}

function named(columns: readonly string[], row: readonly Cell[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, at) => [column, dataOf(row[at] ?? "")]));
}

function dataOf(cell: Cell): unknown {
  return typeof cell !== "string" && hasBound(cell) ? { ...cell, kept: keepsBound(cell) } : cell;
}

/** A Markdown table, so that a document can take it over as it is. Figures stand on the right, as in a ledger. */
function tableText({ columns, rows }: Table): string {
  const cells = [columns, ...rows.map((row) => columns.map((_, at) => cellText(row[at] ?? "")))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? "").length)));
  const isFigure = columns.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] !== "string"));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (isFigure[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, at) => `${"-".repeat(width + 1)}${isFigure[at] ? ":" : "-"}`).join("|")}|`;
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join("\n");
}

function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell;
  const text = figureText(cell.value, cell.unit);
  if (!hasBound(cell)) return text;
  const bounds = [
    ...(cell.atMost === undefined ? [] : [`≤ ${figureText(cell.atMost, cell.unit)}`]),
    ...(cell.atLeast === undefined ? [] : [`≥ ${figureText(cell.atLeast, cell.unit)}`]),
  ];
  return `${text} (${bounds.join(", ")}: ${keepsBound(cell) ? "kept" : "MISSED"})`;
}

function hasBound({ atMost, atLeast }: Figure): boolean {
  return atMost !== undefined || atLeast !== undefined;
}

function figureText(value: number, unit: Figure["unit"]): string {
  if (unit === "$") return `$${value.toFixed(4)}`;
  if (unit === "×") return `${value.toFixed(2)} ×`;
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}
