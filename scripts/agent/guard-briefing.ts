import type { Configuration } from "../domain/configuration.ts";
import type { Guard } from "../domain/guards/guard.ts";
import { CHANGE_LIMITS } from "../domain/guards/size.ts";
import { GUARDS } from "../domain/guards/table.ts";

/** The guards with what each may do about a change, and what this project adds to them. */
export function describeGuards(configuration: Configuration): string {
  const lines = GUARDS.map(
    (guard) => `- \`${guard.name}\` (${guard.verdicts.join(", ")}): ${guard.describe}${own(guard, configuration)}`,
  );
  return [...lines, "", MEANINGS].join("\n");
}

const MEANINGS =
  "refuse: the change does not leave this place so, and you are told while you can still mend it; draft: it becomes a draft that people must look at first; warn: it is mentioned to the reviewer. Where several stand, the first is usual, and the others are for what the task itself names or for what is in doubt.";

function own({ name }: Guard, { guards, limits }: Configuration): string {
  if (name === "patch-size") {
    const { files, fileBytes, totalBytes } = CHANGE_LIMITS;
    return `: ${limits.patch_bytes} bytes of patch, ${files} files, ${fileBytes} bytes for a file, ${totalBytes} bytes for all changed files`;
  }
  if (name === "protected-path" && guards.protect.length > 0) return `; in this project also ${listed(guards.protect)}`;
  if (name === "dependency" && guards.packages.length > 0) return `; allowed all the same: ${listed(guards.packages)}`;
  return "";
}

function listed(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(", ");
}
