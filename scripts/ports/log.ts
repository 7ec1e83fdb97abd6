/** What a job says while it works. Goes to stderr; never holds a secret. */
export type Log = {
  line(text: string): void;
  /** A collapsible section in GitLab's job log, a heading elsewhere. */
  section<T>(name: string, title: string, body: () => Promise<T>): Promise<T>;
  /** One turn of an agent: shown as a moving line on terminals, as plain lines in CI. */
  turn(progress: { task: string; turn: number; action: string; spentUsd: number }): void;
};
