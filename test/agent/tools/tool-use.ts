import { onTestFinished } from "vitest";
import { meterModel } from "../../../scripts/agent/metered-model.ts";
import { prepareCall } from "../../../scripts/agent/tools/table.ts";
import type { ToolContext, ToolResult } from "../../../scripts/agent/tools/tool.ts";
import { openWebAccess } from "../../../scripts/agent/web-access.ts";
import type { Category } from "../../../scripts/domain/task.ts";
import type { Web } from "../../../scripts/ports/web.ts";
import { type FolderWorkspace, folderWorkspace } from "../folder-workspace.ts";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { scriptedModel } from "../scripted-model.ts";

export type ToolUse = {
  workspace: FolderWorkspace;
  clock: ManualClock;
  /** What the calls may see of their run. */
  context: ToolContext;
  /** Prepares and runs a call; a refusal is a failed result with `refused: true`. */
  use(
    name: string,
    input: Record<string, unknown> | null,
    inputText?: string,
  ): Promise<ToolResult & { refused?: true }>;
};

/** Tools on a folder with these files, of which `known` have been read. */
export function tools(
  files: Record<string, string | Uint8Array>,
  {
    known = [] as string[],
    category = "code" as Category,
    deadlineMs = 60_000,
    web = { engine: null, reader: null } as Web,
  } = {},
): ToolUse {
  const workspace = folderWorkspace(files);
  onTestFinished(() => workspace.close());
  const clock = manualClock();
  const meter = meterModel(scriptedModel(), { capUsd: 1, prices: [], clock, random: () => 0 });
  const access = openWebAccess(web, { searches: 3, fetches: 3 }, meter);
  const deadline = new Date(clock.now().getTime() + deadlineMs);
  const context = { workspace, web: access, clock, known: new Set(known), deadline };
  return {
    workspace,
    clock,
    context,
    use: async (name, input, inputText = JSON.stringify(input)) => {
      const call = { type: "tool-call" as const, id: "1", name, input, inputText };
      const prepared = prepareCall(call, category, context);
      if (prepared.kind === "prepared") return prepared.run();
      return { kind: "result", text: prepared.reason, isError: true, refused: true };
    },
  };
}

/** The text of a file, or why there is none. */
export async function textOf(workspace: FolderWorkspace, path: string): Promise<string> {
  const content = await workspace.read(path);
  return content.kind === "text" ? content.text : content.reason;
}
