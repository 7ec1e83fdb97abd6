import { z } from "zod";
import type { Environment } from "../config.ts";
import { loadConfiguration } from "../configuration-file.ts";
import { readBacklog } from "../domain/backlog.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight as compare, type Preflight } from "../domain/preflight.ts";
import { parseTask, taskIdSchema } from "../domain/task.ts";
import { noTextToCompare, projectFolder, readSources } from "./checkout.ts";
import { type ComparedName, readName } from "./compared-name.ts";
import { readState } from "./local-state.ts";
import { hanging, paperOf } from "./paper.ts";
import { printRow, say, table, tell } from "./print.ts";
import { readRows } from "./rows.ts";
import { findTaskFile, missingTask, nearestTask, readTaskFile } from "./task-file.ts";

const rowSchema = z.object({ id: z.string(), title: z.string(), description: z.string().default("") });
const EXAMPLE = '{"id": "1", "title": "Read ISO 8601", "description": "…"}';

type Asked = z.infer<typeof rowSchema>;
type Compared = Preflight & { id: string };

/**
 * Tasks in, overlaps out: those that are named (an ID of the backlog, a task's file, or what shall be there in a few words),
 * or rows of JSONL; all open tasks when none is. What work was done or tried is a cycle's to compare: this looks at code.
 */
export async function preflight(
  env: Environment,
  names: readonly string[],
  options: { tasks?: string; repo: string; json?: boolean },
): Promise<number> {
  if (options.tasks !== undefined && names.length > 0)
    throw new SetupError(`preflight takes ${names[0]} or --tasks ${options.tasks}, not both: leave one out`);
  const asked =
    options.tasks === undefined
      ? await namedTasks(env, names, options.repo)
      : await readRows("--tasks", options.tasks, rowSchema, EXAMPLE);
  const { preflight: settings } = loadConfiguration(await projectFolder(options.repo), new Date());
  const index = indexTree(await readSources(options.repo, env.PATH ?? ""));
  if (index.files.length === 0) tell(noTextToCompare(options.repo));
  const results = asked.map(({ id, ...task }) => ({ id, ...compare(task, index, settings) }));
  if (options.json) for (const result of results) printRow(result);
  else if (names.length > 0) for (const result of results) say(inFull(result, env));
  else if (results.length > 0)
    say(table(results.map((r) => [r.id, r.overlap.toFixed(2), r.verdict, r.evidence[0] ?? ""])));
  return 0;
}

/** What was named gets its whole proof. */
function inFull({ id, overlap, verdict, evidence }: Compared, env: Environment): string {
  const proof = hanging(
    evidence.map((line) => ["  ", line]),
    paperOf(process.stdout, env),
  );
  return `${id}  ${overlap.toFixed(2)}  ${verdict}\n${proof}`;
}

async function namedTasks(env: Environment, names: readonly string[], repo: string): Promise<Asked[]> {
  const read = await Promise.all(names.map(async (name) => ({ name, kind: await readName(name) })));
  const needsBacklog = names.length === 0 || read.some(({ kind }) => kind === "word");
  const files = needsBacklog ? (await readState(repo, env.PATH ?? "")).files : new Map<string, string>();
  return names.length === 0 ? openTasks(files) : await Promise.all(read.map((named) => namedTask(named, files)));
}

function openTasks(files: ReadonlyMap<string, string>): Asked[] {
  const { open, faults } = readBacklog(files);
  for (const fault of faults) tell(`! ${describeFault(fault)}`);
  if (open.size === 0) tell('no open task: say what shall be there, as in `nightshift preflight "Read ISO 8601"`');
  return [...open.values()].map(({ task }) => task);
}

type Named = { name: string; kind: ComparedName };

/** One word that no ID is like is a title as well. */
async function namedTask({ name, kind }: Named, files: ReadonlyMap<string, string>): Promise<Asked> {
  if (kind === "file") return (await readTaskFile("preflight", name)).task;
  if (kind === "title") return { id: name, title: name, description: "" };
  const found = findTaskFile(name, files);
  if (found === null && !taskIdSchema.safeParse(name).success && nearestTask(name, files) === null)
    return { id: name, title: name, description: "" };
  if (found === null)
    throw new SetupError(
      `${missingTask(name, files)}: \`nightshift task list\` shows what there is; what is no ID needs a blank in it, as in \`nightshift preflight "Add ${name}"\``,
    );
  const parsed = parseTask(...found);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}
