import type { Route } from "./http/router.ts";
import { APPROVAL_ROUTES } from "./resources/approvals.ts";
import { ARTIFACT_ROUTES } from "./resources/artifacts.ts";
import { AWARD_ROUTES } from "./resources/award-emoji.ts";
import { BRANCH_ROUTES } from "./resources/branches.ts";
import { COMMIT_ROUTES } from "./resources/commits.ts";
import { DISCUSSION_ROUTES } from "./resources/discussions.ts";
import { FILE_ROUTES } from "./resources/files.ts";
import { ISSUE_ROUTES } from "./resources/issues.ts";
import { JOB_ROUTES } from "./resources/jobs.ts";
import { LABEL_ROUTES } from "./resources/labels.ts";
import { MEMBER_ROUTES } from "./resources/members.ts";
import { MERGE_REQUEST_CHANGE_ROUTES } from "./resources/merge-request-changes.ts";
import { MERGE_REQUEST_ROUTES } from "./resources/merge-requests.ts";
import { NOTE_ROUTES } from "./resources/notes.ts";
import { PIPELINE_SCHEDULE_ROUTES } from "./resources/pipeline-schedules.ts";
import { PIPELINE_ROUTES } from "./resources/pipelines.ts";
import { PROJECT_ROUTES } from "./resources/projects.ts";
import { PROTECTED_BRANCH_ROUTES } from "./resources/protected-branches.ts";
import { TAG_ROUTES } from "./resources/tags.ts";
import { TREE_ROUTES } from "./resources/trees.ts";
import { USER_ROUTES } from "./resources/users.ts";
import { VARIABLE_ROUTES } from "./resources/variables.ts";

/** Every REST operation of the double; the first row that fits a request answers it. */
export const ROUTES: readonly Route[] = [
  ...USER_ROUTES,
  ...PROJECT_ROUTES,
  ...MEMBER_ROUTES,
  ...PROTECTED_BRANCH_ROUTES,
  ...BRANCH_ROUTES,
  ...TAG_ROUTES,
  ...COMMIT_ROUTES,
  ...FILE_ROUTES,
  ...TREE_ROUTES,
  ...MERGE_REQUEST_ROUTES,
  ...MERGE_REQUEST_CHANGE_ROUTES,
  ...APPROVAL_ROUTES,
  ...ISSUE_ROUTES,
  ...NOTE_ROUTES,
  ...DISCUSSION_ROUTES,
  ...AWARD_ROUTES,
  ...LABEL_ROUTES,
  ...VARIABLE_ROUTES,
  ...PIPELINE_SCHEDULE_ROUTES,
  ...PIPELINE_ROUTES,
  ...JOB_ROUTES,
  ...ARTIFACT_ROUTES,
];
