import type { Critique } from "../critique.ts";
import type { LedgerEvent } from "../event.ts";
import type { Ledger } from "../ledger.ts";
import { gradeLift, type Lift, mergeLift, Z_95 } from "./lift.ts";
import { type LoopEffect, loopEffect } from "./loop.ts";
import { type Standing, standingsOf } from "./standing.ts";
import { armsOf, trialsOf } from "./trial.ts";

/** A critique with how it stands and what it is worth, as far as that is known. */
export type ReportedCritique = {
  critique: Critique;
  standing: Standing;
  /** Tasks that were told of it, and tasks from which it was held out. */
  given: number;
  heldOut: number;
  /** With 95 % intervals; null while too little is known. */
  gradeLift: Lift | null;
  mergeLift: Lift | null;
};

/** What the critiques of a state come to. */
export type CritiquesReport = { critiques: ReportedCritique[]; loop: LoopEffect | null };

export function reportCritiques(
  critiques: readonly Critique[],
  ledger: Ledger,
  facts: { now: Date; timeZone: string; days: number },
): CritiquesReport {
  const standings = standingsOf(critiques, ledger, facts);
  const trials = trialsOf(ledger);
  return {
    critiques: critiques.map((critique) => {
      const arms = armsOf(critique.id, trials);
      const given = arms.filter(({ isGiven }) => isGiven).length;
      return {
        critique,
        standing: standings.get(critique.id) ?? { kind: "in-force" },
        ...{ given, heldOut: arms.length - given },
        gradeLift: gradeLift(arms, Z_95),
        mergeLift: mergeLift(arms, Z_95),
      };
    }),
    loop: loopEffect(trials),
  };
}

/** What a digest says of lessons. */
export type NightLessons = {
  /** New in the span, or said again in it by people. */
  learnt: {
    task: string;
    lesson: string;
    author: string | null;
    standing: Standing["kind"];
    count: number;
    isNew: boolean;
  }[];
  retired: { critique: string; lesson: string; reason: string }[];
  /** Each pair of which one has to give way until people have decided. */
  contradictions: { counts: Critique; gives: Critique }[];
  /** Of those in force, what is known of their worth. */
  measured: ReportedCritique[];
  loop: LoopEffect | null;
};

/** `events`: those of the span. */
export function nightLessons(
  { critiques, loop }: CritiquesReport,
  ledger: Ledger,
  events: readonly LedgerEvent[],
): NightLessons {
  const byId = new Map(critiques.map((one) => [one.critique.id, one]));
  const added = events.flatMap((e) => (e.type === "critique.added" ? [e] : []));
  const heard = new Set(events.flatMap((e) => (e.type === "cycle.closed" ? (e.heard ?? []) : [])));
  const isNew = new Set(added.map(({ critique }) => critique));
  const again = critiques.filter(
    ({ critique }) => !isNew.has(critique.id) && critique.also.some((id) => heard.has(id)),
  );
  const told = (one: ReportedCritique, fresh: boolean) => {
    const { task, lesson, author, count } = one.critique;
    return { task, lesson, author, standing: one.standing.kind, count, isNew: fresh };
  };
  return {
    learnt: [
      // One whose file people have taken away since is still told: it was learnt.
      ...added.map(({ critique, task, lesson, author }) => {
        const known = byId.get(critique);
        if (known !== undefined) return told(known, true);
        return { task, lesson, author: author ?? null, standing: "in-force" as const, count: 1, isNew: true };
      }),
      ...again.map((one) => told(one, false)),
    ],
    retired: events.flatMap((e) => {
      if (e.type !== "critique.retired") return [];
      const lesson = byId.get(e.critique)?.critique.lesson ?? ledger.critiques.get(e.critique)?.lesson ?? e.critique;
      return [{ critique: e.critique, lesson, reason: e.reason }];
    }),
    contradictions: critiques.flatMap(({ critique, standing }) => {
      const counts = standing.kind === "overruled" ? byId.get(standing.by)?.critique : undefined;
      return counts === undefined ? [] : [{ counts, gives: critique }];
    }),
    measured: critiques.filter(
      ({ standing, gradeLift: grade, mergeLift: merges }) =>
        standing.kind === "in-force" && (grade !== null || merges !== null),
    ),
    loop,
  };
}
