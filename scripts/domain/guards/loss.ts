import { gainedLines, linesOf, lostForGood, type TextLine, withContent } from "./changed-lines.ts";
import { isCode, isFixture, isGenerated, manifestsOfLock } from "./file-kind.ts";
import type { GuardedFile } from "./guard.ts";
import { liveText } from "./live-text.ts";

/**
 * What a file has net less of: nothing takes the place of it, neither there nor elsewhere in the change. `isSlight`: of a small
 * file, as much as may go for good reasons.
 */
export type Loss = { lost: number; of: number; unit: "lines" | "characters"; isSmall: boolean; isSlight: boolean };

/** Below so many lines with content a fifth is soon gone for good reasons, and below so many even a half. */
const SMALL_LINES = 25;
const TINY_LINES = 6;
/** The share of a file's lines that may go without having been asked for. */
export const LOSS = 0.2;
const LOSS_OF_SMALL = 0.5;
/** What so many lines hold that stand below each other; and a few of the longest that people write. */
const TINY_CHARACTERS = 750;
const SMALL_CHARACTERS = 2_000;
/** The share of characters: a line grows or shrinks more easily than a file. */
export const LOSS_OF_CHARACTERS = 0.5;

/** Drawn anew, it holds as much in half the signs. */
const PICTURE = /\.(?:svg|drawio|excalidraw)$/i;

/** More than a change may take away without saying so: of its lines, or of what stands in them; null where it is less. */
export function excessiveLoss(file: GuardedFile, files: readonly GuardedFile[]): Loss | null {
  const lines = linesLost(file, files);
  const isSmall = lines.of < SMALL_LINES;
  const isSlight = isSmall && lines.lost <= lines.of * LOSS_OF_SMALL;
  if (lines.of >= TINY_LINES && lines.lost > lines.of * LOSS && !isSlight)
    return { ...lines, unit: "lines", isSmall, isSlight };
  if (PICTURE.test(file.path) || isGenerated(file.path) || manifestsOfLock(file.path) !== null) return null;
  const characters = [charactersLost(file, files, "kept"), charactersLost(file, files, "emptied")].find(
    ({ lost, of }) => of >= TINY_CHARACTERS && lost > of * LOSS_OF_CHARACTERS,
  );
  if (characters !== undefined)
    return { ...characters, unit: "characters", isSmall: isSmall && characters.of < SMALL_CHARACTERS, isSlight: false };
  return lines.of >= TINY_LINES && lines.lost > lines.of * LOSS ? { ...lines, unit: "lines", isSmall, isSlight } : null;
}

/** The files of a change that hold code, for as long as they are looked at. */
const codeAmong = new WeakMap<readonly GuardedFile[], readonly GuardedFile[]>();

/** Where lines of a file may move: code that turns up in a text is not in use any more. */
export function mayTake(file: GuardedFile, files: readonly GuardedFile[]): readonly GuardedFile[] {
  if (!isCode(file.path)) return files;
  const code = codeAmong.get(files) ?? files.filter(({ path }) => isCode(path) && !isFixture(path));
  codeAmong.set(files, code);
  return code;
}

type Count = { lost: number; of: number };

/**
 * Lines that a file loses and nothing takes the place of, of how many. Comments are counted apart: they take the place of no
 * code. Code that is left in a comment, or where it never runs, is lost.
 */
function linesLost(file: GuardedFile, files: readonly GuardedFile[]): Count {
  const whole = lossOf(file, files, () => true);
  const running = lossOf(liveFile(file, "kept"), liveFiles(file, files, "kept"), () => true);
  const most = { lost: Math.max(whole.lost, running.lost), of: whole.of };
  if (!isCode(file.path)) return most;
  const ofCode = lossOf(file, files, ({ text }) => !COMMENT.test(text));
  return ofCode.of >= TINY_LINES && ofCode.lost * most.of > most.lost * ofCode.of ? ofCode : most;
}

/** What directives of C, attributes of Rust and rules of style sheets begin with is no comment. */
export const COMMENT =
  /^(?:\/\/|\/\*|\*(?:\s|\/|$)|#(?:\s|$|#)(?!\s*(?:if|ifdef|ifndef|else|elif|endif|include|define|undef|pragma)\b)|--\s|<!--|;;)/;

function lossOf(file: GuardedFile, files: readonly GuardedFile[], counts: (line: TextLine) => boolean): Count {
  const count = (lines: readonly TextLine[]) => withContent(lines).filter(counts).length;
  const lost = count(lostForGood(file, mayTake(file, files))) - count(gainedLines(file));
  return { lost: Math.max(0, lost), of: count(linesOf(file.before)) };
}

type Strings = "kept" | "emptied";

function charactersLost(file: GuardedFile, files: readonly GuardedFile[], strings: Strings): Count {
  const live = liveFile(file, strings);
  const lost =
    lengthOf(lostForGood(live, mayTake(live, liveFiles(file, files, strings)))) - lengthOf(gainedLines(live));
  return { lost: Math.max(0, lost), of: lengthOf(linesOf(live.before)) };
}

function lengthOf(lines: readonly TextLine[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

/** Files as they run, for as long as they are looked at: lexing takes its time. */
const known = { kept: new WeakMap<GuardedFile, GuardedFile>(), emptied: new WeakMap<GuardedFile, GuardedFile>() };

function liveFile(file: GuardedFile, strings: Strings): GuardedFile {
  const old = known[strings].get(file);
  if (old !== undefined) return old;
  const live = (text: string | null) =>
    text === null ? null : liveText(file.path, text, strings).replace(/[^\S\n]+/g, " ");
  const fresh = { ...file, before: live(file.before), after: live(file.after) };
  known[strings].set(file, fresh);
  return fresh;
}

type Lists = WeakMap<readonly GuardedFile[], readonly GuardedFile[]>;
const lists: { kept: Lists; emptied: Lists } = { kept: new WeakMap(), emptied: new WeakMap() };

/** The file itself among them, as it is known: it takes nothing of its own. */
function liveFiles(file: GuardedFile, files: readonly GuardedFile[], strings: Strings): readonly GuardedFile[] {
  const others = mayTake(file, files);
  const live = lists[strings].get(others) ?? others.map((other) => liveFile(other, strings));
  lists[strings].set(others, live);
  return live;
}
