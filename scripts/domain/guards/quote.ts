import { maskSecrets } from "../secrets/mask.ts";

/** Longest part of a line that a finding shows. */
const SHOWN = 80;

/** A line as findings show it: cut, and with no secret in it, nor the half that a cut would leave of one. */
export function quoteLine(text: string): string {
  return `\`${maskSecrets(text).slice(0, SHOWN)}\``;
}
