/** What the double knows of one model. Prices are not among it: the double counts tokens, callers count dollars. */
export type ModelTraits = {
  id: string;
  displayName: string;
  /** Tokens that a prompt and its answer may have together. */
  contextTokens: number;
  /** The largest `max_tokens` that is accepted. */
  maxOutputTokens: number;
  /** Shorter prefixes are not cached, even where they are marked. */
  minCacheTokens: number;
  /** Refuses `tool_choice` `any` and `tool`, and `temperature`, `top_p`, `top_k`; thinks unless told not to. */
  generation55: boolean;
  /** A conversation may end with the beginning of the answer. */
  prefill: boolean;
};

/**
 * Context windows and output limits are assumptions of the double: 1M tokens for the 5.5 models, 200k for the others,
 * 64k of output for all. So is the minimum cacheable length of the 5.5 models (4,096 tokens, the longest that any
 * documented model asks for). The minimum of Sonnet 4.5 and 4.6 is as the vendor's prompt caching page gives it.
 */
function traits(id: string, displayName: string, other: Partial<ModelTraits> = {}): ModelTraits {
  const generation55 = id.endsWith("-5-5");
  return {
    id,
    displayName,
    contextTokens: generation55 ? 1_000_000 : 200_000,
    maxOutputTokens: 64_000,
    minCacheTokens: 4_096,
    generation55,
    prefill: false,
    ...other,
  };
}

/** The models that the double serves, newest first. */
export const MODELS: readonly ModelTraits[] = [
  traits("claude-opus-5-5", "Claude Opus 5.5"),
  traits("claude-sonnet-5-5", "Claude Sonnet 5.5"),
  traits("claude-haiku-5-5", "Claude Haiku 5.5"),
  traits("claude-opus-5", "Claude Opus 5"),
  traits("claude-sonnet-5", "Claude Sonnet 5"),
  traits("claude-opus-4-8", "Claude Opus 4.8"),
  traits("claude-opus-4-7", "Claude Opus 4.7"),
  traits("claude-opus-4-6", "Claude Opus 4.6"),
  traits("claude-sonnet-4-6", "Claude Sonnet 4.6", { minCacheTokens: 2_048 }),
  traits("claude-opus-4-5", "Claude Opus 4.5", { prefill: true }),
  traits("claude-sonnet-4-5", "Claude Sonnet 4.5", { minCacheTokens: 1_024, prefill: true }),
  traits("claude-haiku-4-5", "Claude Haiku 4.5", { prefill: true }),
];

/** Looks a model up by its id; undefined for one that the double does not serve. */
export function modelTraits(id: string): ModelTraits | undefined {
  return MODELS.find((model) => model.id === id);
}

/** The model as `GET /v1/models` shows it. */
export function modelInfo(model: ModelTraits): Record<string, unknown> {
  return {
    type: "model",
    id: model.id,
    display_name: model.displayName,
    created_at: "2026-01-01T00:00:00Z",
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    line: /^claude-(\w+?)-/.exec(model.id)?.[1] ?? null,
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: null,
  };
}
