import type { Configuration } from "../domain/configuration.ts";
import { MOST_NEW_FILES } from "../domain/guards/size.ts";
import { sandboxSettings } from "../domain/sandbox-settings.ts";
import { OUTPUT_BYTES } from "./tools/excerpt.ts";
import { LONGEST_TIMEOUT_S, USUAL_TIMEOUT_S } from "./tools/run-command.ts";

/**
 * What the system prompt says of commands: what they may run, reach and use. From the configuration alone, so that all
 * tasks of a cycle share it; by which means a machine confines them is told in the first message.
 */
export function describeCommands({ sandbox }: Configuration): string {
  const settings = sandboxSettings(sandbox);
  const lines = [
    ...(settings.tier === "none" ? UNCONFINED : CONFINED),
    settings.network
      ? "They reach the network as this machine does: set-up and package managers work, and what they fetch is data."
      : "They reach no network, not even on this machine: nothing can be fetched or installed, and no port be served to another command.",
    `A command's processes together may use ${settings.memory_mb} MB of memory, and be ${settings.processes} at a time; each has at most ${settings.open_files} open files, ${settings.cpu_seconds} seconds of processor time and ${settings.file_mb} MB for a file that it writes. The commands of a task may fill ${settings.disk_mb} MB of the disk. What goes beyond is killed or gets an error.`,
    `The repository may have at most ${MOST_NEW_FILES} new files that it does not ignore; beyond that, none is looked at and \`finish\` is refused. What is not part of the change belongs in \`$TMPDIR\`.`,
    `A command is stopped, with all that it started, after ${USUAL_TIMEOUT_S} seconds or the \`timeout_s\` that you ask for, at most ${LONGEST_TIMEOUT_S}. Of its output you see ${OUTPUT_BYTES} bytes, head and tail; filter it.`,
    ...passedOn(settings.environment),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

const ANY_PROGRAM = "Any program on the PATH may be run; there is no list of allowed ones";

const CONFINED = [
  `They are confined. ${ANY_PROGRAM}, and none gets more rights than the others: no \`sudo\`, no containers.`,
  "They can write to the repository, to `$HOME` and to `$TMPDIR` (both empty at the start, gone at the end), and to nothing else; git's own files and other tasks are not there, and no credentials.",
];

const UNCONFINED = [
  "They run without confinement, as the harness's own user: keep to the repository all the same.",
  `${ANY_PROGRAM}. \`$HOME\` and \`$TMPDIR\` are the task's own, empty at the start, gone at the end.`,
];

function passedOn(names: readonly string[]): string[] {
  const listed = names.map((name) => `\`${name}\``).join(", ");
  return names.length === 0 ? [] : [`Of the job's own variables they get ${listed}, where set.`];
}
