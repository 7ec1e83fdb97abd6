import type { Configuration } from "../domain/configuration.ts";
import { type Critique, critiqueFile } from "../domain/critique.ts";
import { addCritique } from "../domain/critiques/addition.ts";
import { readCritiques } from "../domain/critiques/read.ts";
import { uselessness } from "../domain/critiques/retirement.ts";
import { type Standing, standingsOf } from "../domain/critiques/standing.ts";
import { armsOf, type Trial, trialsOf } from "../domain/critiques/trial.ts";
import type { EventBody } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { withChange } from "./state-files.ts";

type Files = ReadonlyMap<string, string>;

/** New files and texts, and what is to be booked of them. */
export type Learnt = { files: Map<string, string>; events: EventBody[] };

type Facts = { ledger: Ledger; configuration: Configuration; now: Date };

/** Adds critiques one after the other, so that two of a night that say the same become one, and retires what is over. */
export function learn(files: Files, critiques: readonly Critique[], facts: Facts): Learnt {
  const learnt = critiques.reduce<Learnt>(
    (before, critique) => {
      const now = withChange(files, before.files);
      const added = addCritique(now, critique, { ledger: facts.ledger, standings: standings(now, facts) });
      return {
        files: new Map([...before.files, ...added.files]),
        events: [...before.events, ...added.events],
      };
    },
    { files: new Map(), events: [] },
  );
  return { ...learnt, events: [...learnt.events, ...retirements(withChange(files, learnt.files), facts)] };
}

function standings(files: Files, { ledger, configuration, now }: Facts): ReadonlyMap<string, Standing> {
  const { critiques } = readCritiques(files);
  const days = configuration.critiques.days;
  return standingsOf(critiques, ledger, { now, timeZone: configuration.time_zone, days });
}

/** What has had its time, and what was tried long enough and is of no use; what a person keeps is neither. */
function retirements(files: Files, facts: Facts): EventBody[] {
  const { critiques } = readCritiques(files);
  const standing = standings(files, facts);
  const trials = trialsOf(facts.ledger);
  return critiques.flatMap(({ id, keep }): EventBody[] => {
    const now = standing.get(id);
    if (keep || now === undefined || now.kind === "retired") return [];
    const found = now.kind === "ended" ? ending(now.day, id, trials) : uselessness(armsOf(id, trials));
    return found === null ? [] : [{ type: "critique.retired", critique: id, reason: found.reason, cause: found.cause }];
  });
}

function ending(day: string, id: string, trials: readonly Trial[]): { reason: string; cause: "ended" } {
  const tried = armsOf(id, trials).filter(({ isGiven }) => isGiven).length;
  const use = tried === 0 ? "no task was told of it" : `${tried} ${tried === 1 ? "task was" : "tasks were"} told of it`;
  return { cause: "ended", reason: `its last day was ${day}; ${use} (keep: true in ${critiqueFile(id)} keeps it)` };
}
