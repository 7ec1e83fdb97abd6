import { SetupError } from "../domain/fault.ts";

/**
 * From here on nothing fails because whoever reads our output has read enough (`| head -1`): what nobody reads is dropped,
 * and the work goes on. Output that cannot be written for another reason is thrown as SetupError, outside of any call.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE")
        throw new SetupError(
          `the output cannot be written (${error.code ?? error.message}): make room there, or send it elsewhere`,
        );
    });
}
