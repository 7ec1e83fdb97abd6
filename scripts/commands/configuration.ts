import { randomUUID } from "node:crypto";
import { realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfiguration, readConfiguration } from "../configuration-file.ts";
import { defaultConfiguration, editConfiguration, formatConfiguration } from "../domain/configuration.ts";
import { SetupError } from "../domain/fault.ts";
import { idleJudge } from "../domain/judges.ts";
import { defaultsOutOfReach } from "../domain/setting-order.ts";
import { howToPush, stateFolder } from "./checkout.ts";
import { print, say, tell } from "./print.ts";

const FILE = "nightshift.yml";

/** The configuration in force: what the project's file says, and every default that it leaves out. */
export async function showConfiguration(options: { repo: string; json?: boolean }): Promise<number> {
  const dir = await stateFolder(options.repo);
  const configuration = loadConfiguration(dir, new Date());
  const idle = [...defaultsOutOfReach(configuration, defaultConfiguration()), ...idleJudge(configuration.models)];
  for (const words of idle) tell(`! ${words}`);
  if (options.json) print(configuration, options);
  else say(formatConfiguration(configuration).trimEnd());
  return 0;
}

/**
 * Turns the kill switch in the checkout's `nightshift.yml` on or off; comments and order stay. A malformed file is left
 * alone, and its faults are said (exit code 2). Nothing is committed: the switch works once it is on the default branch.
 */
export async function setPaused(paused: boolean, { repo }: { repo: string }): Promise<number> {
  const dir = await stateFolder(repo);
  const { text, configuration } = readConfiguration(dir);
  if (configuration.paused === paused) {
    tell(paused ? `${FILE} says paused: true already` : "Night Shift is not paused by this checkout");
    return 0;
  }
  if (text?.includes("\uFFFD"))
    throw new SetupError(
      `${FILE} holds text that is not UTF-8: save it in UTF-8 first, or its characters would be lost`,
    );
  const path = join(dir, FILE);
  await replaceFile(path, editConfiguration(text, { paused }));
  say(path);
  tell(howToPush(dir, paused ? "no cycle starts while it says so there." : "the next scheduled cycle works again."));
  return 0;
}

/** Whole or not at all: half a configuration might lack its caps. A link stays a link. */
async function replaceFile(path: string, text: string): Promise<void> {
  const target = (await realpath(path).catch(nullIfMissing)) ?? path;
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
