import { extname } from "node:path";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import type { Workspace } from "../../ports/workspace.ts";

/** By then a request is on its way. A model thinks for seconds. */
const SENT_MS = 50;

type Prepare = (files: readonly GuardedFile[]) => Promise<void>;

/** Takes note of what is written in a workspace, and uses the time in which a model thinks: `asked` says that it begins to. */
export type Ahead = { workspace(given: Workspace): Workspace; asked(): void };

/**
 * Gets grammars and rules ready for the kinds of files that an agent writes, while the model has its next request:
 * loading them takes longer than a turn, and `finish` would wait for it. An agent that writes nothing needs none.
 */
export function inspectionAhead(prepare: Prepare = prepareInspection): Ahead {
  const noted = new Set<string>();
  let waiting: GuardedFile[] = [];
  const note = (path: string, text: string) => {
    const kind = extname(path).toLowerCase();
    if (noted.has(kind)) return;
    noted.add(kind);
    waiting = [...waiting, newFile(path, text)];
  };
  return {
    workspace: (given) => ({
      ...given,
      write: async (path, text) => {
        const written = await given.write(path, text);
        if (written.kind === "written") note(path, text);
        return written;
      },
    }),
    asked: () => {
      const files = waiting;
      waiting = [];
      // What goes wrong is told by the inspection itself.
      if (files.length > 0) setTimeout(() => void prepare(files).catch(() => undefined), SENT_MS).unref();
    },
  };
}

async function prepareInspection(files: readonly GuardedFile[]): Promise<void> {
  await (await import("./inspect.ts")).inspectTexts(files);
}

function newFile(path: string, text: string): GuardedFile {
  const sides = { previousPath: null, previousMode: null, mode: "100644", before: null, after: text };
  return { path, ...sides, binary: false, bytes: Buffer.byteLength(text) };
}
