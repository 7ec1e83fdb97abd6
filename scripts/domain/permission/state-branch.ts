import { failed, passed, type Rule, unasked } from "./check.ts";

/** Without a place for its claims, no cycle may spend anything. */
export const stateBranchTakesPushes: Rule = ({ health }) => {
  const { name, mayPush } = health?.stateBranch ?? { name: "", mayPush: "unknown" };
  if (mayPush === "unknown") return unasked("state branch", "whether Night Shift may push its state");
  if (mayPush === "absent") return passed("state branch", `${name} is not there yet: the first cycle makes it`);
  if (mayPush === "yes") return passed("state branch", `Night Shift may push to ${name}`);
  return failed(
    "state branch",
    `Night Shift may not push to ${name}`,
    "allow it (Settings → Repository → Protected branches → Allowed to push), or give the state a branch of its own: `state: {branch: nightshift-state}` in nightshift.yml",
  );
};
