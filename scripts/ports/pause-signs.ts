/** What was looked for while a pipeline runs, or why it could not be seen. */
export type Sign<T> = { kind: "seen"; value: T } | { kind: "unseen"; why: string };

/** The kill switches outside of a job, as they are now: people pull them while a pipeline runs. */
export type PauseSigns = {
  /** The newest `nightshift.yml` of the default branch; null: it has none. */
  configuration: Sign<string | null>;
  /** The pause label is on an open digest issue. */
  label: Sign<boolean>;
};

/** Takes a few seconds at the most, and never throws: what cannot be seen stops nobody. */
export type LookForPause = () => Promise<PauseSigns>;
