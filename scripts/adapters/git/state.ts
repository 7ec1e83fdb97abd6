import { CONFIGURATION_FILE, OTHER_CONFIGURATION_FILES } from "../../domain/configuration-names.ts";
import { mustBeText } from "../../domain/state-text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CommitResult, StateChange, StateFiles } from "../../ports/repository.ts";
import { commitFiles } from "./file-commit.ts";
import type { Git } from "./git.ts";
import { isAncestor, listTree, readTexts } from "./objects.ts";
import { jittered, type Remote } from "./remote.ts";

const STATE_FOLDERS = ["backlog", "feedback", "prompts"];
/** One by another name is read as well: it has to be refused. */
const CONFIGURATIONS: readonly string[] = [CONFIGURATION_FILE, ...OTHER_CONFIGURATION_FILES];

/** The one file under prompts/ that Night Shift writes itself; the others are people's. */
const MANIFEST = "prompts/manifest.md";

const TRIES = 8;
const FIRST_WAIT_MS = 100;

/** What the state needs of its surroundings; `stateBranch` may be `baseBranch`. */
export type StatePlace = {
  git: Git;
  remote: Remote;
  scratchDir: string;
  stateBranch: string;
  baseBranch: string;
  identity: { name: string; email: string };
  clock: Clock;
  random: () => number;
};

/** `tip`: the state branch, null when it does not exist yet. `base`: the default branch. */
type Heads = { tip: string | null; base: string };

/**
 * The state at its newest commit. On a branch of its own, the state is backlog/, feedback/ and the manifest; the
 * configuration and the other prompts are people's and come from the default branch, where they are reviewed.
 */
export async function readState(place: StatePlace): Promise<StateFiles> {
  return filesAt(place, await fetchHeads(place));
}

/** The state as this job has read it last; its newest commit when it has not yet. */
export async function readStateOnce(place: StatePlace): Promise<StateFiles> {
  return lastRead.get(place.git)?.state ?? readState(place);
}

/**
 * Decides on the newest state, commits and pushes, again and again until nobody was faster; at most eight times. A
 * state branch that does not exist yet starts at the default branch rather than from nothing: it can then be compared
 * with it and merged into it, and `.gitattributes` (union merge of the ledger) holds on it.
 */
export async function commitState<T>(
  place: StatePlace,
  decide: (state: StateFiles) => { change: StateChange | null; value: T },
): Promise<CommitResult<T>> {
  const pushed: { sha: string; value: T }[] = [];
  let lastWords = "";
  for (let tried = 1; ; tried += 1) {
    const heads = await fetchHeads(place);
    const landed = await findLanded(place.git, pushed, heads.tip);
    if (landed !== null) return { kind: "committed", ...landed };
    if (tried > TRIES) return { kind: "failed", detail: exhausted(place.stateBranch, lastWords) };
    const state = await filesAt(place, heads);
    const { change, value } = decide(state);
    if (change === null) return { kind: "unchanged", sha: state.sha, value };
    const sha = await writeChange(place, state.sha, change);
    if (sha === null) return { kind: "unchanged", sha: state.sha, value };
    const outcome = await place.remote.push(place.stateBranch, heads.tip, sha, { skipCi: true });
    if (outcome.kind === "landed") return { kind: "committed", sha, value };
    if (outcome.kind === "refused") return { kind: "failed", detail: refusal(outcome.detail, place.stateBranch) };
    pushed.push({ sha, value });
    lastWords = outcome.detail;
    await place.clock.sleep(jittered(FIRST_WAIT_MS, tried, place.random));
  }
}

async function fetchHeads({ remote, stateBranch, baseBranch }: StatePlace): Promise<Heads> {
  const heads = await remote.fetch([...new Set([stateBranch, baseBranch])]);
  const base = heads[baseBranch] ?? null;
  if (base === null) throw new Error(`The branch ${baseBranch} does not exist: push a first commit to it.`);
  return { tip: heads[stateBranch] ?? null, base };
}

