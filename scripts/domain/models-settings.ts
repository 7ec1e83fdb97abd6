import { z } from "zod";
import { effortSchema, thinkingSchema } from "./reasoning.ts";
import { CATEGORIES } from "./task.ts";

const name = z.string().min(1);
const names = z.array(name, "a list of models").max(10, "at most ten models");

const share = (says: string) => z.number(says).min(0, says).max(1, says);

/** `models` in `nightshift.yml`. */
export const modelsSchema = z.strictObject({
  agent: name.default("claude-sonnet-5-5"),
  judge: name
    .default("claude-haiku-5-5")
    .describe(
      "Grades the work, never its own: of work that this model has done, another that is named here is the judge.",
    ),
  second_judge: name
    .nullable()
    .default(null)
    .describe("A second judge, another model than `judge`: the mean of both is the grade. null: one judge."),
  judge_batch_minutes: z
    .number("minutes, 0 to 60")
    .min(0, "minutes, 0 to 60")
    .max(60, "minutes, 0 to 60")
    .default(0)
    .describe(
      "How long judges may take to answer at half the price, in message batches; whoever has not answered by then is asked directly. 0: all are asked directly.",
    ),
  scout: name.default("claude-haiku-5-5"),
  categories: z.partialRecord(z.enum(CATEGORIES), name).default({}),
  candidates: z
    .partialRecord(z.enum(["all", ...CATEGORIES]), names)
    .default({})
    .describe(
      "Models that may be tried beside `agent`, for `all` categories or for one, whose list takes the place of that for all. The one that is merged most often per dollar gets the work. A category in `categories` has its model and tries none.",
    ),
  exploration: share("a share of a cycle's dollars, 0 to 1")
    .default(0.15)
    .describe("The most of a cycle's dollars that may be reserved for trying candidates; 0: none is tried."),
  quality_floor: share("a share of merge requests, 0 to 1")
    .default(0.3)
    .describe("A model that is expected to be merged less often gets no work, however cheap it is."),
  half_life_days: z
    .number("days, above 0")
    .positive("days, above 0")
    .max(3_650, "at most ten years")
    .default(30)
    .describe("After so many days, what was learnt of a model counts half."),
  effort: z.record(z.string(), effortSchema).default({}).describe("How hard a model shall think, by its name."),
  thinking: z
    .record(z.string(), thinkingSchema)
    .default({})
    .describe("Whether a model shall think first, by its name."),
});
export type ModelsSettings = z.infer<typeof modelsSchema>;
