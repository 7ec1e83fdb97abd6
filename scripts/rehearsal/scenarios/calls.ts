import type { ScriptedCall } from "../model/scenario.ts";

/** The agent's tool calls, as a scripted model makes them; paths are relative to the worktree. */

export function readFile(path: string): ScriptedCall {
  return { name: "read_file", input: { path } };
}

export function listFiles(glob: string): ScriptedCall {
  return { name: "list_files", input: { glob } };
}

/** `pattern` is a regular expression. */
export function search(pattern: string, glob: string): ScriptedCall {
  return { name: "search", input: { pattern, glob } };
}

/** Replaces the one place that reads `oldText`. */
export function editFile(path: string, oldText: string, newText: string): ScriptedCall {
  return { name: "edit_file", input: { path, old_text: oldText, new_text: newText } };
}

export function writeFile(path: string, content: string): ScriptedCall {
  return { name: "write_file", input: { path, content } };
}

export function run(command: string): ScriptedCall {
  return { name: "run_command", input: { command } };
}

export function webSearch(query: string): ScriptedCall {
  return { name: "web_search", input: { query } };
}

export function webFetch(url: string): ScriptedCall {
  return { name: "web_fetch", input: { url } };
}

/** `evidence`: one sentence for each thing that was seen. */
export function finish(summary: string, ...evidence: string[]): ScriptedCall {
  return { name: "finish", input: { summary, evidence } };
}
