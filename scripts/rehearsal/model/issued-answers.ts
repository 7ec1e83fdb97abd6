import { createHmac } from "node:crypto";
import { firstUserText, type PromptRequest, type RequestBlock } from "./request.ts";

/** Signs nothing secret: it only has to be the same for all answers of a double. */
const SIGNING_KEY = "night-shift model double";

/**
 * What the double remembers of its own answers, to tell whether a client replays them as they were.
 *
 * A signature binds a thinking block to its text, the model and the conversation (its first user message): an edited
 * block, or one moved to another model or conversation, is not genuine.
 */
export type IssuedAnswers = {
  sign(request: PromptRequest, thinking: string): string;
  isGenuine(request: PromptRequest, thinking: string, signature: string): boolean;
  /** Takes note of an answer as it went out. */
  remember(content: readonly IssuedBlock[], stop: string): void;
  /** The signatures that came with this tool call; undefined for a call that the double did not make. */
  signaturesWith(toolUseId: string): readonly string[] | undefined;
  /** Whether this text was last said with stop reason `pause_turn`, so that a request may end with it. */
  isPaused(content: readonly RequestBlock[]): boolean;
};

/** A block of an answer, as far as it matters here. */
type IssuedBlock =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string };

/** The memory of one double; it starts empty. */
export function createIssuedAnswers(): IssuedAnswers {
  const signatures = new Map<string, readonly string[]>();
  const paused = new Set<string>();

  function sign(request: PromptRequest, thinking: string): string {
    const bound = JSON.stringify([request.model, firstUserText(request), thinking]);
    return createHmac("sha256", SIGNING_KEY).update(bound).digest("base64");
  }

  return {
    sign,
    isGenuine: (request, thinking, signature) => sign(request, thinking) === signature,
    remember(content, stop) {
      const signed = content.flatMap((block) => (block.type === "thinking" ? [block.signature] : []));
      for (const block of content) if (block.type === "tool_use") signatures.set(block.id, signed);
      if (stop === "pause_turn") paused.add(spokenText(content));
    },
    signaturesWith: (toolUseId) => signatures.get(toolUseId),
    isPaused: (content) => paused.has(spokenText(content)),
  };
}

function spokenText(content: readonly (IssuedBlock | RequestBlock)[]): string {
  return JSON.stringify(content.flatMap((block) => (block.type === "text" ? [block.text] : [])));
}
