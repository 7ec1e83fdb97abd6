import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findExecutable } from "../adapters/sandbox/command-environment.ts";
import { git } from "./git-folder.ts";
import { NIGHTSHIFT, runMeasured } from "./measured-process.ts";
import { npm } from "./npm.ts";
import { packagedRepository } from "./packaged-repository.ts";
import type { Bench, Cell, Section } from "./section.ts";
import { median } from "./statistics.ts";

const execute = promisify(execFile);

const REPOMIX = "repomix@1.18.1";
const ROUNDS = 3;
const CHANGED_FILES = 10;

/** Targets: four times as fast as repomix, no slower than ctags, within so much memory, and a tenth when nothing has changed. */
const MOST_OF_REPOMIX = 0.25;
const MOST_OF_CTAGS = 1;
const MOST_MB = 500;
const MOST_OF_COLD = 0.1;

/** What is started in each round; `peakMb` is NaN where nobody measures it. */
type Probe = { name: string; run(): Promise<{ ms: number; peakMb: number }> };
type Taken = { ms: number; peakMb: number };

/** How long the page of a large repository takes, beside what others need to look at all of it. */
export const manifestSpeed: Section = {
  about: "the page of a repository of more than 10,000 files, cold and warm, beside repomix and ctags",
  async measure(bench) {
    const made = await packagedRepository(bench);
    if (made.kind === "missing") return { kind: "skipped", why: made.why };
    const { repo, files } = made;
    const others = [await ctags(bench, repo), await repomix(bench, repo)];
    const probes = [...others.flatMap(({ probe }) => probe ?? []), ...ownProbes(bench, repo)];
    const taken = await inTurns(probes);
    return {
      kind: "measured",
      tables: [
        {
          title: `${files} files`,
          columns: ["what", "median", "to the other", "peak memory"],
          rows: rowsOf(probes, taken),
        },
      ],
      notes: [
        `Medians of ${ROUNDS} rounds, in each of which everything is started once, whole processes from start to end.`,
        "All files were read before. repomix: with --compress, without its security check. ctags: -R.",
        ...others.flatMap(({ why }) => why ?? []),
      ],
    };
  },
};

type Other = { probe: Probe | null; why: string | null };

async function ctags(bench: Bench, repo: string): Promise<Other> {
  const program = findExecutable("ctags", bench.environment.PATH ?? "");
  if (program === null) return { probe: null, why: "ctags is not installed, and was skipped." };
  const run = async () => {
    const startedAt = performance.now();
    await execute(program, ["-R", "-f", join(bench.scratch, "tags"), repo], {
      env: { ...bench.environment },
      maxBuffer: 1e9,
    });
    return { ms: performance.now() - startedAt, peakMb: Number.NaN };
  };
  return { probe: { name: "ctags -R", run }, why: null };
}

async function repomix(bench: Bench, repo: string): Promise<Other> {
  const prefix = join(bench.scratch, "repomix");
  const args = [
    "install",
    "--prefix",
    prefix,
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--loglevel=error",
    REPOMIX,
  ];
  const why = await npm(bench, args).then(
    () => null,
    () => "repomix did not come from the registry, and was skipped.",
  );
  if (why !== null) return { probe: null, why };
  const program = join(prefix, "node_modules/repomix/bin/repomix.cjs");
  const flags = ["--compress", "--no-security-check", "--quiet", "-o", join(bench.scratch, "repomix.xml")];
  return { probe: { name: "repomix --compress", run: () => measured(bench, [program, repo, ...flags]) }, why: null };
}

function ownProbes(bench: Bench, repo: string): Probe[] {
  const kept = join(bench.scratch, "kept");
  const cache = join(kept, "code-base");
  const page = () => measured(bench, [NIGHTSHIFT, "manifest", "--repo", repo, "--cache", cache]);
  return [
    {
      name: "manifest, cold",
      run: async () => {
        await rm(kept, { recursive: true, force: true });
        return page();
      },
    },
    { name: "manifest, warm: nothing has changed", run: page },
    {
      name: `manifest, warm: ${CHANGED_FILES} files have changed`,
      run: async () => {
        await changeFiles(bench, repo);
        return page();
      },
    },
  ];
}

let changes = 0;

async function changeFiles(bench: Bench, repo: string): Promise<void> {
  const path = bench.environment.PATH ?? "";
  const listed = (await git(repo, path, "ls-files", "-z", "*.ts")).split("\0").filter((file) => file !== "");
  changes += 1;
  for (const file of listed.slice(0, CHANGED_FILES))
    await writeFile(join(repo, file), `export const change${changes} = ${changes};\n`);
  await git(repo, path, "commit", "--quiet", "--all", "--no-verify", "--no-gpg-sign", "--message", "A change");
}

async function measured(bench: Bench, args: readonly string[]): Promise<Taken> {
  const environment = { PATH: bench.environment.PATH ?? "", HOME: bench.scratch };
  const ended = await runMeasured(args, { environment, cwd: bench.scratch, scratch: bench.scratch });
  if (ended.exitCode !== 0) throw new Error(`${args[0]} ended with ${ended.exitCode}: ${ended.stderr.trim()}`);
  return { ms: ended.durationMs, peakMb: ended.peakMb };
}

/** One after the other in each round, so that a busy moment of the machine falls on all of them. */
async function inTurns(probes: readonly Probe[]): Promise<Map<string, Taken>> {
  const all = probes.map((): Taken[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [at, probe] of probes.entries()) all[at]?.push(await probe.run());
  return new Map(
    probes.map(({ name }, at) => {
      const taken = all[at] ?? [];
      return [name, { ms: median(taken.map(({ ms }) => ms)), peakMb: Math.max(...taken.map(({ peakMb }) => peakMb)) }];
    }),
  );
}

function rowsOf(probes: readonly Probe[], taken: ReadonlyMap<string, Taken>): Cell[][] {
  const msOf = (name: string) => taken.get(name)?.ms ?? Number.NaN;
  const cold = msOf("manifest, cold");
  return probes.map(({ name }) => {
    const { ms, peakMb } = taken.get(name) ?? { ms: Number.NaN, peakMb: Number.NaN };
    const memory: Cell = Number.isNaN(peakMb)
      ? ""
      : { value: peakMb, unit: "MB", ...(name.startsWith("manifest") ? { atMost: MOST_MB } : {}) };
    return [name, { value: ms / 1_000, unit: "s" }, ratio(name, cold, ms), memory];
  });
}

/** Of others, what the cold page takes of their time; of a warm page, what it takes of the cold one's. */
function ratio(name: string, cold: number, ms: number): Cell {
  if (name === "manifest, cold") return "";
  if (name.startsWith("manifest")) return { value: ms / cold, unit: "×", atMost: MOST_OF_COLD };
  return { value: cold / ms, unit: "×", atMost: name.startsWith("repomix") ? MOST_OF_REPOMIX : MOST_OF_CTAGS };
}
