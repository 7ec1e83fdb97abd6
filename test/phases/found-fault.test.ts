import { expect, it } from "vitest";
import { z } from "zod";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { finish, writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { agentOn } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { openNight } from "./cycle-stage.ts";
import { configuration, delivers, judges } from "./small-project.ts";

const DRAW = "CODE-001-draw";
const TESTS = "FOLLOW-test-the-lines-of-code-001-draw-that-no-test-runs";

/** A check with a coverage report and TAP: of the program, lines 3 to 5 are run by no test; water that is cold fails one. */
const CHECK = `mkdir -p coverage
printf 'SF:src/tea.js\\nDA:1,1\\nDA:2,1\\nDA:3,0\\nDA:4,0\\nDA:5,0\\nend_of_record\\n' > coverage/lcov.info
echo 'TAP version 13'
echo 'ok 1 - tea draws'
if [ -f test/cold.test.js ]; then echo 'not ok 2 - cold water draws for hours'; echo 1..2; exit 1; fi
echo 1..1
`;
const TEA = `export function draws(water) {
  if (water > 90) return 3;
  const cold = 100 - water;
  if (cold > 50) return 60;
  return cold;
}
`;

it("code that no test runs spawns a task that names the lines, whose failing test is booked and told as a fault found", async () => {
  const night = await openNight({
    files: {
      "nightshift.yml": configuration({ verify: "{full: ['sh check.sh']}" }),
      "check.sh": CHECK,
      [`backlog/${DRAW}.md`]: "---\ntitle: Cold water draws for longer\n---\n\nAs the title says.\n",
    },
    scenarios: scenarios(
      // First: its brief names what it waited for, too.
      agentOn(TESTS, [
        { call: writeFile("test/cold.test.js", "test('cold water', () => assert.equal(draws(4), 120));\n") },
        // The check fails, rightly: the agent stands by it.
        ...Array.from({ length: 3 }, () => ({
          call: finish("Cold water draws too short.", "test/cold.test.js fails."),
        })),
      ]),
      judges(TESTS, {}),
      ...delivers(DRAW, {
        files: { "src/tea.js": TEA, "test/tea.test.js": "test('hot water', () => assert.equal(draws(95), 3));\n" },
      }),
    ),
  });
  await night.playCycle();
  const asked = await night.file(`backlog/${TESTS}.md`);
  expect(asked).toContain(`category: test`);
  expect(asked).toContain(`origin: ${DRAW}`);
  expect(asked).toContain('- "src/tea.js": lines 3–5\n');

  await night.stage.maintainer.merge((await night.mergeRequestOf(DRAW)).iid);
  const second = await night.playCycle();
  const settled = await night.eventsOf("task.settled");
  expect(settled.map(({ task, regressions }) => [task, regressions])).toEqual([
    [DRAW, undefined],
    [TESTS, ["cold water draws for hours"]],
  ]);
  const findings = (await night.mergeRequestOf(TESTS)).description;
  expect(findings).not.toContain("checks-fail");

  const { exitCode, stdout } = await second.command("forge", ["digest", "--json"]);
  expect(exitCode).toBe(0);
  const { body } = z.object({ body: z.string() }).parse(JSON.parse(stdout));
  expect(body).toMatch(/## Faults that its tests found[\s\S]*cold water draws for hours/);
});
