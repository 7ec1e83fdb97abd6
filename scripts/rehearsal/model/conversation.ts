import { type AnswerContext, writeAnswer } from "./answer.ts";
import { type ApiError, invalidRequest, notFound } from "./api-error.ts";
import { type Dialect, localTraits } from "./dialect.ts";
import { eventsIn, turnIn } from "./dialect-answer.ts";
import { unknownPart, withoutThinking } from "./dialect-request.ts";
import { createIssuedAnswers } from "./issued-answers.ts";
import { type Message, type Usage, usageOf } from "./message.ts";
import { errorOf, replyWith } from "./model-fault.ts";
import { createPromptCache } from "./prompt-cache.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { Reply } from "./reply.ts";
import { countTokensRequestSchema, type MessagesRequest, messagesRequestSchema } from "./request.ts";
import { parseBody } from "./request-parsing.ts";
import type { ModelFault, Scenario } from "./scenario.ts";
import { createScript } from "./script.ts";
import { type Judged, judgePrompt, judgeRequest } from "./validation.ts";

/** What a request came to, as it is recorded. */
export type Outcome = {
  reply: Reply;
  scenario?: string;
  turn?: number;
  /** What the API would bill, whether or not the client gets to see it; undefined where nothing is billed. */
  usage?: Usage;
  /** The loud part: why the request was refused, other than by a fault that was asked for. */
  complaint?: string;
};

/** The model behind the endpoints: it judges a request, finds its turn, counts its tokens and says what is scripted. */
export type Conversation = {
  /** `POST /v1/messages`, or one request of a batch (which never streams). */
  answer(body: unknown, options: { requestId: string; tier: Usage["service_tier"] }): Outcome;
  /** `POST /v1/messages/count_tokens`. */
  countTokens(body: unknown): Outcome;
  setScenarios(scenarios: readonly Scenario[]): void;
  injectFault(fault: ModelFault, times: number): void;
};

type Accepted = Extract<Judged<MessagesRequest>, { kind: "accepted" }>;
type Read = { kind: "read"; body: unknown } | { kind: "refused"; message: string };

/** Servers of other models know no signatures, and ask for none back. */
const isUnsigned = ({ type }: { type: string }) => type !== "thinking";

/**
 * @param clock the time in milliseconds, by which cache entries expire
 * @param dialect how the server speaks; undefined: as the vendor's own
 */
export function createConversation(
  scenarios: readonly Scenario[],
  clock: () => number,
  limits: RateLimits,
  dialect?: Dialect,
): Conversation {
  const cache = createPromptCache(clock);
  const issued = createIssuedAnswers();
  let script = createScript(scenarios);
  let injected: readonly ModelFault[] = [];
  let messages = 0;
  let calls = 0;

  function takeInjected(): ModelFault | undefined {
    const [next, ...rest] = injected;
    injected = rest;
    return next;
  }

  function converse(accepted: Accepted, requestId: string, tier: Usage["service_tier"]): Outcome {
    const { request, model, blocks } = accepted;
    const cue = script.cue(request);
    const at = { ...(cue.scenario && { scenario: cue.scenario }), ...(cue.index !== undefined && { turn: cue.index }) };
    if (cue.kind === "off-script") return { ...at, ...refusal(invalidRequest(`model double: ${cue.message}`)) };

    const fault = takeInjected() ?? script.takeFault(cue);
    const error = fault && errorOf(fault);
    if (error !== undefined) return { ...at, reply: { kind: "error", error } };

    const plan = cache.plan(model, blocks);
    plan.commit();
    const inputTokens = blocks.reduce((sum, block) => sum + block.tokens, 0);
    const context: AnswerContext = { request, model, inputTokens, issued, nextCallId: () => id("toolu", ++calls) };
    const turn = dialect === undefined ? cue.turn : turnIn(dialect, cue.turn);
    const answer = writeAnswer(turn, fault, context);
    issued.remember(dialect === undefined ? answer.content : answer.content.filter(isUnsigned), answer.stop);
    const usage = usageOf(plan.usage, answer, tier, request.inference_geo ?? "global");
    limits.spend(usage.input_tokens + usage.cache_creation_input_tokens, usage.output_tokens);
    const shown = fault?.kind === "no-usage" ? undefined : usage;
    const message: Message = { id: id("msg", ++messages), request, answer, usage: shown };
    return { ...at, usage, reply: inDialect(replyWith(message, fault, requestId)) };
  }

  function inDialect(reply: Reply): Reply {
    if (dialect === undefined || reply.kind !== "events") return reply;
    return { ...reply, events: eventsIn(dialect, reply.events) };
  }

  /** The body as a schema of the API takes it, or why a server of this dialect does not. */
  function read(body: unknown): Read {
    if (dialect === undefined) return { kind: "read", body };
    const unknown = unknownPart(body, dialect);
    if (unknown !== undefined) return { kind: "refused", message: unknown };
    return { kind: "read", body: withoutThinking(body) };
  }

  const traits = dialect === undefined ? undefined : localTraits;

  return {
    answer(given, { requestId, tier }) {
      const known = read(given);
      if (known.kind === "refused") return refusal(invalidRequest(known.message));
      const parsed = parseBody(messagesRequestSchema, known.body);
      if (parsed.kind === "refused") return refusal(invalidRequest(parsed.message));
      if (tier === "batch" && parsed.request.stream === true) {
        return refusal(invalidRequest("stream: streaming is not supported in batches"));
      }
      const judged = judgeRequest(parsed.request, issued, traits);
      return judged.kind === "refused" ? refusal(judged.error) : converse(judged, requestId, tier);
    },
    countTokens(given) {
      if (dialect?.request.countTokens === false) return refusal(notFound("Not found: /v1/messages/count_tokens"));
      const known = read(given);
      if (known.kind === "refused") return refusal(invalidRequest(known.message));
      const parsed = parseBody(countTokensRequestSchema, known.body);
      if (parsed.kind === "refused") return refusal(invalidRequest(parsed.message));
      const judged = judgePrompt(parsed.request, issued, traits);
      if (judged.kind === "refused") return refusal(judged.error);
      const input_tokens = judged.blocks.reduce((sum, block) => sum + block.tokens, 0);
      return { reply: { kind: "json", body: { input_tokens } } };
    },
    setScenarios(next) {
      script = createScript(next);
    },
    injectFault(fault, times) {
      injected = [...injected, ...Array.from({ length: times }, () => fault)];
    },
  };
}

/** A refusal that somebody should hear of. */
export function refusal(error: ApiError): Outcome {
  return { reply: { kind: "error", error }, complaint: error.message };
}

/** Ids count up, so that two runs of the same night read the same. */
function id(kind: "msg" | "toolu", count: number): string {
  return `${kind}_double${String(count).padStart(6, "0")}`;
}
