import { failed, passed, type Rule, unasked } from "./check.ts";

/**
 * The newest pipeline of a push to the target branch that has passed or failed. Those that schedules start, Night Shift's
 * own among them, say nothing of the branch's commits, and neither do those of its state commits, which are skipped.
 */
export const targetPipeline: Rule = ({ health }) => {
  const name = "target branch";
  const last = health?.targetPipeline ?? "unknown";
  if (last === "unknown") return unasked(name, "whether its last pipeline passed");
  if (last === "none") return passed(name, "no pipeline of a push has passed or failed yet");
  if (!last.hasFailed) return passed(name, `its last pipeline passed (${last.url})`);
  return failed(
    name,
    `its last pipeline failed: ${last.url}`,
    "mend the branch, or retry what failed by chance; until then only revisions and tasks with the tag `fixes-pipeline` are worked on",
  );
};
