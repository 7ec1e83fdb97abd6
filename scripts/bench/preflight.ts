import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openGit } from "../adapters/git/git.ts";
import { listTree, readTexts } from "../adapters/git/objects.ts";
import { isMinified, maySource } from "../adapters/git/source-files.ts";
import type { Environment } from "../config.ts";
import { LONGEST_FILE_BYTES } from "../domain/preflight/evidence-file.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight } from "../domain/preflight.ts";
import { bm25, coverage, indexWords } from "./preflight/baselines.ts";
import { areaUnderCurve, atThreshold } from "./preflight/discrimination.ts";
import { type LabelledTask, parseCases } from "./preflight/labelled-task.ts";
import type { Figure, Result, Section, Table } from "./section.ts";

const SETTINGS = { reject_above: 0.6, grey_above: 0.4 };

/** The model of `domain/preflight/overlap.ts` was fitted on these, and others that are not in the data; the rest was held out. */
export const FITTED = new Set([
  "chalk/chalk",
  "changesets/changesets",
  "date-fns/date-fns",
  "h3js/h3",
  "npm/node-semver",
  "tj/commander.js",
]);

type Scored = LabelledTask & { overlap: number; bm25: number; coverage: number };

export const CASES = fileURLToPath(new URL("../../../shared/data/preflight/cases.jsonl", import.meta.url));

export const preflightQuality: Section = {
  about:
    "how well preflight tells what is there already, on labelled tasks (--trees DIR: a folder of their repositories)",
  measure: async ({ trees, environment }) =>
    trees === null
      ? { kind: "skipped", why: "it needs --trees DIR, a folder with the git directories of the labelled repositories" }
      : measurePreflight({ cases: CASES, trees, environment }),
};

/**
 * How well preflight tells tasks that are done from tasks that are not. `cases` is the file of labelled tasks; `trees` a
 * folder with a git directory for each repository (`<owner>+<name>` or `<owner>+<name>/repo`); `environment` has the PATH with git.
 */
export async function measurePreflight(options: {
  cases: string;
  trees: string;
  environment: Environment;
}): Promise<Result> {
  const text = await readFile(options.cases, "utf8").catch(() => null);
  if (text === null) return { kind: "skipped", why: `there are no labelled tasks at ${options.cases}` };
  const cases = parseCases(options.cases, text);
  const scored: Scored[] = [];
  const missing = new Set<string>();
  for (const [repo, ofRepo] of Map.groupBy(cases, (task) => task.repo)) {
    const gitDir = await gitDirOf(options.trees, repo);
    if (gitDir === null) missing.add(repo);
    else
      for (const [commit, tasks] of Map.groupBy(ofRepo, (task) => task.commit))
        scored.push(...score(tasks, await readTree(gitDir, commit, options.environment)));
  }
  if (scored.length === 0)
    return { kind: "skipped", why: `${options.trees} has no git directory of ${[...missing].join(", ")}` };
  return { kind: "measured", tables: tablesOf(scored), notes: notesOf(scored, missing) };
}

export async function gitDirOf(trees: string, repo: string): Promise<string | null> {
  const folder = join(trees, repo.replace("/", "+"));
  for (const candidate of [join(folder, "repo"), join(folder, ".git"), folder])
    if ((await stat(join(candidate, "objects")).catch(() => null)) !== null) return candidate;
  return null;
}

export async function readTree(
  gitDir: string,
  commit: string,
  environment: Environment,
): Promise<ReadonlyMap<string, string>> {
  const git = openGit({ dir: gitDir, url: "", token: null, environment });
  const entries = (await listTree(git, commit)).filter((entry) => maySource(entry, LONGEST_FILE_BYTES));
  const texts = await readTexts(git, entries);
  return new Map([...texts].filter(([file, text]) => !isMinified(file, text)));
}

