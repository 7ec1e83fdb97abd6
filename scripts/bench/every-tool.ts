import type { Scenario, ScriptedCall, Turn } from "../rehearsal/model/scenario.ts";
import { editFile, finish, listFiles, readFile, run, search, writeFile } from "../rehearsal/scenarios/calls.ts";
import { agentOn } from "../rehearsal/scenarios/conversations.ts";
import { scoutScenario } from "../rehearsal/scenarios/scout.ts";

/** What the command of a turn takes by itself, in milliseconds. */
export const COMMAND_MS = 100;

const ROUNDS = 5;

/** The project that the conversation works on: a file that can be read and changed, and something to look for. */
export type Ground = {
  /** A source file, and a piece of it that stands there once. */
  file: string;
  piece: string;
  /** A folder of sources as a glob, and a word that stands in a few of them. */
  glob: string;
  word: string;
  /** A word that stands nowhere: the whole tree is searched. */
  absent: string;
};

/** The check that the harness runs after `finish`, with the same time of its own. */
export const CHECK = `sleep ${COMMAND_MS / 1000}`;

/** One turn: what it is, for the table, and its call. */
type NamedCall = { name: string; call: ScriptedCall };

/** Each tool in a turn of its own, a few rounds of them, and `finish`. Every round changes what the one before has left. */
export function everyTool(taskId: string, ground: Ground): { names: string[]; scenarios: Scenario[] } {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => callsOf(ground, round)).flat();
  const end = { name: "finish", call: finish("Changed one file and added another.", "Seen.") };
  const calls = [...rounds, end];
  const turns: Turn[] = calls.map(({ call }) => ({ call }));
  return { names: calls.map(({ name }) => name), scenarios: [scoutScenario, agentOn(taskId, turns)] };
}

function callsOf({ file, piece, glob, word, absent }: Ground, round: number): NamedCall[] {
  const before = round === 0 ? piece : `${piece} /* ${round} */`;
  return [
    { name: "read_file", call: readFile(file) },
    { name: "list_files", call: listFiles(glob) },
    { name: "search, a folder", call: search(word, glob) },
    { name: "search, everything", call: search(absent, "**") },
    { name: "edit_file", call: editFile(file, before, `${piece} /* ${round + 1} */`) },
    { name: "write_file", call: writeFile("notes/round.md", `Round ${round}\n`) },
    { name: "run_command", call: run(CHECK) },
  ];
}
