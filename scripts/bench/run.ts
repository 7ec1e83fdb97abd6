import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { scratchPrefix } from "../adapters/scratch-name.ts";
import type { Environment } from "../config.ts";
import { type Choice, readChoice, USAGE } from "./choice.ts";
import { reportData, reportText } from "./report.ts";
import type { Bench, Result } from "./section.ts";
import { GROUPS, SECTIONS, sectionOf } from "./sections.ts";

/** Wrong usage, as everywhere in this program. */
const WRONG_USAGE = 2;

/** Measures what the command line asks for, one section after the other. Gives the exit code; a missed bound is no failure. */
export async function runBench(args: readonly string[], environment: Environment): Promise<number> {
  const choice = readChoice(args, Object.keys(SECTIONS), GROUPS);
  switch (choice.kind) {
    case "wrong":
      tell(choice.words);
      return WRONG_USAGE;
    case "help":
      await print(`${USAGE}\n\n${sectionLines().join("\n")}`);
      return 0;
    case "list":
      await print(sectionLines().join("\n"));
      return 0;
    case "measure": {
      const missing = [choice.trees, choice.data].find((folder) => folder !== null && !existsSync(folder));
      if (missing === undefined) return measureAll(choice, environment);
      tell(`bench: ${missing} is no folder: give one that is there`);
      return WRONG_USAGE;
    }
  }
}

function sectionLines(): string[] {
  return [
    ...Object.entries(SECTIONS).map(([name, { about }]) => `${name}: ${about}`),
    ...Object.entries(GROUPS).map(([name, sections]) => `${name}: ${sections.join(", ")}`),
  ];
}

type Wanted = Extract<Choice, { kind: "measure" }>;

async function measureAll({ sections, json, trees, data: more }: Wanted, environment: Environment): Promise<number> {
  const data: unknown[] = [];
  let exitCode = 0;
  let isRead = json || (await print(`${machine()}\n`));
  for (const name of sections) {
    if (!isRead) break;
    tell(`bench: ${name} …`);
    try {
      const result = await measure(name, { trees, data: more, environment });
      if (json) data.push(reportData(name, result));
      else isRead = await print(reportText(name, result));
    } catch (error) {
      // The other sections' figures are worth having all the same.
      tell(`bench: ${name} failed: ${error instanceof Error ? error.stack : error}`);
      exitCode = 1;
    }
  }
  if (json) await print(JSON.stringify({ machine: machine(), sections: data }, null, 2));
  return exitCode;
}

async function measure(name: string, given: Omit<Bench, "scratch" | "tell">): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), scratchPrefix("bench")));
  try {
    return await sectionOf(name).measure({ ...given, scratch, tell });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Figures mean little without it. */
function machine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `Node ${process.version}, ${process.platform}, ${availableParallelism()} × ${cpus()[0]?.model ?? "unknown processor"}, ${memory} GB`;
}

/** Gives whether somebody reads it: figures that nobody will see need not be measured. */
function print(text: string): Promise<boolean> {
  return new Promise((done) => {
    process.stdout.write(`${text}\n`, (error) => done(!error));
  });
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
