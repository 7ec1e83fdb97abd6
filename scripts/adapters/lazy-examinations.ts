import type { ExamineChange } from "../ports/examination.ts";

/** Opened with the first change to look at. */
export function lazyExaminations(at: {
  path: string;
  cwd: string;
  packages: readonly string[];
}): AsyncDisposable & { examine: ExamineChange } {
  let opened: Promise<{ examine: ExamineChange; close: () => void }> | null = null;
  const open = () => {
    opened ??= import("./examination.ts").then(({ openExaminations }) => openExaminations(at));
    return opened;
  };
  return {
    examine: async (base, patches) => (await open()).examine(base, patches),
    [Symbol.asyncDispose]: async () => (await opened)?.close(),
  };
}
