import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDaemonSocket } from "../../../scripts/adapters/sandbox/daemon-sockets.ts";

describe.skipIf(process.platform === "win32")("a daemon's socket", () => {
  let folder: string;
  let socket: string;
  let server: Server;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "nightshift-socket-"));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "run"));
    socket = join(folder, "run", "docker.sock");
    server = createServer();
    await new Promise<void>((done) => server.listen(socket, done));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("that everybody may write to is found", () => {
    chmodSync(socket, 0o666);
    expect(openDaemonSocket([join(folder, "missing.sock"), socket])).toBe(socket);
  });

  it("that its group alone may write to is none to fear", () => {
    chmodSync(socket, 0o660);
    expect(openDaemonSocket([socket])).toBeNull();
  });

  it("in a folder that others may not enter is none to fear", () => {
    chmodSync(socket, 0o666);
    chmodSync(join(folder, "run"), 0o700);
    expect(openDaemonSocket([socket])).toBeNull();
  });
});
