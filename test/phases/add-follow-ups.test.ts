import { expect, test } from "vitest";
import { followUpTask } from "../../scripts/domain/follow-up.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { addFollowUps, comparison } from "../../scripts/phases/add-follow-ups.ts";
import { PROJECTS } from "../domain/preflight/small-projects.ts";
import { configured } from "../domain/stories.ts";

const JS = PROJECTS.JavaScript;
if (JS === undefined) throw new Error("the JavaScript project is missing");

const configuration = configured("preflight: {reject_above: 0.6, grey_above: 0.4}");
const trees: string[] = [];
const repository = {
  baseSha: async () => "a1",
  treeAt: async (sha: string) => {
    trees.push(sha);
    return new Map(Object.entries(JS.files));
  },
};
const followUp = ({ title, description }: { title: string; description: string }) =>
  followUpTask({ kind: "add-task", parent: "BUG-1", title, description });

test("a follow-up is compared with the newest tree of the code: what is there already is not added, and said", async () => {
  const asked = [followUp(JS.done), followUp(JS.related)];
  const compare = await comparison({ configuration, repository }, asked);
  const added = addFollowUps(new Map(), asked, { ledger: foldLedger([]), configuration, compare });
  expect([...added.files.keys()]).toEqual([`backlog/${asked[1]?.id}.md`]);
  expect(added.events).toEqual([{ type: "followup.added", task: asked[1]?.id, parent: "BUG-1" }]);
  expect(added.refused).toEqual([expect.stringMatching(/^BUG-1: no task ".*": it exists already: /)]);
  expect(trees).toEqual(["a1"]);
});

test("no tree is read where no task is asked for", async () => {
  trees.length = 0;
  expect([await comparison({ configuration, repository }, []), trees]).toEqual([null, []]);
});
