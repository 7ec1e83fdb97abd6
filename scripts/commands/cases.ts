import { z } from "zod";
import { SetupError } from "../domain/fault.ts";
import { readPatch } from "../domain/patch.ts";
import { plainTask, type Task } from "../domain/task.ts";
import type { LocalRepository } from "./local-repository.ts";
import { readNamed, readRows } from "./rows.ts";
import { readNamedTask } from "./task-file.ts";

/** A patch to grade: the commit it starts from, and the task it is meant to do. */
export type Case = {
  id: string;
  /** The revision as the user named it. */
  base: string;
  baseSha: string;
  patch: string;
  task: Task;
};

/** What `grade` was asked for: one patch, or many in a file. */
export type Asked = { patch?: string; base?: string; task?: string; cases?: string };

const caseSchema = z.object({
  id: z.string(),
  base: z.string(),
  patch: z.string(),
  task: z.object({ title: z.string(), description: z.string().default("") }),
});

/** A case brings a patch and words, and no task of the backlog. */
const UNNAMED = "TASK-1";

const EXAMPLE =
  '{"id": "1", "base": "HEAD", "patch": "diff --git …", "task": {"title": "Read ISO 8601", "description": "…"}}';

/** The cases that were asked for; throws SetupError naming everything that is wrong with them, unknown bases included. */
export async function readCases(asked: Asked, repository: LocalRepository, readFiles: ReadFiles): Promise<Case[]> {
  const cases = asked.cases === undefined ? [await readSingle(asked, readFiles)] : await readMany(asked.cases);
  const bases = new Map<string, string | null>();
  for (const { base } of cases) if (!bases.has(base)) bases.set(base, await repository.commitOf(base));
  const unknown = cases.filter(({ base }) => bases.get(base) === null);
  if (unknown.length > 0)
    throw new SetupError(
      unknown
        .map(
          ({ id, base }) =>
            `${id}: ${repository.dir} has no commit ${base || "of an empty name"}; fetch it, or name one that \`git log\` shows`,
        )
        .join("\n"),
    );
  return cases.map((one) => ({ ...one, baseSha: bases.get(one.base) ?? "" }));
}

type Unresolved = Omit<Case, "baseSha">;

/** Gives the state's files, where the backlog is. */
type ReadFiles = Parameters<typeof readNamedTask>[2];

async function readSingle(asked: Asked, readFiles: ReadFiles): Promise<Unresolved> {
  const { patch, base, task } = asked;
  if (patch === undefined || base === undefined) throw incomplete(asked);
  return {
    id: patch,
    base,
    patch: await readPatchFile(patch),
    task: task === undefined ? plainTask(UNNAMED, "", "") : (await readNamedTask("--task", task, readFiles)).task,
  };
}

/** Before anything else is looked at: what is missing is no fault of the repository. */
export function checkAsked(asked: Asked): void {
  if (asked.cases === undefined && (asked.patch === undefined || asked.base === undefined)) throw incomplete(asked);
}

function incomplete({ patch, base }: Asked): SetupError {
  const missing = [...(patch === undefined ? ["--patch FILE"] : []), ...(base === undefined ? ["--base REV"] : [])];
  return new SetupError(
    `grade lacks ${missing.join(" and ")}: it needs --patch FILE with --base REV, the commit that the patch applies to (such as HEAD), or --cases FILE.jsonl for many`,
  );
}

/** An empty file is a change of nothing, as `git diff` writes it; other text without a file of a diff is a mix-up. */
async function readPatchFile(file: string): Promise<string> {
  const text = await readNamed("--patch", file, "a unified diff as `git diff` writes it");
  if (text.trim() !== "" && readPatch(text).length === 0)
    throw new SetupError(`--patch ${file} is no patch: expected a unified diff as \`git diff\` writes it`);
  return text;
}

async function readMany(file: string): Promise<Unresolved[]> {
  const rows = await readRows("--cases", file, caseSchema, EXAMPLE);
  return rows.map((row) => ({ ...row, task: plainTask(UNNAMED, row.task.title, row.task.description) }));
}
