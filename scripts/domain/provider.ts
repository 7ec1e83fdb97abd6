import { z } from "zod";

/** A form of `thinking` that a server takes: as much as the model likes, with a budget of tokens, none. */
const THINKING_FORMS = ["adaptive", "enabled", "disabled"] as const;
export type ThinkingForm = (typeof THINKING_FORMS)[number];

/**
 * What a server behind `ANTHROPIC_BASE_URL` can do beyond plain messages, tools and streaming. A field that it does not
 * know is never sent: some refuse the request, others pass it on to a model that does.
 */
export type Capabilities = {
  /** `strict: true` on tools: calls always follow their schema. */
  strictTools: boolean;
  /** `cache_control`: nowhere, on blocks, or on blocks and on the request as a whole. */
  caching: "off" | "blocks" | "automatic";
  /** How long what was cached is kept. An hour costs more to write. */
  cacheTtl: "5m" | "1h";
  /** `output_config.format`. Without it, the schema is put into words, and the answer is found in what the model says. */
  structuredOutput: boolean;
  /** `output_config.effort`. */
  effort: boolean;
  thinking: readonly ThinkingForm[];
  /** `service_tier`. */
  serviceTier: boolean;
  /** `POST /v1/messages/count_tokens`, counting system prompt and tools too. */
  tokenCounting: boolean;
  /** `/v1/messages/batches`, at half the price. */
  batches: boolean;
  /** Whether the usage that it reports is to be believed. Without it, each call is charged at its worst case. */
  usage: boolean;
  /** Seconds of silence after which a call is given up. */
  silenceS: number;
};

/** The API sends a `ping` far more often than this. */
const SILENCE_S = 120;
/**
 * Servers that read a long prompt on one machine are silent meanwhile, and send no pings. Node's own client gives up
 * after 300 s (https://undici.nodejs.org/#/docs/api/Client), and the reason would then be lost.
 */
const LONG_SILENCE_S = 290;

/** A server of which nothing is known. */
const PLAIN: Capabilities = {
  strictTools: false,
  caching: "off",
  cacheTtl: "5m",
  structuredOutput: false,
  effort: false,
  thinking: [],
  serviceTier: false,
  tokenCounting: false,
  batches: false,
  usage: true,
  silenceS: LONG_SILENCE_S,
};

/**
 * What each kind of server does with a request, from its documentation and its source, autumn 2026. Most ignore what they
 * do not know; docs/providers.md tells what was found, and where.
 */
export const PRESETS = {
  /** https://docs.anthropic.com/en/api/messages */
  anthropic: {
    strictTools: true,
    caching: "automatic",
    cacheTtl: "5m",
    structuredOutput: true,
    effort: true,
    thinking: ["adaptive", "enabled", "disabled"],
    serviceTier: true,
    tokenCounting: true,
    batches: true,
    usage: true,
    silenceS: SILENCE_S,
  },
  /** https://docs.ollama.com/api/anthropic-compatibility and anthropic/anthropic.go: `effort` becomes its own `think`. */
  ollama: { ...PLAIN, effort: true, thinking: ["enabled", "disabled"] },
  /** https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md and server-chat.cpp. */
  llama_cpp: { ...PLAIN, thinking: ["enabled"], tokenCounting: true },
  /** https://docs.vllm.ai/en/stable/serving/integrations/claude_code/ and vllm/entrypoints/anthropic/protocol.py. */
  vllm: { ...PLAIN, structuredOutput: true, effort: true, tokenCounting: true },
  /**
   * https://docs.litellm.ai/docs/anthropic_unified. `strict` would end up inside the tool's schema, and other top-level
   * fields at servers that refuse them; its count of tokens leaves system prompt and tools out.
   */
  litellm: { ...PLAIN, caching: "blocks", thinking: ["enabled", "disabled"] },
  /** Whatever the configuration says in so many words. */
  custom: PLAIN,
} as const satisfies Record<string, Capabilities>;

