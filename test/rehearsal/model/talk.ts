import Anthropic from "@anthropic-ai/sdk";
import { onTestFinished } from "vitest";
import { z } from "zod";
import type { Scenario, Turn } from "../../../scripts/rehearsal/model/scenario.ts";
import { type ModelDouble, startModel } from "../../../scripts/rehearsal/model/server.ts";

export const KEY = "sk-ant-the-key-of-the-tests";
export const SONNET = "claude-sonnet-5-5";

/** A tool as an agent would offer it. */
export const READ_FILE = {
  name: "read_file",
  description: "Reads a file",
  input_schema: {
    type: "object" as const,
    properties: { path: { type: "string" } },
    required: ["path"],
    additionalProperties: false,
  },
};

export type Talk = {
  double: ModelDouble;
  client: Anthropic;
  /** Posts JSON with the headers of a well-behaved client. */
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
};

/** A double that is closed after the test, with a client that never retries. */
export async function talkTo(
  scenarios: Scenario[],
  options: { clock?: () => number; thinkMs?: number } = {},
): Promise<Talk> {
  const double = await startModel({ scenarios, apiKey: KEY, ...options });
  onTestFinished(() => double.close());
  const client = new Anthropic({ baseURL: double.url, apiKey: KEY, maxRetries: 0 });
  const post: Talk["post"] = (path, body, headers = {}) =>
    fetch(double.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": KEY, "anthropic-version": "2023-06-01", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { double, client, post };
}

/** A scenario that answers everything. */
export function always(...turns: Turn[]): Scenario[] {
  return [{ name: "always", match: {}, turns, loop: true }];
}

/** A request with one user message. */
export function ask(text = "Hello"): Anthropic.MessageCreateParamsNonStreaming {
  return { model: SONNET, max_tokens: 1_000, messages: [{ role: "user", content: text }] };
}

/** A text of so many tokens: its block's JSON is 25 bytes longer than the text, and 3.5 bytes are a token. */
export function textOfTokens(tokens: number): string {
  return "x".repeat(Math.floor(tokens * 3.5) - 25);
}

/** Every event of a raw stream. */
export async function eventsOf(
  stream: AsyncIterable<Anthropic.RawMessageStreamEvent>,
): Promise<Anthropic.RawMessageStreamEvent[]> {
  const events: Anthropic.RawMessageStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const errorSchema = z.object({
  type: z.literal("error"),
  error: z.object({ type: z.string(), message: z.string(), details: z.unknown().optional() }),
  request_id: z.string(),
});

/** The error that a response carries. */
export async function errorIn(response: Response): Promise<z.infer<typeof errorSchema>> {
  return errorSchema.parse(await response.json());
}

/** How a request fails, seen through the SDK. */
export async function failureOf(request: Promise<unknown>): Promise<InstanceType<typeof Anthropic.APIError>> {
  const error = await request.then(
    () => new Error("The request was answered"),
    (reason: unknown) => reason,
  );
  if (error instanceof Anthropic.APIError) return error;
  throw error;
}
