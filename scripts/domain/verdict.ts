/** Whether something may be done, and why not. */
export type Verdict = { kind: "allow" } | { kind: "deny"; reason: string };

export const ALLOW: Verdict = { kind: "allow" };
export const deny = (reason: string): Verdict => ({ kind: "deny", reason });
