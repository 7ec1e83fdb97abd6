import { createInterface } from "node:readline/promises";
import { SetupError } from "../domain/fault.ts";

/** Says what the run may cost at most and asks; `--yes` answers beforehand. Throws SetupError when nobody agrees. */
export async function confirmSpending(capUsd: number, isAgreed: boolean): Promise<void> {
  const words = `This uses the real model and may cost up to $${capUsd.toFixed(2)}.`;
  process.stdout.write(`${words}\n`);
  if (isAgreed) return;
  if (process.stdin.isTTY !== true) throw new SetupError("--live needs --yes where nobody can be asked");
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question("Go on? [y/N] ").finally(() => asking.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new SetupError("not started: nothing was spent");
}
