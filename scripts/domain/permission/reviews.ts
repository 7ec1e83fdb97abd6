import { failed, passed, type Rule } from "./check.ts";

/** Reviewers' attention: at the limit, only revisions are worked on. */
export const openReviews: Rule = ({ mergeRequests, ledger, configuration: { limits } }) => {
  const open = [...(mergeRequests ?? ledger.mergeRequests.values())].filter((mr) => mr.state === "opened").length;
  const source = mergeRequests === null ? ", as the ledger has it" : "";
  const detail = `${open} open, limit ${limits.open_merge_requests}${source}`;
  return open < limits.open_merge_requests
    ? passed("open merge requests", detail)
    : failed(
        "open merge requests",
        detail,
        `${open === 0 ? "" : "review some, or "}raise \`limits.open_merge_requests\`; until then only revisions, and fixes of a red branch, are worked on`,
      );
};
