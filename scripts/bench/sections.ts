import { cache } from "./cache.ts";
import { gradingQuality } from "./grading.ts";
import { importQuality } from "./imports.ts";
import { lessons } from "./lessons.ts";
import { likelyFileQuality } from "./likely-files.ts";
import { manifestSpeed } from "./manifest.ts";
import { preflightQuality } from "./preflight.ts";
import { preflightSpeed } from "./preflight-speed.ts";
import { repositories } from "./repositories.ts";
import type { Section } from "./section.ts";
import { startup } from "./startup.ts";
import { turn } from "./turn.ts";

/** Every section, in the order in which they run. */
export const SECTIONS = {
  cache,
  turn,
  startup,
  repositories,
  manifest: manifestSpeed,
  imports: importQuality,
  preflight: preflightQuality,
  "preflight-speed": preflightSpeed,
  "likely-files": likelyFileQuality,
  grading: gradingQuality,
  lessons,
} satisfies Record<string, Section>;

type SectionName = keyof typeof SECTIONS;

/** Names that stand for several sections. */
export const GROUPS = {
  agent: ["cache", "turn", "startup", "repositories"],
} satisfies Record<string, readonly SectionName[]>;

/** The section of a name; throws for one that the table does not have. */
export function sectionOf(name: string): Section {
  const found = Object.entries(SECTIONS).find(([key]) => key === name);
  if (found === undefined) throw new Error(`There is no section ${name}`);
  return found[1];
}
