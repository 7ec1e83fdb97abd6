import { type Commit, titleOf } from "../git/commits.ts";
import type { Project } from "../state/state.ts";
import { type World, webUrl } from "../world.ts";

/** `Key: value` lines of a message's last paragraph. */
function trailersOf(message: string): Record<string, string> {
  const last = message
    .trim()
    .split(/\n\s*\n/)
    .slice(1)
    .at(-1);
  const lines = last?.split("\n") ?? [];
  const pairs = lines.map((line) => /^([A-Za-z0-9-]+): (.+)$/.exec(line));
  return Object.fromEntries(pairs.flatMap((pair) => (pair?.[1] && pair[2] ? [[pair[1], pair[2]]] : [])));
}

export function viewCommit(world: World, project: Project, commit: Commit): Record<string, unknown> {
  const trailers = trailersOf(commit.message);
  return {
    id: commit.id,
    short_id: commit.id.slice(0, 8),
    created_at: commit.committedDate,
    parent_ids: commit.parentIds,
    title: titleOf(commit.message),
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    authored_date: commit.authoredDate,
    committer_name: commit.committerName,
    committer_email: commit.committerEmail,
    committed_date: commit.committedDate,
    trailers,
    extended_trailers: Object.fromEntries(Object.entries(trailers).map(([key, value]) => [key, [value]])),
    web_url: `${webUrl(world, project)}/-/commit/${commit.id}`,
  };
}
