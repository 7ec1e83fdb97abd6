import type { IssuedAnswers } from "./issued-answers.ts";
import type { ModelTraits } from "./model-catalogue.ts";
import type { PromptRequest } from "./request.ts";

/** What a rule looks at. */
export type Subject<R extends PromptRequest = PromptRequest> = {
  request: R;
  model: ModelTraits;
  issued: IssuedAnswers;
};

/** A reason for a 400, in words; undefined when the request keeps the rule. */
export type Rule<R extends PromptRequest = PromptRequest> = (subject: Subject<R>) => string | undefined;
