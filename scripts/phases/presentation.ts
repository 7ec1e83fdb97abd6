import { worstVerdict } from "../domain/guards/table.ts";
import type { Complete } from "./delivery.ts";

/** Work that was handed back, went wrong or is refused by a guard is not offered, whatever is asked for. */
export function isPresentable({ work: { outcome, guards } }: Complete): boolean {
  return (outcome.kind === "delivered" || outcome.kind === "unfinished") && worstVerdict(guards) !== "refuse";
}

/** What a limit ended, or people must look at first, is a draft, whatever is asked for. */
export function isDraft({ work: { outcome, guards } }: Complete): boolean {
  return outcome.kind === "unfinished" || worstVerdict(guards) === "draft";
}
