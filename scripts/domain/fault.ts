/** A fault in something a person or a program wrote: what was found where, what was expected, and a right example. */
export type Fault = {
  file: string;
  /** 1-based; null when the fault is about the file as a whole. */
  line: number | null;
  /** 1-based, where one line may hold several of such faults. */
  column?: number;
  found: string;
  expected: string;
  example: string;
};

/** One line for logs, the digest and stderr: `backlog/BUG-1.md:3: found …; expected …; for example: …`. */
export function describeFault(fault: Fault): string {
  const place = [fault.file, fault.line, fault.line === null ? null : fault.column]
    .filter((part) => part != null)
    .join(":");
  const words = `${place}: found ${fault.found}; expected ${fault.expected}; for example: ${fault.example}`;
  return words.replace(/\s*\n\s*/g, " ⏎ ");
}

/** What parsing gives: the value, or every fault that stands in the way (never an exception for foreign input). */
export type Parsed<T> = { kind: "ok"; value: T } | { kind: "faults"; faults: Fault[] };

/** Broken set-up: the program ends with exit code 2 and prints the message, which carries the remedy. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
