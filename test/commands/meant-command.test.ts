import type { Command } from "commander";
import { describe, expect, it, test } from "vitest";
import { meantCommand } from "../../scripts/commands/meant-command.ts";
import { nightshiftProgram } from "../../scripts/commands/program.ts";
import { nightshift } from "./cli.ts";

const program = nightshiftProgram(async () => {});
const namesBelow = (command: Command) => command.commands.map((below) => below.name());
const commandAt = (path: string): Command | undefined =>
  path.split(" ").reduce<Command | undefined>((at, name) => at?.commands.find((one) => one.name() === name), program);

/** What a person gets who tries a word below a command. */
function meant(under: string, word: string): string | null {
  const command = under === "" ? program : commandAt(under);
  return meantCommand(under, word, command === undefined ? [] : namesBelow(command));
}

describe("an unknown command is taken for what it means", () => {
  it.each([
    ["", "lessons", "critiques list"],
    ["", "critique", "critiques list"],
    ["", "LESSONS", "critiques list"],
    ["", "lesons", "critiques list"],
    ["", "tasks", "task list"],
    ["", "backlog", "task list"],
    ["", "backlogs", "task list"],
    ["", "add", "task add"],
    ["", "delete", "task remove"],
    ["", "show", "task show"],
    ["", "grades", "grade"],
    ["", "cost", "ledger stats"],
    ["", "history", "ledger list"],
    ["", "settings", "config"],
    ["", "stop", "pause"],
    ["", "unpause", "resume"],
    ["", "next", "plan"],
    ["", "summary", "digest"],
    ["", "run", "work"],
    ["", "demo", "rehearse"],
    ["", "simualte", "simulate"],
    ["task", "ls", "list"],
    ["task", "lst", "list"],
    ["task", "rm", "remove"],
    ["task", "cat", "show"],
    ["ledger", "show", "list"],
    ["ledger", "check", "verify"],
    ["critiques", "show", "list"],
  ])("nightshift %s %s: %s", (under, word, expected) => {
    expect(meant(under, word)).toBe(expected);
    expect(commandAt([under, expected].join(" ").trim())).toBeDefined();
  });

  it.each([
    ["", "xyzzy"],
    ["", "__proto__"],
    ["", "constructor"],
    ["", "x".repeat(100_000)],
    ["ledger", "frobnicate"],
    ["hands", "list"],
  ])("nightshift %s %.20s: nothing is near", (under, word) => {
    expect(meant(under, word)).toBeNull();
  });
});

test.each([
  [["lessons"], "(Did you mean `nightshift critiques list`?)\n(nightshift --help tells more)\n"],
  [["help", "ledger", "show"], "(Did you mean `nightshift ledger list`?)\n(nightshift ledger --help tells more)\n"],
  [["ledger", "frobnicate"], "(There are: list, verify, stats)\n(nightshift ledger --help tells more)\n"],
  [["\u001b[2J"], "error: unknown command ' [2J'\n(nightshift --help tells more)\n"],
])("%j is told so", async (args, words) => {
  const { exitCode, stdout, stderr } = await nightshift(args);
  expect([exitCode, stdout, stderr.endsWith(words) ? words : stderr]).toEqual([2, "", words]);
});

test("help shows a command within a command", async () => {
  const { exitCode, stdout } = await nightshift(["help", "task", "list"]);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "Usage: nightshift task list [options]"]);
});
