import { MergeRequestAwardEmojis } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge } from "../../ports/forge.ts";
import { awardAnswer } from "./answers.ts";
import type { GitlabApi } from "./api.ts";
import { createOnce } from "./creation.ts";
import { ForgeError } from "./forge-error.ts";
import { nullIfMissing, PAGE, read } from "./reading.ts";

/** Emoji that Night Shift gives to merge requests and takes back; other people's are never touched. */
export function awardsOf({
  resource,
  project,
  clock,
  random,
  currentUser,
}: GitlabApi): Pick<Forge, "hasAward" | "award" | "withdrawAward"> {
  const awards = new MergeRequestAwardEmojis(resource);

  async function own(iid: number, emoji: string): Promise<{ id: number }[]> {
    const [answers, self] = await Promise.all([awards.all(project, iid, PAGE), currentUser()]);
    const found = read(z.array(awardAnswer), "emoji", answers);
    return found.filter((award) => award.name === emoji && award.userId === self.id);
  }

  const find = async (iid: number, emoji: string) => ((await own(iid, emoji)).length > 0 ? true : null);

  return {
    hasAward: async (iid, emoji) => (await find(iid, emoji)) === true,
    async award(iid, emoji) {
      const create = () =>
        awards.award(project, iid, emoji).then(
          () => true as const,
          (error: unknown) => acceptTaken(error),
        );
      await createOnce({ find: () => find(iid, emoji), create }, clock, random);
    },
    async withdrawAward(iid, emoji) {
      for (const { id } of await own(iid, emoji)) await nullIfMissing(awards.remove(project, iid, id));
    },
  };
}

/** GitLab says "not found" of a second one of the same kind; it is there, which is all that was asked for. */
function acceptTaken(error: unknown): true {
  if (error instanceof ForgeError && error.status === 404 && /already been taken/i.test(error.detail)) return true;
  throw error;
}
