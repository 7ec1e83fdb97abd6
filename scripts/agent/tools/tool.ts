import { z } from "zod";
import { CATEGORIES, type Category } from "../../domain/task.ts";
import type { DECLINE_REASONS, FollowUp, ThreadAnswer } from "../../domain/work-outcome.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ToolDefinition } from "../../ports/model.ts";
import type { Workspace } from "../../ports/workspace.ts";
import type { WebAccess, WebOffer } from "../web-access.ts";

/** What a call may see of the run that it is part of. */
export type ToolContext = {
  workspace: Workspace;
  web: WebAccess;
  clock: Clock;
  /** Files that the agent has read or written: it may change these. */
  known: ReadonlySet<string>;
  /** When the run's minutes are over; no command outlasts it. */
  deadline: Date;
};

/** How the agent says that it is through with the task. */
export type Ending =
  | { kind: "finish"; summary: string; evidence: string[]; followUps: FollowUp[]; answers: ThreadAnswer[] }
  | { kind: "decline"; reason: (typeof DECLINE_REASONS)[number]; explanation: string; evidence: string[] };

/** `knows`: a file that the agent has now seen as it is. `costUsd`: what the call cost beside the model. */
export type ToolResult =
  | { kind: "result"; text: string; isError: boolean; knows?: string; costUsd?: number }
  | { kind: "ending"; ending: Ending };

/** A call that was understood, and has not been run; or the reason why it will not be, in words that help the model. */
export type PreparedCall = { kind: "prepared"; run(): Promise<ToolResult> } | { kind: "refused"; reason: string };

export type Tool = {
  definition: ToolDefinition;
  /** The tasks whose agents may call it. All agents see it: the tools come first in the prefix that the cache keeps. */
  categories: readonly Category[];
  /** Whether there is such a tool at all, as configured. */
  isOffered(web: WebOffer): boolean;
  prepare(input: Record<string, unknown>, context: ToolContext): PreparedCall;
};

/** A tool from its zod schema: the model gets it as JSON schema, and `run` gets what has passed it. */
export function defineTool<Shape extends z.ZodRawShape>(tool: {
  name: string;
  description: string;
  /** Right input, shown with every refusal. */
  example: Record<string, unknown>;
  input: Shape;
  categories?: readonly Category[];
  isOffered?: (web: WebOffer) => boolean;
  run(input: z.output<z.ZodObject<Shape>>, context: ToolContext): Promise<ToolResult>;
}): Tool {
  const schema = z.strictObject(tool.input);
  return {
    definition: { name: tool.name, description: tool.description, inputSchema: strictSchema(schema) },
    categories: tool.categories ?? CATEGORIES,
    isOffered: tool.isOffered ?? (() => true),
    prepare: (input, context) => {
      const given = withoutNulls(input);
      // A server that holds the model to no schema lets it add fields: they cost a remark, not a turn.
      const unknown = Object.keys(given).filter((key) => !Object.hasOwn(tool.input, key));
      const parsed = schema.safeParse(
        Object.fromEntries(Object.entries(given).filter(([key]) => !unknown.includes(key))),
      );
      if (parsed.success)
        return {
          kind: "prepared",
          run: async () => withRemark(await tool.run(parsed.data, context), tool.name, unknown),
        };
      const extra = unknown.map((key) => `${key}: no field of this tool`);
      const faults = [...parsed.error.issues.map(describeIssue), ...extra].join("; ");
      return {
        kind: "refused",
        reason: `${tool.name} was not run: ${faults}. Right input looks like ${JSON.stringify(tool.example)}`,
      };
    },
  };
}

export function succeeded(text: string, more: { knows?: string; costUsd?: number } = {}): ToolResult {
  return { kind: "result", text, isError: false, ...more };
}

export function failed(text: string, costUsd = 0): ToolResult {
  return { kind: "result", text, isError: true, ...(costUsd > 0 && { costUsd }) };
}

/** Aborts when the run's minutes are over. */
export function untilDeadline({ clock, deadline }: Pick<ToolContext, "clock" | "deadline">): AbortSignal {
  return AbortSignal.timeout(Math.max(1, deadline.getTime() - clock.now().getTime()));
}

/** A field that was left aside may have been meant for something: the model is told. */
function withRemark(result: ToolResult, tool: string, unknown: readonly string[]): ToolResult {
  if (unknown.length === 0 || result.kind === "ending") return result;
  return { ...result, text: `${result.text}\n(${tool} has no ${unknown.join(", no ")}: left aside)` };
}

/** A path as the tree's own listing writes it, so that `./src//a.ts` is the file `src/a.ts`. What leads outside stays, for the workspace to refuse. */
export function treePath(path: string): string {
  if (path.startsWith("/")) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** Models write null for an optional field that they leave out. */
function withoutNulls(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join(".");
  return field === "" ? issue.message : `${field}: ${issue.message}`;
}

/** Strict tools know no bounds on length or range; zod checks them when the call comes. */
const UNKNOWN_TO_STRICT_TOOLS = new Set([
  "$schema",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minItems",
  "maxItems",
  "pattern",
]);

/** A zod schema as JSON schema for strict tools and structured output: every object closed, no bounds. */
export function strictSchema(schema: z.ZodType): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(strict(z.toJSONSchema(schema, { io: "input" })));
}

/** `properties` holds names chosen by us, never keywords, so a field called `pattern` stays. */
function strict(node: unknown, areNames = false): unknown {
  if (Array.isArray(node)) return node.map((item) => strict(item));
  if (typeof node !== "object" || node === null) return node;
  const fields = Object.entries(node)
    .filter(([key]) => areNames || !UNKNOWN_TO_STRICT_TOOLS.has(key))
    .map(([key, value]): [string, unknown] => [key, strict(value, !areNames && key === "properties")]);
  const isObject = !areNames && "type" in node && node.type === "object";
  return Object.fromEntries(isObject ? [...fields, ["additionalProperties", false]] : fields);
}
