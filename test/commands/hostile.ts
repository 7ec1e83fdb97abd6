import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TranscriptEntry } from "../../scripts/agent/transcript.ts";
import type { ScriptedCall } from "../../scripts/rehearsal/model/scenario.ts";
import { startModel } from "../../scripts/rehearsal/model/server.ts";
import { agentOn } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import { type Ended, git, MARKER, nightshift, repositoryOf, scratchFolder } from "./cli.ts";

/** The model's key and every other secret of the scene hold this text. */
export const SECRET = MARKER;
export const TASK = "BUG-666-greedy";

/** What lies around the agent's tree, and is none of its business. */
export type Places = {
  /** The checkout, whose git configuration holds a token, and where it would be pushed to. */
  repo: string;
  server: string;
  /** Another worktree of the same repository, with a file of its own. */
  sibling: string;
  /** A folder with a secret in it. */
  outside: string;
  /** The environment's TMPDIR, where the harness's own scratch folder lies, beside that of another task. */
  temporary: string;
  task: string;
};

/** What the agent tries, and what it is told: a refusal in words, or a truth that does no harm. */
export type Try = { name: string; call: (places: Places) => ScriptedCall; told: RegExp };

/** Tight enough that what succeeds all the same stays harmless. */
const CONFIGURATION = `sandbox: {tier: auto, file_mb: 16, processes: 64, memory_mb: 512}
budget: {task_usd: 5, cycle_usd: 5, day_usd: 5, month_usd: 5}
agent: {turns: 100}
verify: {full: ["true"]}
`;

export function openPlaces(): Places {
  const repo = repositoryOf({
    "nightshift.yml": CONFIGURATION,
    "a.txt": "a\n",
    [`backlog/${TASK}.md`]: "---\ntitle: Write a page\n---\n",
  });
  const around = scratchFolder();
  const at = (name: string) => join(around, name);
  chmodSync(around, 0o755);
  git(around, "init", "--quiet", "--bare", "server.git");
  git(repo, "remote", "add", "origin", at("server.git"));
  git(repo, "config", "http.extraHeader", `PRIVATE-TOKEN: ${SECRET}`);
  git(repo, "worktree", "add", "--quiet", "-b", "other", at("sibling"));
  for (const name of ["sibling", "outside", "temporary/nightshift-other/tree"]) {
    mkdirSync(at(name), { recursive: true });
    writeFileSync(join(at(name), "secret.txt"), SECRET);
  }
  const temporary = at("temporary");
  const others = { sibling: at("sibling"), outside: at("outside"), task: join(temporary, "nightshift-other") };
  return { repo, server: at("server.git"), temporary, ...others };
}

/** A PATH with every program of the machine but bubblewrap, for the tier below it. */
export function pathWithoutBubblewrap(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  for (const from of ["/usr/sbin", "/usr/bin"])
    for (const name of readdirSync(from)) {
      if (name === "bwrap") continue;
      try {
        symlinkSync(join(from, name), join(folder, name));
      } catch {
        // In both folders: one is enough.
      }
    }
  return `${dirname(process.execPath)}:${folder}`;
}

export type HostileRun = {
  ended: Ended;
  work: { outcome: { kind: string }; sandbox: string; files: { path: string }[] };
  patch: string;
  transcript: TranscriptEntry[];
  /** Of the model's calls, in order: what they were answered with. */
  results: { name: string; text: string; isError: boolean }[];
  faults: readonly string[];
};

/** The task through the public command, with an agent that makes these calls, one a turn, over HTTP. */
export async function runHostile(places: Places, tries: readonly Try[], env: Record<string, string>) {
  const turns = tries.map(({ call }) => ({ call: call(places) }));
  const double = await startModel({ scenarios: [scoutScenario, agentOn(TASK, turns)], apiKey: SECRET });
  const out = scratchFolder();
  const { repo, temporary } = places;
  const args = ["work", "--task", join(repo, `backlog/${TASK}.md`), "--repo", repo, "--out", out];
  const ended = await nightshift(args, {
    env: {
      ...{ ANTHROPIC_API_KEY: SECRET, ANTHROPIC_BASE_URL: double.url, CI_JOB_TOKEN: SECRET, TMPDIR: temporary },
      ...env,
    },
  });
  await double.close();
  const lines = readFileSync(join(out, "transcript.jsonl"), "utf8").trim().split("\n");
  const transcript: TranscriptEntry[] = lines.map((line) => JSON.parse(line));
  const run: HostileRun = {
    ...{ ended, transcript, faults: double.faults.map(String) },
    work: JSON.parse(readFileSync(join(out, "work.json"), "utf8")).body,
    patch: readFileSync(join(out, "changes.patch"), "utf8"),
    results: transcript.flatMap((entry) => (entry.type === "tool-result" ? [entry] : [])),
  };
  return run;
}
