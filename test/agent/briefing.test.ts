import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { agentLimits, type PromptFile, revisionBrief, systemPrompt, taskBrief } from "../../scripts/agent/briefing.ts";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { projectChecks } from "../../scripts/domain/verify/checks.ts";
import { checkPrompt, renderPrompt } from "../../scripts/views/prompt.ts";
import { TASK } from "./agent-run.ts";

const FOLDER = new URL("../../prompts/", import.meta.url);

function promptFile(name: string): PromptFile {
  return { file: `prompts/${name}`, text: readFileSync(new URL(name, FOLDER), "utf8") };
}

function configuration(yaml: string) {
  const parsed = parseConfiguration(yaml);
  if (parsed.kind === "faults") throw new Error(parsed.faults[0]?.found);
  return parsed.value;
}

const KNOWLEDGE = { preflight: ["greet.sh prints Hello"], lessons: ["Write the test first."] };

/** The system prompt of a configuration, in a repository with nothing to detect. */
function systemPromptOf(yaml: string, web = { search: false, fetch: false }): string {
  const configured = configuration(yaml);
  const checks = projectChecks(configured.verify, { files: [], read: () => null });
  return systemPrompt(promptFile("system.md"), configured, checks, web);
}

test("the system prompt publishes the limits and the checks", () => {
  const text = systemPromptOf(
    "{agent: {turns: 12, minutes: 7}, verify: {setup: [npm ci], quick: [npm run lint], full: [npm test]}}",
  );
  expect(text).toContain("- 12 turns (messages of yours), 7 minutes, 8192 output tokens a message");
  expect(text).toContain("- `npm ci`");
  expect(text).toContain("- `npm run lint`\n- `npm test`");
});

test("the system prompt names the limits of categories that differ", () => {
  const text = systemPromptOf("agent: {categories: {research: {turns: 60, minutes: 45, output_tokens: 16000}}}");
  expect(text).toContain("- research tasks: 60 turns (messages of yours), 45 minutes, 16000 output tokens a message");
});

test("the system prompt names the checks of some files alone with these files", () => {
  const text = systemPromptOf("verify: {paths: [{paths: ['docs/**', '*.md'], quick: [lint docs]}]}");
  expect(text).toContain("- `lint docs`, when `docs/**`, `*.md` changes");
});

test("the system prompt is the same bytes for the same configuration", () => {
  const render = () => systemPromptOf("agent: {turns: 12}");
  expect(render()).toBe(render());
});

test("the system prompt says whether commands are confined", () => {
  expect(systemPromptOf("sandbox: none")).toContain("without confinement");
  expect(systemPromptOf("sandbox: auto")).toContain("They are confined");
});

test("the system prompt names the tools for the web, their limits and their hosts", () => {
  const yaml =
    "{web: {hosts: [defaults, docs.example.com], own_sites: ['http://wiki.internal:80']}, limits: {web_searches: 4}}";
  const text = systemPromptOf(yaml, { search: true, fetch: true });
  expect(text).toContain("- `web_search`: at most 4 searches.");
  expect(text).toContain("- `web_fetch`: at most 20 pages, of these hosts alone, redirects included:");
  expect(text).toContain("  - own sites: http://wiki.internal:80\n  - named for this project: docs.example.com\n");
  expect(text).toMatch(/ {2}- package registries: .*registry\.npmjs\.org/);
});

test.each([
  [{ search: false, fetch: false }, "There is none: no tool reaches it"],
  [{ search: false, fetch: true }, "There is no `web_search` here"],
  [{ search: true, fetch: false }, "There is no `web_fetch` here"],
])("the system prompt says what is missing of the web: %j", (web, words) => {
  expect(systemPromptOf("{}", web)).toContain(words);
});

test("the system prompt says so when every host may be read", () => {
  expect(systemPromptOf("web: {hosts: ['*']}", { search: false, fetch: true })).toContain("  - every public host");
});

test("a category's limits replace the common ones", () => {
  const limits = configuration("agent: {turns: 10, categories: {docs: {turns: 5, minutes: 6, output_tokens: 700}}}");
  expect(agentLimits(limits, "docs")).toEqual({ turns: 5, minutes: 6, outputTokens: 700 });
  expect(agentLimits(limits, "code")).toEqual({ turns: 10, minutes: 30, outputTokens: 8_192 });
});

test("a brief holds the task's ID and title", () => {
  const text = taskBrief(promptFile("brief-task.md"), TASK, KNOWLEDGE);
  expect(text).toMatch(/^# Task BUG-001-greeting: Greet by name\n/);
});

test("a brief holds what is known of the task", () => {
  const task = { ...TASK, acceptance: ["prints the name"], paths: ["greet.sh"] };
  const text = taskBrief(promptFile("brief-task.md"), task, KNOWLEDGE);
  for (const part of [
    "The greeting leaves the name out.",
    "- prints the name",
    "- `greet.sh`",
    "- greet.sh prints Hello",
    "- Write the test first.",
  ])
    expect(text).toContain(part);
});

test("text of a task that looks like a variable stays as it is", () => {
  const task = { ...TASK, description: "Render {{lessons}} literally." };
  expect(taskBrief(promptFile("brief-task.md"), task, KNOWLEDGE)).toContain("Render {{lessons}} literally.");
});

test("a revision's brief holds what was said, what failed, what conflicts and the change", () => {
  const knowledge = {
    ...KNOWLEDGE,
    threads: "Note 7 by maintainer:\n| Say good night instead.",
    pipeline: "Job lint failed.",
    conflict: "In greet.sh.",
    change: "| diff --git a b",
  };
  const text = revisionBrief(promptFile("brief-revision.md"), TASK, knowledge);
  expect(text).toContain("# Revision of task BUG-001-greeting: Greet by name");
  for (const part of [knowledge.threads, knowledge.pipeline, knowledge.conflict, knowledge.change])
    expect(text).toContain(`\n\n${part}\n\n`);
});

test("every prompt's variables are the published ones", () => {
  const task = ["id", "title", "category", "description", "acceptance", "paths", "preflight", "lessons"];
  const variables: Record<string, string[]> = {
    "brief-revision.md": [...task, "threads", "pipeline", "conflict", "change"],
    "brief-task.md": task,
    "judge-task.md": ["task", "summary", "evidence", "checks", "patch"],
    "judge.md": [],
    "nudge.md": [],
    "system.md": ["limits", "setup", "checks", "guards", "commands", "web"],
    "wrap-up.md": ["limit"],
  };
  for (const [name, names] of Object.entries(variables)) {
    const { file, text } = promptFile(name);
    expect(() => checkPrompt(file, text, names)).not.toThrow();
  }
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(Object.keys(variables)));
});

test("the judge's message holds the patch as it is", () => {
  const { file, text } = promptFile("judge-task.md");
  const variables = { task: "t", summary: "s", evidence: "e", checks: "c", patch: "+{{task}}" };
  expect(renderPrompt(file, text, variables)).toContain("+{{task}}");
});
