import { type Scenario, scenarios } from "../model/scenario.ts";
import { leadingMinus } from "./bug-001.ts";
import { recipes } from "./docs-003.ts";
import { iso8601, iso8601Revision } from "./feat-002.ts";
import { ranges } from "./feat-007.ts";
import { genericAgent, genericJudge } from "./generic.ts";
import { lessonsScenario } from "./lessons.ts";
import { singleUnitTable } from "./refactor-009.ts";
import { calendarMonths } from "./research-005.ts";
import { scoutScenario } from "./scout.ts";
import { roundTripSweep } from "./test-004.ts";

/**
 * What the model says about the sample project's tasks; a scout lets all of them pass. The second night comes first: a revision names the same task
 * as the first try, and a task names those that it depends on.
 */
export const sampleScenarios: Scenario[] = scenarios(
  scoutScenario,
  lessonsScenario,
  ...iso8601Revision,
  ...ranges,
  ...singleUnitTable,
  ...leadingMinus,
  ...iso8601,
  ...recipes,
  ...roundTripSweep,
  ...calendarMonths,
);

/** What the model says about the tasks of a repository that it has no script for. */
export const genericScenarios: Scenario[] = scenarios(scoutScenario, lessonsScenario, genericAgent, genericJudge);
