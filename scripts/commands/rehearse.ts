import type { Environment } from "../config.ts";
import { rehearseNights } from "../rehearsal/rehearse.ts";

type Options = {
  repo?: string;
  nights: number;
  engine: "processes" | "gitlab-ci-local";
  out: string;
  live?: boolean;
  yes?: boolean;
};

/** Exit code of a program that Ctrl-C ended, as shells count it. */
const INTERRUPTED = 130;

/** Plays whole nights; Ctrl-C ends every process that was started. */
export async function rehearse(env: Environment, options: Options): Promise<number> {
  const stop = new AbortController();
  const abort = () => stop.abort(new Error("interrupted"));
  // A second Ctrl-C must not end us before everything that was started has ended.
  process.on("SIGINT", abort).on("SIGTERM", abort);
  try {
    return await rehearseNights(env, options, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write("\nInterrupted: everything that was started has been stopped.\n");
    return INTERRUPTED;
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}
