import type { RunGit } from "../git/blobs.ts";
import { WITHOUT_STATE } from "./code-tree.ts";
import type { KnownCommit } from "./known-tree.ts";

/** So many changes tell what is warm; more would take minutes in an old repository. */
const MOST_CHANGES = 5_000;

/**
 * The history of a commit, newest first, in the order of git's walk; commits of state alone have no paths. Merges bring nothing
 * of their own, and a first commit (or the oldest of a shallow clone) says when its files came, and not that anybody works on
 * them. What a commit changes is looked up where `known` does not tell: it can never be anything else.
 */
export async function readHistory(
  run: RunGit,
  commit: string,
  known: { commit: string; history: readonly KnownCommit[] } | null,
): Promise<KnownCommit[]> {
  const [walked, named] = await Promise.all([walk(run, commit), namesSince(run, commit, known?.commit ?? null)]);
  const before = new Map(known?.history.map((one) => [one.sha, one]));
  const pathsOf = ({ sha, isFirst }: Walked) => {
    const kept = before.get(sha);
    return named.get(sha) ?? (kept?.isFirst === isFirst ? kept.paths : undefined);
  };
  const missing = known === null ? [] : walked.filter((one) => pathsOf(one) === undefined);
  const found = missing.length === 0 ? new Map<string, string[]>() : await namesOf(run, missing);
  return walked.map((one) => ({ ...one, paths: pathsOf(one) ?? found.get(one.sha) ?? [] }));
}

type Walked = Omit<KnownCommit, "paths">;

async function walk(run: RunGit, commit: string): Promise<Walked[]> {
  const log = await run(["log", "--no-merges", `--max-count=${MOST_CHANGES}`, "--format=%H %ct %p", commit, "--"]);
  return log
    .toString("utf8")
    .split("\n")
    .flatMap((line) => {
      const [sha = "", at = "", parent = ""] = line.split(" ");
      return sha === "" ? [] : [{ sha, at: Number(at), isFirst: parent === "" }];
    });
}

/** Which files the commits change that an earlier one does not have: all of them where it is unknown here. */
async function namesSince(run: RunGit, commit: string, since: string | null): Promise<Map<string, string[]>> {
  const log = (range: readonly string[]) =>
    run([
      ...["log", "--no-merges", "--full-history", "--no-renames", "--name-only", "-z", `--max-count=${MOST_CHANGES}`],
      ...["--format=%x01%H", ...range, "--", ...WITHOUT_STATE],
    ]);
  const listed = since === null ? null : await log([commit, `^${since}`]).catch(() => null);
  return namesIn(listed ?? (await log([commit])));
}

async function namesOf(run: RunGit, commits: readonly Walked[]): Promise<Map<string, string[]>> {
  const shown = ["show", "--stdin", "--no-renames", "--name-only", "-z", "--format=%x01%H", "--", ...WITHOUT_STATE];
  return namesIn(await run(shown, commits.map(({ sha }) => `${sha}\n`).join("")));
}

function namesIn(log: Buffer): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const part of log.toString("utf8").split("\u0001")) {
    const [sha = "", ...paths] = part
      .split("\0")
      .map((one) => one.replace(/^\n+/, ""))
      .filter((one) => one !== "");
    if (sha !== "") named.set(sha.trim(), paths);
  }
  return named;
}
