/**
 * Whether a file of the state must be text: tasks, ledger and configuration. One that is none is a fault, and never a file
 * that is not there; what else lies beside them may be anything.
 */
export function mustBeText(path: string): boolean {
  return /\.(md|jsonl|ya?ml)$/i.test(path);
}
