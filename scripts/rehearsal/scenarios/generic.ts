import { firstUserText, type MessagesRequest, type RequestBlock, toolResultText } from "../model/request.ts";
import type { Scenario } from "../model/scenario.ts";
import { finish, listFiles, readFile, search, writeFile } from "./calls.ts";
import { citedLines } from "./cited-lines.ts";
import { done } from "./conversations.ts";

/** A task's ID inside running text, where a full stop at the end belongs to the sentence. */
const ID = "[A-Z][A-Z0-9]*(?:-[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)+";

/** The surest places first: a text may also hold words such as UTF-8, which look like an ID. */
const ID_PLACES = [`backlog/(${ID})\\.md`, `nightshift/(${ID})`, `[Tt]ask\\W{1,6}(${ID})`, `\\b(${ID})`];

/** The ID of the task that the first user message is about; a message without one means that the prompt has changed. */
function taskIdIn(request: MessagesRequest): string {
  const text = firstUserText(request);
  for (const place of ID_PLACES) {
    const id = new RegExp(place).exec(text)?.[1];
    if (id !== undefined) return id;
  }
  throw new Error("The first user message names no task: the generic agent does not know what to call its note");
}

/** An agent for a repository that nobody wrote a script for: it looks around and leaves a note. */
export const genericAgent: Scenario = {
  name: "agent for any repository",
  match: { tools: ["finish"] },
  turns: [
    { say: "I look around first.", call: listFiles("*") },
    {
      compute: (request) => {
        const readme = readmeIn(request);
        return readme === null
          ? { say: "There is no README; I look for open ends instead.", call: search("TODO|FIXME", "**") }
          : { say: "The README comes first.", call: readFile(readme) };
      },
    },
    {
      compute: (request) => {
        const id = taskIdIn(request);
        return { say: "I leave a note beside the docs.", call: writeFile(notePath(id), noteOn(id, readmeIn(request))) };
      },
    },
    {
      expect: done(1),
      compute: (request) => ({
        call: finish(
          `Left a note in ${notePath(taskIdIn(request))}. The words of this rehearsal are scripted: no model has thought about the task.`,
          "The note is the only file of this change.",
        ),
      }),
    },
  ],
};

/** A judge who knows nothing of the task and says so. */
export const genericJudge: Scenario = {
  name: "judge for any repository",
  match: { structured: true, system: /judge|grade/i },
  turns: [
    {
      compute: (request) => ({
        json: {
          score: 6,
          reasons: ["The change is small and touches nothing else."],
          concerns: ["This grade is scripted: no model has read the change."],
          citations: citedLines(request),
          critique: null,
        },
      }),
    },
  ],
};

function notePath(taskId: string): string {
  return `docs/night-shift/${taskId}.md`;
}

function noteOn(taskId: string, readme: string | null): string {
  return `# ${taskId}

Night Shift rehearsed on a copy of this repository. The rehearsal took the task, looked at the files${
    readme === null ? "" : ` and at ${readme}`
  }, and wrote
this note in place of an answer: its words are scripted, and no model was asked.
`;
}

/** The README at the top of the tree as the first listing shows it; null when there is none. */
function readmeIn(request: MessagesRequest): string | null {
  const results = request.messages.flatMap(({ content }) => content.filter(isToolResult));
  const listing = results[0] === undefined ? "" : toolResultText(results[0]);
  return /(?<![\w/-])(?:\.\/)?readme(?:\.\w+)?(?![\w/.-])/i.exec(listing)?.[0] ?? null;
}

function isToolResult(block: RequestBlock): block is Extract<RequestBlock, { type: "tool_result" }> {
  return block.type === "tool_result";
}
