import { nearestName } from "../domain/nearest.ts";

/** Words that people try, by what there is in their place: of the program itself under "", else of the command named. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    "critiques list": "critique feedback learnings lesson lessons mentor",
    "task list": "backlog list ls queue tasks todo todos",
    "task add": "add create new",
    "task show": "show view",
    "task remove": "delete remove rm",
    "ledger list": "events history log logs",
    "ledger stats": "budget cost costs money spend spending statistics stats status usage",
    config: "configuration doctor options setting settings validate",
    digest: "morning report summary",
    grade: "evaluate grades grading judge rate review score",
    pause: "disable halt off stop",
    plan: "cycle dry-run next preview select",
    preflight: "check compare duplicate duplicates similar",
    rehearse: "demo example night nights rehearsal try",
    resume: "continue enable on unpause",
    simulate: "estimate forecast",
    work: "do execute run start",
  },
  task: {
    add: "create new write",
    list: "all ls open",
    remove: "delete rm",
    show: "cat get print view",
  },
  ledger: { list: "all events log ls show", stats: "cost costs money spending statistics", verify: "check validate" },
  critiques: { list: "all ls show" },
};

/**
 * The command that an unknown word most likely means, by its meaning or its letters; null when none is near. `under` is the
 * command that it was given to ("" for the program), `known` are the names that this one has.
 */
export function meantCommand(under: string, word: string, known: readonly string[]): string | null {
  const meanings = Object.entries(MEANT[under] ?? {}).flatMap(([command, words]) =>
    words.split(" ").map((said) => [said, command] as const),
  );
  const byWord = new Map(meanings);
  const said = word.toLowerCase();
  const exact = byWord.get(said);
  if (exact !== undefined) return exact;
  const near = nearestName(said, [...known, ...byWord.keys()]);
  return near === null ? null : (byWord.get(near) ?? near);
}
