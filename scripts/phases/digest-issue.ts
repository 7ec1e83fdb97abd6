import { hasLabel } from "../domain/permission/kill-switches.ts";
import type { Issue } from "../ports/forge.ts";
import { isDigestTitle } from "../views/digest.ts";
import type { ForgeWorld } from "./world.ts";

/** Opens the issue of a title, or brings it up to date. */
export async function publish(
  { forge, configuration }: ForgeWorld,
  title: string,
  description: string,
): Promise<Issue> {
  const issue = await forge.openIssue({ title, description, labels: [configuration.labels.digest] });
  if (issue.description !== description) await forge.updateIssue(issue.iid, { description });
  return issue;
}

/** Our digest of yesterday has served, unless it carries the pause label: closing it would switch Night Shift on again. */
export async function closeOlder({ forge, configuration, log }: ForgeWorld, today: Issue): Promise<void> {
  const { labels } = configuration;
  const open = await forge.issues({ label: labels.digest, state: "opened" });
  const older = open.filter(
    (issue) => issue.author === today.author && isDigestTitle(issue.title) && issue.title < today.title,
  );
  const closing = older.filter((issue) => !hasLabel(issue.labels, labels.pause));
  await Promise.all(closing.map((issue) => forge.updateIssue(issue.iid, { state: "close" })));
  for (const issue of older.filter((one) => !closing.includes(one)))
    log.line(`! ${issue.url} stays open: its label ${labels.pause} keeps Night Shift paused`);
}
