import { MergeRequestDiscussions, MergeRequestNotes } from "@gitbeaker/rest";
import { z } from "zod";
import type { Forge, Note } from "../../ports/forge.ts";
import { createdNoteAnswer, discussionAnswer } from "./answers.ts";
import type { GitlabApi } from "./api.ts";
import { createOnce } from "./creation.ts";
import { nullIfMissing, PAGE, read } from "./reading.ts";

/** GitLab writes its own notes in English, whatever the language of those who read them. */
const DRAFT_MARK = /^marked this merge request as \*\*(draft|ready)\*\*$/;

/** What is said on merge requests. Each note is written once, however often it is asked for. */
export function notesOf({
  resource,
  project,
  clock,
  random,
  currentUser,
}: GitlabApi): Pick<Forge, "notes" | "draftMark" | "reply" | "comment"> {
  const discussions = new MergeRequestDiscussions(resource);
  const comments = new MergeRequestNotes(resource);

  async function allNotes(iid: number): Promise<Note[]> {
    const answers = await discussions.all(project, iid, PAGE);
    return read(z.array(discussionAnswer), "discussions", answers).flat().sort(oldestFirst);
  }

  async function notes(iid: number): Promise<Note[]> {
    return (await allNotes(iid)).filter((note) => !note.system);
  }

  /** Whether our own note is there: anybody can write a marker, and must not silence us with it. */
  async function holdsOwn(found: readonly Note[], marker: string): Promise<true | null> {
    const self = await currentUser();
    return found.some((note) => note.author.id === self.id && note.body.trimEnd().endsWith(marker)) ? true : null;
  }

  async function writeOnce(find: () => Promise<true | null>, write: () => Promise<unknown>): Promise<void> {
    const create = async () => {
      read(createdNoteAnswer, "new note (did GitLab take its text for quick actions?)", await write());
      return true as const;
    };
    await createOnce({ find, create }, clock, random);
  }

  return {
    notes,
    async draftMark(iid) {
      const note = (await allNotes(iid)).findLast(({ system, body }) => system && DRAFT_MARK.test(body));
      const as = DRAFT_MARK.exec(note?.body ?? "")?.[1];
      return note === undefined ? null : { as: as === "draft" ? "draft" : "ready", by: note.author.username };
    },
    async reply(iid, discussionId, body, marker) {
      requireMarker(body, marker);
      const find = async () => {
        const discussion = await nullIfMissing(discussions.show(project, iid, discussionId));
        // Whoever deleted the discussion wants no answer any more.
        if (discussion === null) return true;
        return holdsOwn(read(discussionAnswer, "discussion", discussion), marker);
      };
      await writeOnce(find, () => discussions.addNote(project, iid, discussionId, body));
    },
    async comment(iid, body, marker) {
      requireMarker(body, marker);
      const find = async () => holdsOwn(await notes(iid), marker);
      await writeOnce(find, () => comments.create(project, iid, body));
    },
  };
}

function requireMarker(body: string, marker: string): void {
  if (!body.endsWith(marker)) throw new Error("A note must end with its marker, or it could not be found again.");
}

function oldestFirst(a: Note, b: Note): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id;
}
