import { beforeAll, describe, expect, it } from "vitest";
import type { Work } from "../../scripts/artifacts/work.ts";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { finish, readFile, writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { agentOn } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import type { Cycle } from "./played-cycle.ts";
import { configuration, delivers, judges, taskFile } from "./small-project.ts";

const MENDS = "DOCS-001-mends";
const INSISTS = "DOCS-002-insists";
const DRAFTS = "FEAT-003-breaks";

const CONFLICT = "<<<<<<< ours\nred\n=======\nblue\n>>>>>>> theirs\n";

const workOf = async (cycle: Cycle, task: string): Promise<Work> =>
  JSON.parse(await cycle.artifacts.readOf(task, "work.json")).body;

describe("guards in a night", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        "nightshift.yml": configuration(),
        [`backlog/${MENDS}.md`]: taskFile("Write a page"),
        [`backlog/${INSISTS}.md`]: taskFile("Write another page"),
        [`backlog/${DRAFTS}.md`]: taskFile("Write a function"),
      },
      scenarios: scenarios(
        scoutScenario,
        agentOn(MENDS, [
          { call: writeFile("docs/colour.md", CONFLICT) },
          { call: finish("A page.", "Seen.") },
          {
            expect: { toolResults: [{ isError: true, text: /merge-marker: docs\/colour\.md:1/ }] },
            call: readFile("docs/colour.md"),
          },
          { call: writeFile("docs/colour.md", "blue\n") },
          { call: finish("A page without marks.", "Seen.") },
        ]),
        judges(MENDS, {}),
        agentOn(INSISTS, [
          { call: writeFile("docs/colour.md", CONFLICT) },
          { call: finish("A page.", "Seen.") },
          { call: finish("It is fine.", "Seen.") },
          { call: finish("It really is.", "Seen.") },
          { say: "The guards do not like it." },
        ]),
        judges(INSISTS, {}),
        ...delivers(DRAFTS, {
          files: { "src/tea.js": "export function tea() {\n  debugger;\n  return 3;\n}\n" },
        }),
      ),
    });
    cycle = await night.openCycle();
    await cycle.play();
  });

  it("tell the agent what they refuse, and let the mended change pass", async () => {
    expect(await workOf(cycle, MENDS)).toMatchObject({ outcome: { kind: "delivered" }, guards: [] });
  });

  it("keep a change from leaving the job that stays as they refused it", async () => {
    const work = await workOf(cycle, INSISTS);
    expect(work).toMatchObject({ outcome: { kind: "unfinished", limit: expect.stringContaining("merge-marker") } });
    const branches = (await night.mergeRequests()).map((mr) => mr.source_branch);
    expect(branches).not.toContain(`nightshift/${INSISTS}`);
  });

  it("make a draft of what people must look at first, and say why in its description", async () => {
    const mr = (await night.mergeRequests()).find((m) => m.source_branch === `nightshift/${DRAFTS}`);
    expect(mr).toMatchObject({ draft: true, description: expect.stringContaining("(hence a draft)") });
  });
});
