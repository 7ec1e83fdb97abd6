import { CRITIQUES, type Critique, parseCritique } from "../critique.ts";
import type { Fault } from "../fault.ts";
import { compareText } from "../text-order.ts";

/** The critiques among the state's files, by ID, and what is wrong with those that are none. */
export function readCritiques(files: ReadonlyMap<string, string>): { critiques: Critique[]; faults: Fault[] } {
  const parsed = [...files]
    .filter(([path]) => isCritiqueFile(path))
    .sort(([a], [b]) => compareText(a, b))
    .map(([path, text]) => parseCritique(path, text));
  return {
    critiques: parsed.flatMap((one) => (one.kind === "ok" ? [one.value] : [])),
    faults: parsed.flatMap((one) => (one.kind === "faults" ? one.faults : [])),
  };
}

function isCritiqueFile(path: string): boolean {
  const name = path.startsWith(CRITIQUES) ? path.slice(CRITIQUES.length) : "";
  return /^[^/]+\.md$/.test(name) && !/^readme\.md$/i.test(name);
}
