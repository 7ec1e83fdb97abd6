import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { CommandResult, Workspace } from "../../scripts/ports/workspace.ts";

/** A workspace in a temporary folder: real files, a real git repository for the changes, a real shell, no sandbox. */
export type FolderWorkspace = Workspace & { folder: string };

export function folderWorkspace(files: Record<string, string | Uint8Array> = {}): FolderWorkspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "night-shift-workspace-")));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=night-shift", "-c", "user.email=night-shift@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "base");

  const read: Workspace["read"] = async (path) => {
    const refused = outside(folder, path);
    if (refused !== null) return { kind: "refused", reason: refused };
    if (!existsSync(join(folder, path))) return { kind: "refused", reason: "there is no such file" };
    if (statSync(join(folder, path)).isDirectory()) return { kind: "refused", reason: "it is a folder" };
    const text = readFileSync(join(folder, path), "utf8");
    return text.includes("\0") ? { kind: "refused", reason: "it is a binary file" } : { kind: "text", text };
  };
  return {
    folder,
    sandbox: "none",
    read,
    async *readMany(paths) {
      for (const path of paths) yield { path, file: await read(path) };
    },
    write: async (path, text) => {
      const refused = outside(folder, path);
      if (refused !== null) return { kind: "refused", reason: refused };
      write(path, text);
      return { kind: "written" };
    },
    list: async () =>
      git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        .split("\0")
        .filter((path) => path !== "")
        .sort(),
    run: (command, timeoutMs) => runShell(folder, command, timeoutMs),
    changes: async () => {
      git("add", "--all", "--intent-to-add");
      const files = git("diff", "--numstat", "HEAD")
        .split("\n")
        .filter((line) => line !== "");
      return {
        patch: git("diff", "--binary", "HEAD"),
        files: files.map((line) => {
          const [added = "", removed = "", path = ""] = line.split("\t");
          return { path, added: Number(added) || 0, removed: Number(removed) || 0, binary: added === "-" };
        }),
      };
    },
    // Guards are passed to the agent as a function; nobody asks this double for contents.
    contents: async () => [],
    hold: async () => async () => [],
    holdForSetUp: async () => async () => [],
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function outside(folder: string, path: string): string | null {
  return relative(folder, join(folder, path)).startsWith("..") || path.startsWith("/")
    ? "it is outside the repository"
    : null;
}

function runShell(folder: string, command: string, timeoutMs: number): Promise<CommandResult> {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    // A group of its own, so that what the command started ends with it.
    const child = spawn("sh", ["-c", `${command}\n`], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output, timedOut, durationMs: Date.now() - startedAt });
    });
  });
}
