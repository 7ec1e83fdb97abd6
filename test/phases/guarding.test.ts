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
const LEAKS = "OPS-004-leaks";

/** Put together at run time, so that no scanner takes this file for one that holds a secret. */
const TOKEN = ["gl", "pat-", "q7Zk2LmX9vRt4WbN8cYh"].join("");

const CONFLICT = "<<<<<<< ours\nred\n=======\nblue\n>>>>>>> theirs\n";

const workOf = async (cycle: Cycle, task: string): Promise<Work> =>
  JSON.parse(await cycle.artifacts.readOf(task, "work.json")).body;

describe("guards in a night", () => {
  let night: Night;
  let cycle: Cycle;

  beforeAll(async () => {
    night = await openNight({
      files: {
        // The check prints a secret that the repository holds already.
        "nightshift.yml": configuration({ verify: "{full: ['cat note.txt']}" }),
        "note.txt": `token ${TOKEN}\n`,
        [`backlog/${LEAKS}.md`]: taskFile("Write the token down"),
        [`backlog/${MENDS}.md`]: taskFile("Write a page"),
        [`backlog/${INSISTS}.md`]: taskFile("Tell of the harvest"),
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
        agentOn(LEAKS, [
          { call: readFile("note.txt") },
          { call: { name: "run_command", input: { command: `echo ${TOKEN}; cat note.txt` } } },
          { call: writeFile("docs/token.md", `Use ${TOKEN}.\n`) },
          { call: finish(`It is ${TOKEN}.`, `See ${TOKEN}.`) },
          { call: finish(`It is ${TOKEN}!`, "Seen.") },
          { call: finish(`It is ${TOKEN}, really.`, "Seen.") },
          { say: "The guards do not like it." },
        ]),
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

  describe("that find a secret", () => {
    it("leave no patch, and an account of what it was", async () => {
      expect(await cycle.artifacts.readOf(LEAKS, "changes.patch")).toBe("");
      expect(await workOf(cycle, LEAKS)).toMatchObject({
        outcome: {
          kind: "unfinished",
          limit: "refused by guard secret",
          summary: "It is [masked: a GitLab token], really.",
        },
        files: [{ path: "docs/token.md" }],
        guards: [{ guard: "secret", verdict: "refuse", path: "docs/token.md", line: 1 }],
      });
      expect((await night.ledger()).tasks.get(LEAKS)?.outcomes).toMatchObject([
        { outcome: "unfinished", detail: expect.stringContaining("guard secret: docs/token.md:1") },
      ]);
    });

    it("let it stand in no artifact: not in calls, results, words, nor in what checks print", async () => {
      const transcript = await cycle.artifacts.readOf(LEAKS, "transcript.jsonl");
      const work = await cycle.artifacts.readOf(LEAKS, "work.json");
      expect(transcript.match(/\[masked: a GitLab token\]/g)?.length).toBeGreaterThan(6);
      expect(JSON.parse(work).body.checks[0].tail).toBe("token [masked: a GitLab token]\n");
      expect(`${transcript}${work}`).not.toContain(TOKEN);
    });

    it("let it stand in no line of the log", () => {
      expect(cycle.said.join("\n")).toContain("run_command echo [masked: a GitLab token]");
      expect(cycle.said.join("\n")).not.toContain(TOKEN);
    });
  });

  it("make a draft of what people must look at first, and say why in its description", async () => {
    const mr = (await night.mergeRequests()).find((m) => m.source_branch === `nightshift/${DRAFTS}`);
    expect(mr).toMatchObject({ draft: true, description: expect.stringContaining("(hence a draft)") });
  });
});
