import { readdir } from "node:fs/promises";
import type { Environment } from "../config.ts";
import { describesProject } from "../domain/code-base/described.ts";
import { type ImportGraph, rowOf } from "../domain/code-base/import-graph.ts";
import { importsBetween } from "../domain/code-base/import-targets.ts";
import { languageOf } from "../domain/code-base/language.ts";
import { isOwn } from "../domain/code-base/left-out.ts";
import { mentionsIn } from "../domain/code-base/mentions.ts";
import { importsByGrammar } from "./imports/grammar-imports.ts";
import { gitDirOf, readTree } from "./preflight.ts";
import type { Figure, Result, Section, Table } from "./section.ts";

/** Edges from files of a language: those that the scan and the grammar find, and those that one of them finds alone. */
type Count = { files: number; both: number; scan: number; grammar: number };

export const importQuality: Section = {
  about: "how many of the imports that grammars find the scan finds too (--trees DIR: a folder of git directories)",
  measure: async ({ trees, environment }) =>
    trees === null
      ? { kind: "skipped", why: "it needs --trees DIR, a folder with git directories of public repositories" }
      : measureImports(trees, environment),
};

async function measureImports(trees: string, environment: Environment): Promise<Result> {
  const counts = new Map<string, Count>();
  let repositories = 0;
  for (const name of (await readdir(trees)).sort()) {
    const gitDir = name.includes("+") ? await gitDirOf(trees, name.replace("+", "/")) : null;
    if (gitDir === null) continue;
    repositories += 1;
    const isOurs = isOwn(new Map());
    await count(counts, new Map([...(await readTree(gitDir, "HEAD", environment))].filter(([path]) => isOurs(path))));
  }
  if (repositories === 0) return { kind: "skipped", why: `${trees} has no git directory (<owner>+<name>)` };
  const notes = [`${repositories} repositories; both kinds of names are followed to files in the same way.`];
  return { kind: "measured", tables: [table(counts)], notes };
}

/** Files that say that a program wrote them, and those that their grammar does not get through, are left out. */
async function count(counts: Map<string, Count>, tree: ReadonlyMap<string, string>): Promise<void> {
  const texts = new Map([...tree].filter(([path]) => describesProject(path)));
  const files = [...tree]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => {
      const language = languageOf(path);
      return { path, language, text, found: mentionsIn(language, text) };
    });
  const byGrammar = await Promise.all(
    files.map(async ({ path, text, found }) => (found.isGenerated ? null : importsByGrammar(path, text))),
  );
  const edges = (imports: (at: number) => string[]) =>
    importsBetween(
      files.map(({ path, language, found }, at) => ({
        ...{ path, language },
        mentions: () => ({ ...found, imports: imports(at) }),
      })),
      texts,
    );
  const scan = edges((at) => files[at]?.found.imports ?? []);
  const grammar = edges((at) => byGrammar[at] ?? []);
  for (const [at, { language }] of files.entries()) {
    if (language === null || byGrammar[at] === null) continue;
    const known = counts.get(language) ?? { files: 0, both: 0, scan: 0, grammar: 0 };
    counts.set(language, added(known, targetsOf(scan, at), targetsOf(grammar, at)));
  }
}

function targetsOf(graph: ImportGraph, file: number): Set<number> {
  return new Set(rowOf(graph, file).map(([target]) => target));
}

function added(known: Count, scan: ReadonlySet<number>, grammar: ReadonlySet<number>): Count {
  return {
    files: known.files + 1,
    both: known.both + scan.intersection(grammar).size,
    scan: known.scan + scan.size,
    grammar: known.grammar + grammar.size,
  };
}

const share = (part: number, whole: number): Figure => ({ value: (100 * part) / whole, unit: "%", atLeast: 99 });

function table(counts: ReadonlyMap<string, Count>): Table {
  const rows = [...counts]
    .filter(([, { grammar }]) => grammar > 0)
    .sort(([, a], [, b]) => b.grammar - a.grammar)
    .map(([language, { files, both, scan, grammar }]) => {
      const plain = (value: number): Figure => ({ value, unit: "" });
      return [language, plain(files), plain(grammar), share(both, scan), share(both, grammar)];
    });
  return {
    title: "Imports that lead to a file of the tree",
    columns: ["language", "files", "by grammar", "precision", "recall"],
    rows,
  };
}
