import { configurationText } from "./configuration-text.ts";
import { type Configuration, parseConfiguration } from "./domain/configuration.ts";
import { describeFault, SetupError } from "./domain/fault.ts";
import { unmetWishes } from "./domain/reasoning.ts";
import { unpricedModels } from "./domain/unpriced.ts";

/** Reads and checks `nightshift.yml` of a project (absent: all defaults). Throws SetupError that names each fault. */
export function loadConfiguration(projectDir: string, at: Date): Configuration {
  return checkConfiguration(configurationText(projectDir), at);
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
  const text = configurationText(projectDir);
  return { text, configuration: configurationIn(text) };
}

/** The configuration of a text, whatever its models cost; null: there is no file. Throws SetupError that names each fault. */
export function configurationIn(text: string | null): Configuration {
  const parsed = parseConfiguration(text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}
