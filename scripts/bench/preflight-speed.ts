import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { partsOf } from "../domain/preflight/words.ts";
import { git } from "./git-folder.ts";
import { NIGHTSHIFT, runMeasured } from "./measured-process.ts";
import { packagedRepository } from "./packaged-repository.ts";
import type { Bench, Section } from "./section.ts";

const TASKS = 1_000;
/** For so many tasks against 10,000 files. */
const MOST_SECONDS = 10;
const FILES = 10_000;
/** A description of some sixty words. */
const DESCRIPTION_CHARACTERS = 400;

/** How long it takes to compare many tasks with a large repository: the whole process, which reads and indexes it as well. */
export const preflightSpeed: Section = {
  about: "1,000 tasks compared with a repository of more than 10,000 files",
  async measure(bench) {
    const made = await packagedRepository(bench);
    if (made.kind === "missing") return { kind: "skipped", why: made.why };
    const none = await timed(bench, made.repo, []);
    const all = await timed(bench, made.repo, await tasksOf(bench, made.repo));
    return {
      kind: "measured",
      tables: [
        {
          title: `${made.files} files`,
          columns: ["tasks", "whole process", "peak memory"],
          rows: [
            ["none: reading and indexing", { value: none.durationMs / 1000, unit: "s" }, memory(none)],
            [
              `${TASKS}`,
              { value: all.durationMs / 1000, unit: "s", atMost: (MOST_SECONDS * made.files) / FILES },
              memory(all),
            ],
          ],
        },
      ],
      notes: [
        "The tasks are made of the names and first words of files, evenly spread: their words are the repository's.",
      ],
    };
  },
};

const memory = ({ peakMb }: { peakMb: number }) => ({ value: peakMb, unit: "MB" }) as const;

async function timed(bench: Bench, repo: string, rows: readonly object[]) {
  const tasks = join(bench.scratch, "tasks.jsonl");
  await writeFile(tasks, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const environment = { PATH: bench.environment.PATH ?? "", HOME: bench.scratch };
  const args = [NIGHTSHIFT, "preflight", "--tasks", tasks, "--repo", repo, "--json"];
  const ended = await runMeasured(args, { environment, cwd: bench.scratch, scratch: bench.scratch });
  if (ended.exitCode !== 0) throw new Error(`preflight ended with ${ended.exitCode}: ${ended.stderr.trim()}`);
  return ended;
}

async function tasksOf(bench: Bench, repo: string): Promise<object[]> {
  const listed = (await git(repo, bench.environment.PATH ?? "", "ls-files", "-z", "*.ts", "*.js", "*.h", "*.kt"))
    .split("\0")
    .filter((file) => file !== "");
  const step = listed.length / TASKS;
  const chosen = Array.from({ length: TASKS }, (_, n) => listed[Math.floor(n * step)] ?? "");
  return Promise.all(
    chosen.map(async (file, n) => ({
      id: `${n}`,
      title: `Add an option for ${wordsOf(basename(file))} to ${wordsOf(basename(dirname(file)))}`,
      description: (await readFile(join(repo, file), "utf8")).slice(0, DESCRIPTION_CHARACTERS),
    })),
  );
}

const wordsOf = (name: string) => partsOf(name.replace(/\.\w+$/, "")).join(" ");