/** The state that a job has read last, by its commits: it looks several times, and rarely has anybody pushed in between. */
const lastRead = new WeakMap<Git, { heads: Heads; state: StateFiles }>();

async function filesAt(place: StatePlace, heads: Heads): Promise<StateFiles> {
  const last = lastRead.get(place.git);
  if (last !== undefined && last.heads.tip === heads.tip && last.heads.base === heads.base) return last.state;
  const state = await readFilesAt(place, heads);
  lastRead.set(place.git, { heads, state });
  return state;
}

async function readFilesAt({ git, stateBranch, baseBranch }: StatePlace, { tip, base }: Heads): Promise<StateFiles> {
  const sha = tip ?? base;
  if (stateBranch === baseBranch || tip === null) {
    return {
      sha,
      files: await readTexts(git, await listTree(git, sha, [...STATE_FOLDERS, ...CONFIGURATIONS]), mustBeText),
    };
  }
  const shared = await readTexts(git, await listTree(git, base, ["prompts", ...CONFIGURATIONS]), mustBeText);
  return { sha, files: joinState(await ownState(git, tip), shared) };
}

/** What a branch of the state's own holds at a commit, apart from what stays on the default branch. */
export async function ownState(git: Git, sha: string): Promise<Map<string, string>> {
  return readTexts(git, await listTree(git, sha, ["backlog", "feedback", MANIFEST]), mustBeText);
}

/** The state as a whole: that of its own branch, with the configuration and the prompts of the default branch. */
export function joinState(
  own: ReadonlyMap<string, string>,
  ofDefault: ReadonlyMap<string, string>,
): Map<string, string> {
  const peoples = [...ofDefault].filter(([path]) => CONFIGURATIONS.includes(path) || path.startsWith("prompts/"));
  return new Map([...peoples, ...own]);
}

/** The commit, or null when it would change nothing. */
async function writeChange(place: StatePlace, parent: string, change: StateChange): Promise<string | null> {
  for (const path of change.files.keys()) refuseOtherPaths(path);
  const signature = { ...place.identity, at: place.clock.now() };
  const files = new Map(
    [...change.files].map(([path, text]) => [path, text === null ? null : { mode: "100644", content: text }]),
  );
  const commit = { parent, files, message: skippingCi(change.message), signature };
  const { sha, isEmpty } = await commitFiles((args, input) => place.git.text(args, { input }), commit);
  return isEmpty ? null : sha;
}

/** Code and pipelines change by merge request alone; a state commit that touches them is a bug. */
function refuseOtherPaths(path: string): void {
  const segments = path.split("/");
  const isState = path === CONFIGURATION_FILE || (segments.length > 1 && STATE_FOLDERS.includes(segments[0] ?? ""));
  const isPlain = segments.every((segment) => !["", ".", ".."].includes(segment) && segment.toLowerCase() !== ".git");
  if (!isState || !isPlain || path.includes("\0"))
    throw new Error(`${path} is no part of the state: nothing was written.`);
}

function skippingCi(message: string): string {
  if (/\[(skip ci|ci skip)\]/i.test(message)) return message;
  const [title = "", ...rest] = message.split("\n");
  return [`${title} [skip ci]`, ...rest].join("\n");
}

/** A push whose answer was lost may have landed, even after a later look, and others may have built on it since. */
async function findLanded<T>(
  git: Git,
  pushed: readonly { sha: string; value: T }[],
  tip: string | null,
): Promise<{ sha: string; value: T } | null> {
  if (tip === null) return null;
  for (const attempt of pushed) if (await isAncestor(git, attempt.sha, tip)) return attempt;
  return null;
}

function exhausted(branch: string, lastWords: string): string {
  return `The state did not reach ${branch} in ${TRIES} tries: others were faster, or GitLab gave no answer (${lastWords.replace(/\s+/g, " ")}). The next cycle tries again.`;
}

function refusal(words: string, branch: string): string {
  return `GitLab refused the state on ${branch}: ${words}. Allow the bot to push there (Settings → Repository → Protected branches, and push rules), or set state.branch in nightshift.yml to a branch of its own.`;
}
