import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Configuration, parseConfiguration } from "./domain/configuration.ts";
import { describeFault, SetupError } from "./domain/fault.ts";
import { unmetWishes } from "./domain/reasoning.ts";
import { unpricedModels } from "./domain/unpriced.ts";

/** Reads and checks `nightshift.yml` of a project (absent: all defaults). Throws SetupError that names each fault. */
export function loadConfiguration(projectDir: string, at: Date): Configuration {
  return checkConfiguration(textIn(projectDir), at);
}

/** The same for a text that was read elsewhere; null: there is no file. */
export function checkConfiguration(text: string | null, at: Date): Configuration {
  const configuration = configurationIn(text);
  const faults = [...unpricedModels(configuration, text, at), ...unmetWishes(configuration)].map(describeFault);
  if (faults.length > 0) throw new SetupError(faults.join("\n"));
  return configuration;
}

/** The configuration with its text, whatever its models cost. */
export function readConfiguration(projectDir: string): { text: string | null; configuration: Configuration } {
  const text = textIn(projectDir);
  return { text, configuration: configurationIn(text) };
}

function configurationIn(text: string | null): Configuration {
  const parsed = parseConfiguration(text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}

const NAME = "nightshift.yml";

/** What other tools would read as well. */
const OTHER_NAMES = ["nightshift.yaml", ".nightshift.yml", ".nightshift.yaml"];

/** Null: there is none. Caps in a file that nobody reads hold nothing: a file of a similar name is a fault. */
function textIn(projectDir: string): string | null {
  const text = readIfThere(join(projectDir, NAME));
  const other = text === null ? OTHER_NAMES.find((name) => existsSync(join(projectDir, name))) : undefined;
  if (other === undefined) return text;
  throw new SetupError(`${other}: found a configuration of that name; expected ${NAME}: \`git mv ${other} ${NAME}\``);
}

function readIfThere(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SetupError(`${file} cannot be read (${error instanceof Error ? error.message : error}): make it a file`);
  }
}
