import type { Git } from "./git.ts";

/** As few settings as possible decide what a patch looks like; it must apply anywhere. */
const ARGS = ["diff", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv"] as const;

/** From one commit or tree to another; with `since: "merge-base"`, what the second has changed since both were one. */
export async function patchBetween(
  git: Git,
  from: string,
  to: string,
  since: "from" | "merge-base" = "from",
): Promise<string> {
  const range = since === "merge-base" ? [`${from}...${to}`] : [from, to];
  return (await git.bytes([...ARGS, ...range, "--"])).toString("utf8");
}
