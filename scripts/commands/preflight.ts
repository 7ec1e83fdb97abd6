import { z } from "zod";
import type { Environment } from "../config.ts";
import { loadConfiguration } from "../configuration-file.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight as compare } from "../domain/preflight.ts";
import { noTextToCompare, projectFolder, readSources } from "./checkout.ts";
import { printRow, say, table, tell } from "./print.ts";
import { readRows } from "./rows.ts";

const rowSchema = z.object({ id: z.string(), title: z.string(), description: z.string().default("") });
const EXAMPLE = '{"id": "1", "title": "Read ISO 8601", "description": "…"}';

/** Rows of tasks in, rows of overlaps out (JSONL both). */
export async function preflight(
  env: Environment,
  options: { tasks: string; repo: string; json?: boolean },
): Promise<number> {
  const rows = await readRows("--tasks", options.tasks, rowSchema, EXAMPLE);
  const { preflight: settings } = loadConfiguration(await projectFolder(options.repo), new Date());
  const index = indexTree(await readSources(options.repo, env.PATH ?? ""));
  if (index.files.length === 0) tell(noTextToCompare(options.repo));
  const results = rows.map(({ id, ...task }) => ({ id, ...compare(task, index, settings) }));
  if (options.json) for (const result of results) printRow(result);
  else if (results.length > 0)
    say(table(results.map((r) => [r.id, r.overlap.toFixed(2), r.verdict, r.evidence[0] ?? ""])));
  return 0;
}
