import { ownWords } from "../critiques/own-words.ts";

/** What the words tell with which somebody closed a merge request. */
export type CloseReason = "quality" | "other" | "silent" | "unclear";

/** Whoever wants to be sure begins with one of these: `quality: …`, `not now: …`. */
const SAID: readonly [RegExp, CloseReason][] = [
  [/^\W*quality\s*[:,.–-]/i, "quality"],
  [/^\W*(?:not (?:now|yet)|later|no quality)\s*[:,.–-]/i, "other"],
];

/** Reasons that say nothing of the work: its time, its want, or another that was there before. */
const NOT_OF_QUALITY = [
  /\bnot (?:now|yet|today|this (?:week|sprint|release|quarter))\b/i,
  /\b(?:later|postpon\w*|defer\w*|on hold|hold off|backlog|next (?:week|sprint|release|quarter))\b/i,
  /\bno longer (?:needed|wanted|relevant|necessary)\b/i,
  /\b(?:do not|don't|didn't|no) (?:need|want)\b|\bnot (?:needed|wanted|necessary)\b/i,
  /\b(?:obsolete|outdated|supersed\w*|redundant)\b/i,
  /\b(?:duplicate|same as|replaced by|in favou?r of)\b[^.]*(?:!|#|\bmerge request\b|\bMR\b|\bissue\b)/i,
  /\balready (?:done|there|fixed|merged|solved|implemented|exists?)\b/i,
  /\b(?:changed (?:our|my) minds?|change of plans?|priorit\w+|by (?:accident|mistake)|just (?:a test|testing))\b/i,
];

/** Faults that a judge could have seen in the diff. */
const OF_QUALITY = [
  /\b(?:wrong|incorrect|broken|breaks?|broke|buggy|bugs?|fails?|failing|crash\w*|regress\w*|insecure|unsafe|vulnerab\w*)\b/i,
  /\b(?:incomplete|unfinished|half[- ]done|missing|misses|missed|lacks?|forgot\w*|stubs?|stubbed|placeholders?|hallucinat\w*|invented|made[- ]up|guess\w*)\b/i,
  /\b(?:untested|no tests?|without (?:a |any )?tests?|tests? (?:are|is|were|was) (?:skipped|deleted|removed|empty|weak\w*)|proves? nothing|tests? nothing)\b/i,
  /\b(?:unreadable|hard to (?:read|follow|maintain)|too (?:complex|complicated|big|large|long|slow|much)|over-?engineer\w*|spaghetti|messy|sloppy|poor(?:ly)?|bad|low[- ]quality|hack(?:y|ish)?|copy[- ]?past\w*|duplicates? (?:code|logic)|duplicated)\b/i,
  /\b(?:does not|doesn't|do not|don't|did not|didn't|is not|isn't|cannot|can't) (?:do|work|compile|build|run|solve|fix|handle|address|match|follow|cover|test|what)\b/i,
  /\b(?:off[- ]topic|beside the point|misunderst\w*|unrelated changes?|out of scope)\b/i,
];

/** `nothing wrong`, `not broken`: a fault denied is none. */
const DENIED =
  /\b(?:nothing|not|isn't|no|never)(?: is| was| at all)? (?:really |actually )?(?:wrong|broken|incorrect|missing|bad|buggy|bugs?)\b/gi;

/**
 * Whether a close speaks of the quality of the work. Reasons of time and want win over words of quality: an outcome that is
 * left out costs little, one that is taken for truth and is none spoils the measure. What is quoted of others is not the
 * closer's reason. Knows English words; whatever it does not know is `unclear` and does not count.
 */
export function closeReason(text: string): CloseReason {
  const said = ownWords(text).replace(/[‘’]/g, "'").trim();
  if (!/[\p{L}\p{N}]/u.test(said)) return "silent";
  const marked = SAID.find(([pattern]) => pattern.test(said));
  if (marked !== undefined) return marked[1];
  if (NOT_OF_QUALITY.some((pattern) => pattern.test(said))) return "other";
  const claimed = said.replace(DENIED, "");
  return OF_QUALITY.some((pattern) => pattern.test(claimed)) ? "quality" : "unclear";
}
