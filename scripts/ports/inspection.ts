import type { GuardedFile, Inspection } from "../domain/guards/guard.ts";

/** The project after a change; null for a file that is missing or no text. */
export type InspectedProject = { read(path: string): Promise<string | null>; list(): Promise<string[]> };

/** What parsers and libraries find in a change: pure guards decide on it. */
export type Inspect = (files: readonly GuardedFile[], project: InspectedProject) => Promise<Inspection>;
