import { Commits } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import type { GitlabApi } from "./api.ts";
import { PAGE, told } from "./reading.ts";

const commitAnswer = z
  .object({ id: z.string(), message: z.string(), committed_date: z.string(), author_name: z.string() })
  .transform(({ id, message, committed_date, author_name }) => ({
    sha: id,
    message,
    committedAt: committed_date,
    author: author_name,
  }));

/** A thousand commits in four weeks are more than a project has that reviews each of them. */
const MAX_PAGES = 10;

/** What has come to a branch. Where GitLab does not say, nothing is known to have. */
export function targetCommitsOf({ resource, project }: GitlabApi): Pick<Forge, "commitsSince"> {
  const commits = new Commits(resource);
  return {
    async commitsSince(refName, since) {
      const asked = commits.all(project, { refName, since, maxPages: MAX_PAGES, ...PAGE });
      return (await told(z.array(commitAnswer), asked)) ?? [];
    },
  };
}
