import { bubblewrap } from "../../../scripts/adapters/sandbox/bubblewrap.ts";
import { landlock } from "../../../scripts/adapters/sandbox/landlock.ts";
import { otherUid } from "../../../scripts/adapters/sandbox/other-uid.ts";
import { openSandbox, type Sandbox } from "../../../scripts/adapters/sandbox/sandbox.ts";
import type { Tier } from "../../../scripts/adapters/sandbox/tier.ts";
import { sandboxSettings } from "../../../scripts/domain/sandbox-settings.ts";

/** Strongest first. */
export const TIERS: readonly Tier[] = [bubblewrap, landlock, otherUid];

/** Null for `none`. */
export const tierNamed = (name: string): Tier | null => TIERS.find((tier) => tier.name === name) ?? null;

export type Available = { kind: "works"; sandbox: Sandbox } | { kind: "missing"; reason: string };

/** Whether a tier works on this machine, or why it does not. */
export async function tryToOpen(tier: Tier, { network = true } = {}): Promise<Available> {
  try {
    const setting = { ...sandboxSettings("auto"), network };
    return { kind: "works", sandbox: await openSandbox(setting, { path: process.env.PATH ?? "", tiers: [tier] }) };
  } catch (error) {
    return { kind: "missing", reason: /\((.*)\): install/s.exec(String(error))?.[1] ?? String(error) };
  }
}
