import { expect, test } from "vitest";
import { judgeVersion, judgeVersionSchema } from "../../scripts/domain/judge-version.ts";
import { OWN_REASONING } from "../../scripts/domain/reasoning.ts";

const JUDGE = { prompts: ["Grade it.", "{{patch}}"], model: "m", reasoning: OWN_REASONING, schema: 1 };

test("the same judge has the same version", () => {
  expect(judgeVersion({ ...JUDGE })).toBe(judgeVersion(structuredClone(JUDGE)));
  expect(judgeVersionSchema.safeParse(judgeVersion(JUDGE)).success).toBe(true);
});

test.each([
  ["rubric", { prompts: ["Grade it well.", "{{patch}}"] }],
  ["frame", { prompts: ["Grade it.", "<patch>{{patch}}</patch>"] }],
  ["border between prompts", { prompts: ["Grade it.{{patch}}", ""] }],
  ["model", { model: "n" }],
  ["thinking", { reasoning: { effort: "high" as const, thinking: null } }],
  ["schema", { schema: 2 }],
])("another %s is another judge", (_, change) => {
  expect(judgeVersion({ ...JUDGE, ...change })).not.toBe(judgeVersion(JUDGE));
});
