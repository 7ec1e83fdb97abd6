import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { gitCommand } from "../workspace/git-process.ts";

/** Reads objects of one repository through one `git cat-file --batch`, which runs until `close`. */
export type BlobReader = {
  /** The bytes of a blob by its full name; null when the repository does not hold it. */
  read(sha: string): Promise<Buffer | null>;
  close(): void;
};

type Waiting = { settle: (bytes: Buffer | null) => void; fail: (error: Error) => void };

/** `path` is the PATH on which git is found, `cwd` the repository. git is started with the first read. */
export function openBlobReader(at: { path: string; cwd: string }): BlobReader {
  let git: ChildProcessWithoutNullStreams | null = null;
  const waiting: Waiting[] = [];
  let pieces: Buffer[] = [];
  let size = 0;
  /** What has come but for the parts that were answered already. */
  let wanted: number | null = null;

  const take = (): Buffer => {
    const whole = pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
    pieces = [whole];
    return whole;
  };
  const keep = (rest: Buffer) => {
    pieces = rest.length === 0 ? [] : [rest];
    size = rest.length;
  };
  const answer = () => {
    for (;;) {
      if (size === 0 || (wanted !== null && size < wanted)) return;
      const whole = take();
      const headEnd = whole.indexOf(10);
      if (headEnd === -1) return;
      const [, kind, bytes] = whole.subarray(0, headEnd).toString("latin1").split(" ");
      const isThere = kind === "blob";
      const end = headEnd + 1 + (bytes === undefined ? 0 : Number(bytes) + 1);
      wanted = end;
      if (size < end) return;
      wanted = null;
      waiting.shift()?.settle(isThere ? Buffer.from(whole.subarray(headEnd + 1, end - 1)) : null);
      keep(whole.subarray(end));
    }
  };
  const start = (): ChildProcessWithoutNullStreams => {
    const { args, env } = gitCommand(["cat-file", "--batch"], at.path);
    const child = spawn("git", args, { cwd: at.cwd, env });
    const end = () => {
      for (const { fail } of waiting.splice(0)) fail(new Error(`git cat-file in ${at.cwd} ended before it answered`));
    };
    child.on("error", end);
    child.on("close", end);
    child.stdin.on("error", end);
    child.stdout.on("data", (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      answer();
    });
    return child;
  };
  return {
    read: (sha) =>
      new Promise((settle, fail) => {
        git ??= start();
        waiting.push({ settle, fail });
        git.stdin.write(`${sha}\n`);
      }),
    close: () => {
      git?.stdin.end();
      git = null;
    },
  };
}
