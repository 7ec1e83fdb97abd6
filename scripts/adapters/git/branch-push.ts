import type { PushResult } from "../../ports/repository.ts";
import { writeCommit } from "./objects.ts";
import { jittered } from "./remote.ts";
import type { StatePlace } from "./state.ts";

const TRIES = 4;
const FIRST_WAIT_MS = 500;

/** What stands on the branch: something to build on (or nothing yet), the result itself, or what stops the push. */
export type Standing =
  | { kind: "free"; head: string | null; parents: string[] }
  | { kind: "done"; sha: string }
  | { kind: "foreign-commits" | "does-not-apply"; detail: string };

type Push = {
  branch: string;
  tree: string;
  message: string;
  /** Looks at the branch as it is now: before each try, for somebody may have pushed, or a try may have landed unheard. */
  look: () => Promise<Standing>;
};

/** Puts a commit of a tree on a branch, without force; GitLab gets a few tries to answer. */
export async function pushTree(
  place: Pick<StatePlace, "git" | "remote" | "clock" | "random" | "identity">,
  { branch, tree, message, look }: Push,
): Promise<PushResult> {
  for (let tried = 1; ; tried += 1) {
    const standing = await look();
    if (standing.kind === "done") return { kind: tried === 1 ? "unchanged" : "pushed", sha: standing.sha };
    if (standing.kind !== "free") return standing;
    if (tried > TRIES)
      return { kind: "failed", detail: `${branch} was not pushed in ${TRIES} tries: no answer from GitLab` };
    const signature = { ...place.identity, at: place.clock.now() };
    const sha = await writeCommit(place.git, { tree, parents: standing.parents, message, signature });
    const outcome = await place.remote.push(branch, standing.head, sha);
    if (outcome.kind === "landed") return { kind: "pushed", sha };
    if (outcome.kind === "refused") return { kind: "failed", detail: refusal(outcome.detail, branch) };
    await place.clock.sleep(jittered(FIRST_WAIT_MS, tried, place.random));
  }
}

function refusal(words: string, branch: string): string {
  return `GitLab refused the push to ${branch}: ${words}. The bot needs the role Developer, and no protected-branch rule or push rule may shut it out of nightshift/*.`;
}