const NAMES = [
  "anthropic",
  "ollama",
  "llama_cpp",
  "vllm",
  "litellm",
  "custom",
] as const satisfies readonly ProviderName[];
export type ProviderName = keyof typeof PRESETS;

const yes = z.boolean("true or false");
const nameSchema = z.enum(NAMES, `one of ${NAMES.join(", ")}`);

const settingsSchema = z.strictObject({
  name: nameSchema
    .default("anthropic")
    .describe("What kind of server it is; the other keys say in what it differs from its kind. custom: in everything."),
  strict_tools: yes.optional().describe("It takes `strict` on tools."),
  caching: z
    .enum(["off", "blocks", "automatic"], "off, blocks or automatic")
    .optional()
    .describe("It takes `cache_control`: nowhere, on blocks, or on the request as a whole too."),
  cache_ttl: z.enum(["5m", "1h"], "5m or 1h").optional().describe("How long what was cached is kept."),
  structured_output: yes
    .optional()
    .describe("It takes `output_config.format`. Without it, the schema is put into words."),
  effort: yes.optional().describe("It takes `output_config.effort`."),
  thinking: z
    .array(z.enum(THINKING_FORMS, `any of ${THINKING_FORMS.join(", ")}`), `a list of ${THINKING_FORMS.join(", ")}`)
    .optional()
    .describe("The forms of `thinking` that it takes."),
  service_tier: yes.optional().describe("It takes `service_tier`."),
  token_counting: yes
    .optional()
    .describe("It has `/v1/messages/count_tokens`, which counts system prompt and tools too."),
  batches: yes.optional().describe("It has `/v1/messages/batches`, at half the price."),
  usage: yes
    .optional()
    .describe("false: the usage that it reports is not believed, and each call is charged at its worst case."),
  silence_s: z
    .number(`seconds, from 1 to ${LONG_SILENCE_S}`)
    .min(1, `seconds, from 1 to ${LONG_SILENCE_S}`)
    .max(LONG_SILENCE_S, `seconds, from 1 to ${LONG_SILENCE_S}`)
    .optional()
    .describe("Seconds of silence after which a call is given up."),
});

/** `provider` in `nightshift.yml`: one word, or a map. */
export const providerSchema = z.union([nameSchema, settingsSchema], {
  error: (issue) => {
    const nested =
      issue.code === "invalid_union" && typeof issue.input === "object" ? issue.errors?.[1]?.[0] : undefined;
    const words = `${NAMES.join(", ")}, or a map such as {name: vllm, structured_output: false}`;
    if (nested === undefined) return words;
    return `${words}, in which ${[...nested.path.map(String), nested.message].join(": ")}`;
  },
});
export type ProviderSetting = z.infer<typeof providerSchema>;

/** What the configured server can do: its kind's capabilities, with what the configuration says otherwise. */
export function capabilitiesOf(setting: ProviderSetting): Capabilities {
  const own = typeof setting === "string" ? settingsSchema.parse({ name: setting }) : setting;
  const preset: Capabilities = PRESETS[own.name];
  return {
    strictTools: own.strict_tools ?? preset.strictTools,
    caching: own.caching ?? preset.caching,
    cacheTtl: own.cache_ttl ?? preset.cacheTtl,
    structuredOutput: own.structured_output ?? preset.structuredOutput,
    effort: own.effort ?? preset.effort,
    thinking: own.thinking ?? preset.thinking,
    serviceTier: own.service_tier ?? preset.serviceTier,
    tokenCounting: own.token_counting ?? preset.tokenCounting,
    batches: own.batches ?? preset.batches,
    usage: own.usage ?? preset.usage,
    silenceS: own.silence_s ?? preset.silenceS,
  };
}

/** The name of the configured kind of server, for messages. */
export function providerName(setting: ProviderSetting): ProviderName {
  return typeof setting === "string" ? setting : setting.name;
}
