import { z } from "zod";
import { type Environment, loadConfiguration } from "../config.ts";
import { preflight as compare, indexTree } from "../domain/preflight.ts";
import { readCheckout } from "./checkout.ts";
import { printRows, say, table } from "./print.ts";
import { readRows } from "./rows.ts";

const rowSchema = z.object({ id: z.string(), title: z.string(), description: z.string().default("") });

/** Rows of tasks in, rows of overlaps out (JSONL both). */
export async function preflight(
  _env: Environment,
  options: { tasks: string; repo: string; json?: boolean },
): Promise<number> {
  const { preflight: settings } = loadConfiguration(options.repo, new Date());
  const rows = await readRows(options.tasks, rowSchema, '{"id": "BUG-1", "title": "…", "description": "…"}');
  const index = indexTree(await readCheckout(options.repo));
  const results = rows.map(({ id, ...task }) => ({ id, ...compare(task, index, settings.redundant_above) }));
  if (options.json) printRows(results);
  else say(table(results.map((r) => [r.id, r.overlap.toFixed(2), r.verdict, r.evidence[0] ?? ""])));
  return 0;
}