function score(tasks: readonly LabelledTask[], tree: ReadonlyMap<string, string>): Scored[] {
  const index = indexTree(tree);
  const words = indexWords(tree);
  return tasks.map((task) => ({
    ...task,
    overlap: preflight(task, index, SETTINGS).overlap,
    bm25: bm25(task, words),
    coverage: coverage(task, words),
  }));
}

const PAIRS = new Set(["parent", "commit"]);
const of =
  (...kinds: string[]) =>
  ({ kind }: Scored) =>
    kinds.includes(kind);

/** Whom each row of the table is about. A kind is paired with the other label's, as one label alone has no curve. */
const GROUPS: readonly { name: string; has: (task: Scored) => boolean; atLeast?: number }[] = [
  { name: "all", has: () => true, atLeast: 0.85 },
  { name: "authors' wording", has: ({ wording }) => wording !== "paraphrase" },
  { name: "hard pairs: parent, commit", has: ({ kind }) => PAIRS.has(kind), atLeast: 0.78 },
  { name: "commit, earlier", has: of("commit", "earlier") },
  { name: "commit, cross", has: of("commit", "cross") },
  { name: "commit, absent", has: of("commit", "absent") },
  { name: "parent, head", has: of("parent", "head") },
  { name: "paraphrases", has: ({ wording }) => wording === "paraphrase" },
  { name: "paraphrased pairs", has: of("parent-para", "commit-para") },
];

function tablesOf(scored: readonly Scored[]): Table[] {
  return [
    { name: "all repositories", tasks: scored },
    { name: "fitted on", tasks: scored.filter(({ repo }) => FITTED.has(repo)) },
    { name: "held out", tasks: scored.filter(({ repo }) => !FITTED.has(repo)) },
  ]
    .filter(({ tasks }) => tasks.length > 0)
    .flatMap(({ name, tasks }) => [curveTable(name, tasks), thresholdTable(name, tasks)]);
}

function curveTable(name: string, tasks: readonly Scored[]): Table {
  return {
    title: `Area under the curve, ${name}`,
    columns: ["tasks", "n", "preflight", "BM25", "coverage"],
    rows: GROUPS.map(({ name: group, has, atLeast }) => {
      const some = tasks.filter(has);
      const area = (score: (task: Scored) => number) =>
        areaUnderCurve(some.map((task) => ({ score: score(task), positive: task.label === "redundant" })));
      const bound = atLeast === undefined ? {} : { atLeast };
      return [
        group,
        figure(some.length),
        { ...figure(area((task) => task.overlap)), ...bound },
        figure(area((task) => task.bm25)),
        figure(area((task) => task.coverage)),
      ];
    }),
  };
}

function thresholdTable(name: string, tasks: readonly Scored[]): Table {
  const rows = [
    { method: "preflight above 0.6", score: (task: Scored) => task.overlap, threshold: 0.6, atLeast: 0.9 },
    { method: "preflight above 0.4", score: (task: Scored) => task.overlap, threshold: 0.4 },
    { method: "coverage above 0.6", score: (task: Scored) => task.coverage, threshold: 0.6 },
  ];
  return {
    title: `At the thresholds, ${name}`,
    columns: ["method", "found", "precision", "recall"],
    rows: rows.map(({ method, score, threshold, atLeast }) => {
      const labelled = tasks.map((task) => ({ score: score(task), positive: task.label === "redundant" }));
      const { found, precision, recall } = atThreshold(labelled, threshold);
      const bound = atLeast === undefined ? {} : { atLeast };
      return [method, figure(found), { ...figure(precision), ...bound }, figure(recall)];
    }),
  };
}

const figure = (value: number): Figure => ({ value, unit: "" });

function notesOf(scored: readonly Scored[], missing: ReadonlySet<string>): string[] {
  const repos = new Set(scored.map(({ repo }) => repo)).size;
  const left = missing.size === 0 ? "" : ` Not there: ${[...missing].join(", ")}.`;
  return [`${scored.length} labelled tasks of ${repos} repositories, each on the tree of its commit.${left}`];
}
