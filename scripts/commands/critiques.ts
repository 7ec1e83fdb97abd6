import type { Environment } from "../config.ts";
import { critiqueFile, parseCritique } from "../domain/critique.ts";
import { describeFault } from "../domain/fault.ts";
import { readState } from "./local-state.ts";
import { print, say, table, tell } from "./print.ts";

const FOLDER = critiqueFile("").replace(/\.md$/, "");

/** Every critique, newest file first; malformed ones are named on stderr. */
export async function listCritiques(env: Environment, options: { repo: string; json?: boolean }): Promise<number> {
  const { files } = await readState(options.repo, env.PATH ?? "");
  const parsed = [...files]
    .filter(([path]) => path.startsWith(FOLDER) && path.endsWith(".md") && !/\/readme\.md$/i.test(path))
    .sort(([a], [b]) => b.localeCompare(a))
    .map(([path, text]) => parseCritique(path, text));
  const critiques = parsed.flatMap((p) => (p.kind === "ok" ? [p.value] : []));
  const faults = parsed.flatMap((p) => (p.kind === "faults" ? p.faults : []));
  if (options.json) print(critiques, options);
  else if (critiques.length > 0) say(table(critiques.map(({ id, lesson }) => [id, lesson])));
  else if (faults.length === 0) tell(`no critiques yet: they are written to ${FOLDER}`);
  for (const fault of faults) tell(`! ${describeFault(fault)}`);
  return faults.length > 0 ? 1 : 0;
}
