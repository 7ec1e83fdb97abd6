import { firstUserText, type MessagesRequest, type ToolResultBlock, textOf, toolResultText } from "./request.ts";
import type { ModelFault, Scenario, ScenarioMatch, ScriptedCall, Turn, TurnExpectation } from "./scenario.ts";

/** What the scenarios say to a request: a turn, or the first difference between the request and the script. */
type Cue =
  | { kind: "turn"; scenario: string; index: number; turn: Turn }
  | { kind: "off-script"; scenario?: string; index?: number; message: string };

/** The scenarios of a double, and how often each turn has failed so far. */
type Script = {
  cue(request: MessagesRequest): Cue;
  /** The fault that this attempt at a turn meets, if it still has one to meet. */
  takeFault(cue: Cue & { kind: "turn" }): ModelFault | undefined;
};

/** A script in which no turn was tried yet. */
export function createScript(list: readonly Scenario[]): Script {
  const failed = new Map<string, number>();
  return {
    cue: (request) => findCue(list, request),
    takeFault({ scenario, index, turn }) {
      const key = JSON.stringify([scenario, index]);
      const times = failed.get(key) ?? 0;
      if (turn.fault === undefined || times >= (turn.faultTimes ?? 1)) return undefined;
      failed.set(key, times + 1);
      return turn.fault;
    },
  };
}

/** The calls of a turn as a list. */
export function callsOf(turn: Turn): ScriptedCall[] {
  return turn.call === undefined ? [] : [turn.call].flat();
}

function findCue(list: readonly Scenario[], request: MessagesRequest): Cue {
  const scenario = list.find(({ match }) => matches(match, request));
  if (scenario === undefined) {
    const start = JSON.stringify(firstUserText(request).slice(0, 200));
    return { kind: "off-script", message: `no scenario matches model ${request.model}, first user text ${start}` };
  }
  const index = request.messages.filter((message) => message.role === "assistant").length;
  const at = { scenario: scenario.name, index };
  const difference = (what: string): Cue => ({
    kind: "off-script",
    ...at,
    message: `scenario "${scenario.name}", turn ${index}: ${what}`,
  });

  const scripted = scenario.turns[index] ?? (scenario.loop === true ? scenario.turns.at(-1) : undefined);
  if (scripted === undefined) return difference(`the script ends after ${scenario.turns.length} turns`);
  const unexpected = scripted.expect && firstDifference(scripted.expect, request);
  if (unexpected !== undefined) return difference(unexpected);

  const turn = computed(scripted, request);
  if (turn.kind === "failed") return difference(turn.message);
  const impossible = impossibleCall(callsOf(turn.turn), request);
  return impossible === undefined ? { kind: "turn", ...at, turn: turn.turn } : difference(impossible);
}

function matches(match: ScenarioMatch, request: MessagesRequest): boolean {
  const tools = (request.tools ?? []).map((tool) => tool.name);
  const structured = request.output_config?.format != null;
  return [
    isFound(match.model, request.model),
    isFound(match.system, textOf(request.system ?? [])),
    isFound(match.firstUser, firstUserText(request)),
    match.tools?.every((name) => tools.includes(name)) ?? true,
    match.noTools !== true || tools.length === 0,
    match.structured === undefined || match.structured === structured,
  ].every(Boolean);
}

function firstDifference(expect: TurnExpectation, request: MessagesRequest): string | undefined {
  const last = request.messages.findLast((message) => message.role === "user");
  const text = textOf(last?.content ?? []);
  if (!isFound(expect.lastUser, text)) {
    return `the last user message should match ${expect.lastUser}, but is ${quote(text)}`;
  }
  if (expect.toolResults === undefined) return undefined;
  const results = (last?.content ?? []).filter((block): block is ToolResultBlock => block.type === "tool_result");
  if (results.length !== expect.toolResults.length) {
    return `${expect.toolResults.length} tool results expected, ${results.length} found`;
  }
  for (const [i, result] of results.entries()) {
    const wanted = expect.toolResults[i];
    const isError = result.is_error === true;
    if (wanted?.isError !== undefined && wanted.isError !== isError) {
      return `tool result ${i} should ${wanted.isError ? "" : "not "}be an error, but is ${quote(toolResultText(result))}`;
    }
    if (!isFound(wanted?.text, toolResultText(result))) {
      return `tool result ${i} should match ${wanted?.text}, but is ${quote(toolResultText(result))}`;
    }
  }
  return undefined;
}

function computed(
  turn: Turn,
  request: MessagesRequest,
): { kind: "done"; turn: Turn } | { kind: "failed"; message: string } {
  try {
    return { kind: "done", turn: { ...turn, ...turn.compute?.(request) } };
  } catch (error) {
    return { kind: "failed", message: `compute threw ${String(error)}` };
  }
}

function impossibleCall(calls: readonly ScriptedCall[], request: MessagesRequest): string | undefined {
  const offered = request.tool_choice?.type === "none" ? [] : (request.tools ?? []).map((tool) => tool.name);
  const missing = calls.find((call) => !offered.includes(call.name));
  if (missing !== undefined) {
    return `the turn calls ${missing.name}, but the request offers ${offered.join(", ") || "no tool"}`;
  }
  const choice = request.tool_choice;
  const single = choice !== undefined && "disable_parallel_tool_use" in choice && choice.disable_parallel_tool_use;
  return single && calls.length > 1 ? "the turn makes several calls, but parallel tool use is disabled" : undefined;
}

/** A pattern that is not given is found everywhere. A global pattern starts afresh each time. */
function isFound(pattern: RegExp | undefined, text: string): boolean {
  return pattern === undefined || text.search(pattern) >= 0;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
