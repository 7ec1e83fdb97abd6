import { createHash } from "node:crypto";
import type { Intent } from "./intent.ts";
import { plainTask, type Task } from "./task.ts";
import { terminalText } from "./terminal-text.ts";

/** Below people's own tasks: what a machine thought of waits until people's wishes are done. */
const PRIORITY = 4;
const MAX_SLUG = 50;
/** Hex digits that keep two titles apart whose slugs are alike: one collision in 4 billion pairs. */
const HASH_DIGITS = 8;

/** Signs that a slug may lose without two different titles becoming one. */
const MERE_PUNCTUATION = /^[a-z0-9\s.,:;'"`()!?_-]*$/;

/** The tag by which tasks of Night Shift's own are known. */
export const FOLLOW_UP_TAG = "follow-up";

/**
 * The task that a follow-up becomes, of a category that is decided. The same title (but for case and spacing) gives the same ID, so that nothing is
 * added twice; different titles give different ones. The title must hold a letter or a digit, as the policy demands.
 */
export function followUpTask(intent: Extract<Intent, { kind: "add-task" }>, tags: readonly string[] = []): Task {
  const title = terminalText(intent.title).replace(/\s+/g, " ").trim();
  const task = plainTask(`FOLLOW-${slug(title)}`, title, terminalText(intent.description).trim());
  const { category = "code" } = intent;
  return { ...task, category, priority: PRIORITY, origin: intent.parent, tags: [FOLLOW_UP_TAG, ...tags] };
}

/** Latin words as people would write them in a file name; where that says less than the title, a hash says the rest. */
function slug(title: string): string {
  const folded = title.toLowerCase();
  const plain = folded.normalize("NFKD").replace(/\p{M}+/gu, "");
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const short = words.slice(0, MAX_SLUG).replace(/-+$/, "");
  const isWhole = short === words && short !== "" && MERE_PUNCTUATION.test(folded);
  const hash = createHash("sha256").update(folded).digest("hex").slice(0, HASH_DIGITS);
  return isWhole ? short : [short, hash].filter((part) => part !== "").join("-");
}
