type Cleanup = () => void | Promise<void>;

const cleanups: Cleanup[] = [];

/**
 * What is done when the tests of the file that runs have ended. Files share their modules, so that a hook which a helper's
 * module registers would be that of the first file in each worker.
 */
export function atEnd(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Does all of it, the newest first, and forgets it. */
export async function endAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
