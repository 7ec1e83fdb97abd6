import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainTask } from "../domain/task.ts";
import { CHECK, COMMAND_MS, everyTool, type Ground } from "./every-tool.ts";
import { commitFolder, writeFiles } from "./git-folder.ts";
import { largeFile, largeRepositoryFiles } from "./large-repository.ts";
import type { Bench, Cell, Section } from "./section.ts";
import { mean, median, quantile } from "./statistics.ts";
import { runHands, type TaskRun } from "./task-run.ts";
import { readRecording } from "./transcript-lines.ts";

/** Issue and design ask for no more, the command's own time left out. */
const MOST_MS_A_TURN = 30;

const TASK = plainTask("TEST-001-every-tool", "Use every tool", "Use each tool a few times.");

const SAMPLE = fileURLToPath(new URL("../rehearsal/sample", import.meta.url));

/** One turn: what it is, and what the harness took for it beside commands, the model and the wait for either. */
type TurnTime = { turn: string; harnessMs: number };

/** What the harness adds to a turn of the agent, and what a Hands process holds in memory. */
export const turn: Section = {
  about: "what the harness adds to a turn beside model and commands, and the memory of a hands process",
  async measure(bench) {
    const small = await handsOn(bench, "sample project", await laySample(bench), {
      ...{ file: "src/parse.ts", piece: "let total = 0;", glob: "src/**/*.ts" },
      ...{ word: "DurationError", absent: "no such words anywhere" },
    });
    const large = await handsOn(bench, "10,000 files", await layLarge(bench), {
      ...{ file: largeFile(4_711), piece: "most = 13", glob: "packages/area-9/**/*.ts" },
      ...{ word: "OfModule18\\d\\d\\(", absent: "no such words anywhere" },
    });
    const repositories = [small, large];
    const turns = [...new Set(small.times.map((time) => time.turn))];
    return {
      kind: "measured",
      tables: [
        {
          title: "Milliseconds of harness in a turn, without model and commands",
          columns: ["turns", ...repositories.map(({ name }) => name)],
          rows: [
            [
              "all, mean",
              ...repositories.map(({ times }) => ms(mean(times.map(({ harnessMs }) => harnessMs)), MOST_MS_A_TURN)),
            ],
            ["all, median", ...repositories.map(({ times }) => ms(quantileOf(times, 0.5), MOST_MS_A_TURN))],
            ["all, nine of ten", ...repositories.map(({ times }) => ms(quantileOf(times, 0.9)))],
            ...turns.map((turn) => [
              `${turn}, median`,
              ...repositories.map(({ times }) =>
                ms(median(times.filter((t) => t.turn === turn).map((t) => t.harnessMs))),
              ),
            ]),
          ],
        },
        {
          title: "A hands process",
          columns: ["what", ...repositories.map(({ name }) => name)],
          rows: [
            ["peak memory (resident)", ...repositories.map(({ peakMb }): Cell => ({ value: peakMb, unit: "MB" }))],
            ["whole job", ...repositories.map(({ durationMs }): Cell => ({ value: durationMs / 1000, unit: "s" }))],
          ],
        },
      ],
      notes: [
        `Seen from outside: from the model's answer to the next request, less the ${COMMAND_MS} ms that a command takes by itself. Commands ran in: ${small.sandbox}.`,
      ],
    };
  },
};

function quantileOf(times: readonly TurnTime[], share: number): number {
  return quantile(
    times.map(({ harnessMs }) => harnessMs),
    share,
  );
}

function ms(value: number, atMost?: number): Cell {
  return { value, unit: "ms", ...(atMost === undefined ? {} : { atMost }) };
}

type Measured = { name: string; times: TurnTime[]; peakMb: number; durationMs: number; sandbox: string };

async function handsOn(bench: Bench, name: string, repo: string, ground: Ground): Promise<Measured> {
  bench.tell(`  ${name}`);
  const { names, scenarios } = everyTool(TASK.id, ground);
  const run = await runHands(bench, { name: `hands, ${name}`, scenarios, repo, task: TASK });
  if (run.work.outcome.kind !== "delivered") throw new Error(`${name}: ${JSON.stringify(run.work.outcome)}`);
  const { peakMb, durationMs } = run.process;
  return { name, times: turnTimes(run, names), peakMb, durationMs, sandbox: run.work.sandbox };
}

/** Turn *n* lies between the answer to the agent's request *n* and the arrival of its request *n* + 1. */
function turnTimes({ requests, transcript }: TaskRun, names: readonly string[]): TurnTime[] {
  const { results } = readRecording(transcript);
  const asked = requests.filter(({ scenario }) => scenario?.startsWith("agent"));
  return results.map(({ name, durationMs, isError, text }, at) => {
    if (isError) throw new Error(`${name} failed, so that nothing was measured: ${text}`);
    const [before, next] = [asked[at], asked[at + 1]];
    const tookMs = before !== undefined && next !== undefined ? next.arrivedAt - before.answeredAt : durationMs;
    return { turn: names[at] ?? name, harnessMs: tookMs - ownMs(name) };
  });
}

/** `finish` runs the check, which takes as long as the command. */
function ownMs(tool: string): number {
  return tool === "run_command" || tool === "finish" ? COMMAND_MS : 0;
}

async function laySample(bench: Bench): Promise<string> {
  const repo = join(bench.scratch, "sample");
  await cp(SAMPLE, repo, { recursive: true });
  const configuration = join(repo, "nightshift.yml");
  const text = await readFile(configuration, "utf8");
  await writeFile(configuration, text.replace("full: [npm test]", `full: ["${CHECK}"]`));
  await commitFolder(repo, bench.environment.PATH ?? "");
  return repo;
}

async function layLarge(bench: Bench): Promise<string> {
  const repo = join(bench.scratch, "large");
  await mkdir(repo);
  await writeFiles(repo, largeRepositoryFiles());
  await writeFile(join(repo, "nightshift.yml"), `version: 1\nverify: {full: ["${CHECK}"]}\n`);
  await commitFolder(repo, bench.environment.PATH ?? "");
  return repo;
}
