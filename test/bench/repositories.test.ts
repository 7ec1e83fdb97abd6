import { describe, expect, test } from "vitest";
import { prepareCall } from "../../scripts/agent/tools/table.ts";
import { REPOSITORIES } from "../../scripts/bench/repositories.ts";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { parseTask } from "../../scripts/domain/task.ts";
import { tools } from "../agent/tools/tool-use.ts";

const names = REPOSITORIES.map(({ name }) => name);
const byName = (name: string) => {
  const found = REPOSITORIES.find((repository) => repository.name === name);
  if (found === undefined) throw new Error(`no repository ${name}`);
  return found;
};

describe("the public repositories of the bench", () => {
  test("are at least three, of more than one language, each with a name and a task of its own", () => {
    expect(new Set(names).size).toBe(REPOSITORIES.length);
    expect(new Set(REPOSITORIES.map(({ task }) => task.id)).size).toBe(REPOSITORIES.length);
    expect(REPOSITORIES.length).toBeGreaterThanOrEqual(3);
    expect(new Set(REPOSITORIES.map(({ kind }) => kind.split(",")[0])).size).toBeGreaterThanOrEqual(3);
  });

  test.each(names)("%s comes at one fixed version, which its script was written for", (name) => {
    expect(byName(name).package).toMatch(/^(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+$/);
  });

  test.each(names)("%s gets a configuration and a task that Night Shift takes", (name) => {
    const { files, task } = byName(name);
    expect(parseConfiguration(files["nightshift.yml"] ?? null)).toMatchObject({ kind: "ok" });
    expect(parseTask(`backlog/${task.id}.md`, task.text)).toMatchObject({ kind: "ok" });
  });

  test.each(names)("%s is changed by calls that the agent's own tools understand, and ends with finish", (name) => {
    const { context } = tools({});
    const calls = byName(name).turns.flatMap(({ call }) => (call === undefined ? [] : [call].flat()));
    const prepared = calls.map(({ name: tool, input }) =>
      prepareCall({ type: "tool-call", id: "1", name: tool, input, inputText: "" }, "code", context),
    );
    expect(prepared.filter(({ kind }) => kind === "refused")).toEqual([]);
    expect(calls.at(-1)?.name).toBe("finish");
    expect(calls.map((call) => call.name)).toContain("edit_file");
  });
});
