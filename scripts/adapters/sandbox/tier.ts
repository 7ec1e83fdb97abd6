/**
 * The folders of one task: what its commands may write. `tree` is their working directory; `shm` is their `/dev/shm` where
 * a tier can make it so.
 */
export type Folders = { tree: string; home: string; tmp: string; shm: string };

/** A process to start, with its whole environment: nothing is inherited. */
export type Launch = { file: string; args: string[]; cwd: string; env: Record<string, string> };

/** A program and its arguments. */
export type Program = readonly [string, ...string[]];

export type TierSettings = {
  /** The harness's own PATH: where the toolchains of the machine are found. */
  path: string;
  /** False: commands get no network at all, the machine's loopback included. */
  network: boolean;
  /** Variables that commands get beyond those that the sandbox sets itself. */
  environment: Readonly<Record<string, string>>;
};

/** One way of keeping a command inside its folders, ready for use on this machine. */
export type Confinement = {
  /** The user whose every process belongs to the commands; null where they run as the harness's own. */
  uid: number | null;
  /**
   * Makes the folders of one task usable for its commands, and `conceal` (files or folders that hold credentials)
   * unreadable where only file rights protect them. The result undoes what reaches beyond the task's folders.
   */
  adopt(folders: Folders, conceal: readonly string[]): Promise<() => Promise<void>>;
  /** `conceal` once more, for tiers that show every command a file tree of its own. */
  launch(folders: Folders, program: Program, conceal: readonly string[]): Launch;
  /** Ends every process that a command left behind; on return none of them can touch the tree any more. */
  reap(): Promise<void>;
};

export type OpenedTier = { kind: "open"; confinement: Confinement } | { kind: "unavailable"; reason: string };

/** A row in the table of ways, strongest first. Opening it looks at the machine, and runs nothing in it yet. */
export type Tier = { name: string; open(settings: TierSettings): Promise<OpenedTier> };
