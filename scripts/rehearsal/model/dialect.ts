import type { ModelTraits } from "./model-catalogue.ts";

/** How a server that speaks the Messages API differs from the vendor's own. */
export type Dialect = {
  /** What it knows of a request; anything else is a 400. Real servers are milder: most ignore what they do not know. */
  request: {
    fields: readonly string[];
    /** Keys of `output_config`, and forms of `thinking`. */
    outputConfig: readonly string[];
    thinking: readonly string[];
    /** `cache_control` on blocks. */
    marks: boolean;
    countTokens: boolean;
  };
  /** Whether the model is held to the schemas of tools and of the answer; else it adds fields and leaves some out. */
  obeys: { tools: boolean; format: boolean };
  /**
   * Where the figures are. `plain`: in the first and in the last event, without the cache's. `split`: input in the first,
   * output in the last. `end`: in the last alone. `zeros`: figures of nothing. `none`: nowhere.
   */
  usage: "full" | "plain" | "split" | "end" | "zeros" | "none";
  /**
   * How a call's input comes: in pieces of JSON; as one piece, of a block that began without an input; as a value, or as
   * JSON text, where the block begins; in pieces of JSON that hold JSON as a text.
   */
  toolInput: "pieces" | "headless" | "value" | "text" | "twice";
  /** Whether calls have an id, a stream its pings, and a message its stop reason. */
  callIds: boolean;
  pings: boolean;
  stopReason: boolean;
  /** Thinking is signed, signed with nothing, or not at all. */
  signatures: "real" | "empty" | "none";
};

const BARE_FIELDS = ["model", "max_tokens", "messages", "system", "stream", "tools"];
const SAMPLING = ["temperature", "top_p", "top_k", "stop_sequences", "metadata", "tool_choice"];

/** As little as can still be spoken to, and as oddly. */
const BARE: Dialect = {
  request: { fields: BARE_FIELDS, outputConfig: [], thinking: [], marks: false, countTokens: false },
  obeys: { tools: false, format: false },
  usage: "none",
  toolInput: "text",
  callIds: false,
  pings: false,
  stopReason: false,
  signatures: "none",
};

/** What the documentation and the source of these servers say; docs/providers.md tells where. */
export const DIALECTS = {
  ollama: {
    ...BARE,
    request: {
      ...BARE.request,
      fields: [...BARE_FIELDS, ...SAMPLING, "thinking", "output_config"],
      outputConfig: ["effort"],
      thinking: ["enabled", "disabled"],
    },
    ...{ usage: "plain", toolInput: "pieces", callIds: true, stopReason: true },
  },
  llama_cpp: {
    ...BARE,
    request: {
      ...BARE.request,
      ...{ fields: [...BARE_FIELDS, ...SAMPLING, "thinking"], thinking: ["enabled"], countTokens: true },
    },
    ...{ usage: "split", toolInput: "headless", callIds: true, stopReason: true, signatures: "empty" },
  },
  vllm: {
    ...BARE,
    request: {
      ...BARE.request,
      fields: [...BARE_FIELDS, ...SAMPLING, "output_config"],
      ...{ outputConfig: ["effort", "format"], countTokens: true },
    },
    obeys: { tools: false, format: true },
    ...{ usage: "plain", toolInput: "pieces", callIds: true, stopReason: true, signatures: "real" },
  },
  litellm: {
    ...BARE,
    request: {
      ...BARE.request,
      ...{ fields: [...BARE_FIELDS, ...SAMPLING, "thinking"], thinking: ["enabled", "disabled"], marks: true },
    },
    ...{ usage: "full", toolInput: "pieces", callIds: true, stopReason: true, signatures: "real" },
  },
  bare: BARE,
} as const satisfies Record<string, Dialect>;

/** The traits of a model that some server has under whatever name: it thinks by itself, and its window is a small one. */
export function localTraits(id: string): ModelTraits {
  return {
    ...{ id, displayName: id, contextTokens: 131_072, maxOutputTokens: 64_000 },
    ...{ minCacheTokens: 1_024, generation55: true, prefill: false },
  };
}
