import { expect, test } from "vitest";
import { commitMessage } from "../../scripts/phases/commit-message.ts";
import { mergeRequestTitle } from "../../scripts/views/merge-request.ts";
import { taskOf } from "../domain/guards/guarded-change.ts";

/** https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/pipeline/chain/skip.rb */
const SKIPS = /\[(ci[ _-]skip|skip[ _-]ci)\]/i;

test.each(["[skip ci]", "[ci skip]", "[ci_skip]", "[Skip-CI]", "[ci-skip]", "[skip\tci]"])(
  "a task titled %j skips no pipeline: by its commit, or by a merge that takes its title",
  (mark) => {
    const task = taskOf({ title: `Mend it ${mark}` });
    expect(commitMessage(task, "c1")).not.toMatch(SKIPS);
    expect(mergeRequestTitle(task, false)).not.toMatch(SKIPS);
    expect(mergeRequestTitle(task, true)).not.toMatch(SKIPS);
  },
);
