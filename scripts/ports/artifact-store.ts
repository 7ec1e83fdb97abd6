/** The job's folder `.nightshift/`: what earlier jobs left, and what this one leaves. Names are relative, with `/`. */
export type ArtifactStore = {
  read(name: string): Promise<string | null>;
  /** Written whole or not at all. */
  write(name: string, text: string): Promise<void>;
  append(name: string, text: string): Promise<void>;
  list(): Promise<string[]>;
};
