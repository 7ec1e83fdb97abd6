import { z } from "zod";
import type { Dialect } from "./dialect.ts";

const TOOL_FIELDS = ["name", "description", "input_schema"];
const MARK = "cache_control";

const record = z.record(z.string(), z.unknown());
const blocks = z.array(record).catch([]);

/** The first thing in a request that a dialect does not know, in the API's words; undefined when it knows all. */
export function unknownPart(body: unknown, { request }: Dialect): string | undefined {
  const parsed = record.safeParse(body).data ?? {};
  const extra = (path: string) => `${path}: Extra inputs are not permitted`;
  const field = Object.keys(parsed).find((key) => !request.fields.includes(key));
  if (field !== undefined) return extra(field);

  const known = request.marks ? [...TOOL_FIELDS, MARK] : TOOL_FIELDS;
  for (const [i, tool] of blocks.parse(parsed.tools).entries()) {
    const key = Object.keys(tool).find((name) => !known.includes(name));
    if (key !== undefined) return extra(`tools.${i}.custom.${key}`);
  }
  const config = record.safeParse(parsed.output_config).data ?? {};
  const setting = Object.keys(config).find((key) => !request.outputConfig.includes(key));
  if (setting !== undefined) return extra(`output_config.${setting}`);

  const thinking = record.safeParse(parsed.thinking).data?.type;
  if (thinking !== undefined && !request.thinking.some((form) => form === thinking))
    return `thinking.type: Input should be ${request.thinking.join(" or ") || "left out"}`;
  return request.marks ? undefined : markedBlock(parsed);
}

function markedBlock(body: Record<string, unknown>): string | undefined {
  const messages = blocks.parse(body.messages).map(({ content }) => blocks.parse(content));
  const all = [blocks.parse(body.system), ...messages].flat();
  const marked = all.find((block) => MARK in block);
  return marked && `${String(marked.type)}.${MARK}: Extra inputs are not permitted`;
}

/** A request as a server without signatures reads it: thinking is words to it, and does not count. */
export function withoutThinking(body: unknown): unknown {
  const parsed = record.safeParse(body);
  if (!parsed.success) return body;
  const messages = blocks.parse(parsed.data.messages).map((message) => {
    const content = z.array(record).safeParse(message.content);
    return content.success ? { ...message, content: content.data.filter(({ type }) => type !== "thinking") } : message;
  });
  return { ...parsed.data, messages };
}
