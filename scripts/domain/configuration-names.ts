/** The one name by which a project's configuration is read. */
export const CONFIGURATION_FILE = "nightshift.yml";

/** What other tools would read as well. */
export const OTHER_CONFIGURATION_FILES = ["nightshift.yaml", ".nightshift.yml", ".nightshift.yaml"] as const;

/**
 * What is wrong with a project that has no configuration by its name and one by another, with the remedy; null when
 * nothing is. Caps in a file that nobody reads hold nothing.
 */
export function misnamedConfiguration(isThere: (file: string) => boolean): string | null {
  const other = isThere(CONFIGURATION_FILE) ? undefined : OTHER_CONFIGURATION_FILES.find(isThere);
  return other === undefined
    ? null
    : `${other}: found a configuration of that name; expected ${CONFIGURATION_FILE}: \`git mv ${other} ${CONFIGURATION_FILE}\``;
}
