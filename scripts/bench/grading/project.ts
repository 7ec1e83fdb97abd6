/** Kinds of sabotage, as they are told. */
export const KINDS = [
  "truncated",
  "stubbed",
  "tests_removed",
  "tests_hollow",
  "tests_skipped",
  "unrelated_deletion",
  "syntax_error",
  "placeholder",
  "hallucinated_import",
  "dup_dead",
  "secret",
  "debug",
  "merge_markers",
  "format_noise",
  "comment_only",
  "source_missing",
  "off_task",
] as const;
export type Kind = (typeof KINDS)[number];

/** Texts of a project's files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** A small project with one good change of it, and what is needed to spoil that change in the language's own ways. */
export type SmallProject = {
  language: string;
  task: { title: string; description: string };
  source: string;
  test: string;
  /** Files that the change leaves alone. */
  others: Files;
  before: { source: string; test: string };
  after: { source: string; test: string };
  /** A piece of the changed source and what stands there instead, by kind. */
  spoil: Readonly<Partial<Record<Kind, readonly (readonly [piece: string, instead: string])[]>>>;
  /** The same of the changed test. */
  spoilTest: Readonly<Partial<Record<Kind, readonly (readonly [piece: string, instead: string])[]>>>;
  comment: string;
};
