import type { Command } from "commander";
import { terminalText } from "../domain/terminal-text.ts";
import { meantCommand } from "./meant-command.ts";

/** `help task list` shows what `task list --help` does; commander's own command looks at the first word alone. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .description("show the help of a command")
    .helpOption(false)
    .argument("[command...]", "such as task list")
    .action((names: string[]) => {
      let shown = program;
      for (const name of names) {
        const below = shown.commands.find((command) => command.name() === name);
        // The first words name a command, and what follows is for it.
        if (below === undefined && shown.commands.length === 0) break;
        if (below === undefined) return refuse(shown, name);
        shown = below;
      }
      shown.help();
    });
}

/** Says what an unknown command may have meant, and where to look on. */
export function explainUnknownCommands(program: Command): void {
  for (const command of allBelow(program)) {
    command.showHelpAfterError(`(${fullName(command)} --help tells more)`);
    if (command.commands.length > 0) command.on("command:*", ([name = ""]: string[]) => refuse(command, name));
  }
}

function refuse(command: Command, name: string): never {
  const path = fullName(command).split(" ").slice(1);
  const known = command.commands.map((below) => below.name());
  const meant = meantCommand(path.join(" "), name, known);
  const words = [
    `error: unknown command '${terminalText(name)}'`,
    ...(meant === null ? [] : [`(Did you mean \`${[fullName(command), meant].join(" ")}\`?)`]),
    ...(meant === null && path.length > 0 ? [`(There are: ${known.join(", ")})`] : []),
  ];
  command.error(words.join("\n"), { code: "commander.unknownCommand" });
}

function allBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allBelow)];
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
