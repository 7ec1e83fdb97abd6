import { readFile } from "node:fs/promises";
import { changesUpTo } from "../adapters/git/changes-up-to.ts";
import { openGit } from "../adapters/git/git.ts";
import type { Environment } from "../config.ts";
import { evidenceKind } from "../domain/preflight/evidence-file.ts";
import { type LikelyFile, likelyFiles, surestFiles } from "../domain/preflight/likely-files.ts";
import { neighboursIn } from "../domain/preflight/neighbours.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { plainTask } from "../domain/task.ts";
import { type LabelledTask, parseCases } from "./preflight/labelled-task.ts";
import { CASES, FITTED, gitDirOf, readTree } from "./preflight.ts";
import type { Figure, Result, Section, Table } from "./section.ts";

/**
 * A task on the tree before its change: the source files that the change touched, and those that were guessed, by the task's
 * words alone as well.
 */
type Guessed = {
  repo: string;
  wording: string;
  touched: readonly string[];
  likely: readonly string[];
  byWords: readonly string[];
  surest: string;
};

export const likelyFileQuality: Section = {
  about: "how often the files that a task is likely to change are those that its change touched (--trees DIR)",
  measure: async ({ trees, environment }) =>
    trees === null
      ? { kind: "skipped", why: "it needs --trees DIR, a folder with the git directories of the labelled repositories" }
      : measureLikelyFiles(trees, environment),
};

async function measureLikelyFiles(trees: string, environment: Environment): Promise<Result> {
  const text = await readFile(CASES, "utf8").catch(() => null);
  if (text === null) return { kind: "skipped", why: `there are no labelled tasks at ${CASES}` };
  const cases = parseCases(CASES, text);
  const changes = new Map(cases.filter(({ kind }) => kind === "commit").map((task) => [task.task_id, task.commit]));
  const before = cases.filter(({ kind }) => kind === "parent" || kind === "parent-para");
  const guessed: Guessed[] = [];
  for (const [repo, ofRepo] of Map.groupBy(before, (task) => task.repo)) {
    const gitDir = await gitDirOf(trees, repo);
    if (gitDir === null) continue;
    for (const [commit, tasks] of Map.groupBy(ofRepo, (task) => task.commit)) {
      const tree = await readTree(gitDir, commit, environment);
      const index = indexTree(tree);
      const git = openGit({ dir: gitDir, url: "", token: null, environment });
      const neighbours = neighboursIn(tree, index, await changesUpTo(git.text, commit));
      for (const task of tasks) {
        const touched = await touchedBy(gitDir, task, changes.get(task.task_id), environment);
        if (touched.length === 0) continue;
        const asked = plainTask("A-1", task.title, task.description);
        const likely = sources(likelyFiles(asked, index, neighbours));
        const byWords = sources(likelyFiles(asked, index));
        const surest = surestFiles(asked, index, neighbours)[0] ?? "";
        guessed.push({ repo, wording: task.wording, touched, likely, byWords, surest });
      }
    }
  }
  if (guessed.length === 0) return { kind: "skipped", why: `${trees} has none of the labelled repositories` };
  const repositories = new Set(guessed.map(({ repo }) => repo)).size;
  const notes = [`${guessed.length} tasks of ${repositories} repositories, each on the tree before its change.`];
  return { kind: "measured", tables: [shareTable(guessed), hitTable(guessed), pairTable(guessed)], notes };
}

function sources(files: readonly LikelyFile[]): string[] {
  return files.flatMap(({ path, kind }) => (kind === "source" ? [path] : []));
}

/** Source files that were there before and that the change modified or deleted. */
async function touchedBy(
  gitDir: string,
  { commit }: LabelledTask,
  change: string | undefined,
  environment: Environment,
): Promise<string[]> {
  if (change === undefined) return [];
  const git = openGit({ dir: gitDir, url: "", token: null, environment });
  const listed = await git.text(["diff", "--name-only", "-z", "--diff-filter=MD", commit, change, "--"]);
  return listed.split("\0").filter((path) => path !== "" && evidenceKind(path) === "source");
}

const share = (part: number, whole: number): Figure => ({ value: (100 * part) / whole, unit: "%" });

const PARTS = [
  { name: "fitted on", has: ({ repo }: Guessed) => FITTED.has(repo) },
  { name: "held out", has: ({ repo }: Guessed) => !FITTED.has(repo) },
];

/** Which part of the changed source files is among the first, on average of the tasks. */
function shareTable(guessed: readonly Guessed[]): Table {
  const ways = [
    { way: "words alone", of: ({ byWords }: Guessed) => byWords },
    { way: "with neighbours", of: ({ likely }: Guessed) => likely },
  ];
  const rows = PARTS.flatMap(({ name, has }) => {
    const some = guessed.filter(has);
    return ways.map(({ way, of }) => {
      const among = (first: number) => {
        const parts = some.map((one) => {
          const found = of(one).slice(0, first);
          return one.touched.filter((path) => found.includes(path)).length / one.touched.length;
        });
        return share(
          parts.reduce((sum, part) => sum + part, 0),
          some.length,
        );
      };
      return [`${name}, ${way} (${some.length})`, ...[1, 3, 5, 10].map(among)];
    });
  });
  const columns = ["tasks", "the first", "among 3", "among 5", "among 10"];
  return { title: "Of the changed source files there are", columns, rows };
}

function hitTable(guessed: readonly Guessed[]): Table {
  const rows = ["author", "paraphrase"].flatMap((wording) =>
    PARTS.map(({ name, has }) => {
      const some = guessed.filter((one) => one.wording === wording && has(one));
      const hits = (among: number) =>
        some.filter(({ likely, touched }) => likely.slice(0, among).some((path) => touched.includes(path))).length;
      return [`${wording}, ${name} (${some.length})`, ...[1, 3, 5].map((among) => share(hits(among), some.length))];
    }),
  );
  return { title: "A changed source file is", columns: ["tasks", "the first", "among 3", "among 5"], rows };
}

/** Whether two tasks that are guessed to change the same file did change one in common. */
function pairTable(guessed: readonly Guessed[]): Table {
  const rows = PARTS.map(({ name, has }) => {
    const some = guessed.filter((one) => one.wording === "author" && has(one));
    const pairs = some.flatMap((one, at) =>
      some.slice(at + 1).flatMap((other) => (one.repo === other.repo ? [[one, other] as const] : [])),
    );
    const cell = (isSame: boolean) => {
      const of = pairs.filter(([one, other]) => (one.surest === other.surest) === isSame);
      const shared = of.filter(([one, other]) => one.touched.some((path) => other.touched.includes(path)));
      return share(shared.length, of.length);
    };
    return [`${name} (${pairs.length} pairs)`, cell(true), cell(false)];
  });
  return { title: "Pairs that changed a file in common", columns: ["tasks", "same surest file", "another"], rows };
}
