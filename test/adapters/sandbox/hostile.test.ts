import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSandbox } from "../../../scripts/adapters/sandbox/sandbox.ts";
import { sandboxSettings } from "../../../scripts/domain/sandbox-settings.ts";
import { ATTACKS, SHARED, TIGHT } from "./attacks.ts";
import { openScene, type Scene } from "./scene.ts";
import { TIERS, tryToOpen } from "./tiers.ts";

const isRoot = process.getuid?.() === 0;

/** Pids of the processes in whose command line a text stands. */
function processesWith(text: string): string[] {
  const commandLine = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && commandLine(entry).includes(text));
}

/** Two processes in a session of their own, which the shell waits to see started. */
const daemon = (seconds: string) =>
  `(setsid sh -c 'sleep ${seconds} & (sleep ${seconds} &) ; echo > up; wait' &); until [ -e up ]; do :; done; echo left`;

const OPEN_TO_ALL = ["/tmp", "/var/tmp", "/dev/shm"];

describe.each(TIERS)("a hostile command in the tier $name", async (tier) => {
  const available = await tryToOpen(tier);
  const why = available.kind === "missing" ? ` (not here: ${available.reason})` : "";
  let scene: Scene;
  beforeAll(async () => {
    if (available.kind === "works") scene = await openScene(tier.name, TIGHT);
  });
  afterAll(async () => {
    rmSync(SHARED, { force: true });
    if (available.kind === "works") await scene.close();
  });

  const test = it.skipIf(available.kind === "missing");
  const held = ATTACKS.filter(({ heldBy }) => heldBy === undefined || heldBy.includes(tier.name));
  test.each(held)(`cannot $name${why}`, async ({ command, succeeded, says, cleanUp }) => {
    const result = await scene.run(command(scene));
    if (cleanUp !== undefined) await scene.run(cleanUp);
    expect([succeeded(result, scene), result.output]).toEqual([false, expect.stringMatching(says ?? /^/)]);
  });

  test(`is ended when its processor time is used up${why}`, async () => {
    const { exitCode, timedOut } = await scene.run("while :; do :; done");
    // SIGXCPU or SIGKILL, by the shell that saw it.
    expect([[137, 152].includes(exitCode ?? 0), timedOut]).toEqual([true, false]);
  });

  test(`leaves nothing of a fork bomb${why}`, async () => {
    const name = `bomb_${process.pid}_${TIERS.indexOf(tier)}`;
    const { timedOut } = await scene.run(`${name}() { ${name} | ${name} & wait; }; ${name}`, 1_000);
    expect([typeof timedOut, processesWith(name)]).toEqual(["boolean", []]);
  });

  test(`leaves no daemon${why}`, async () => {
    const seconds = `87654.${process.pid}`;
    const { output } = await scene.run(daemon(seconds));
    expect([output, processesWith(seconds)]).toEqual(["left\n", []]);
  });

  // Closes the scene, and so comes last.
  test(`leaves nothing where everybody may write${why}`, async () => {
    const names = [`nightshift-left-${process.pid}`, `nightshift-left-folder-${process.pid}`];
    for (const folder of OPEN_TO_ALL) {
      await scene.run(`cd ${folder} && echo x > ${names[0]}; mkdir ${names[1]}; echo x > ${names[1]}/x`);
    }
    await scene.close();
    const left = OPEN_TO_ALL.flatMap((folder) => readdirSync(folder));
    expect(left.filter((entry) => names.includes(entry))).toEqual([]);
  });
});

describe.skipIf(process.platform !== "linux")("the same without confinement, which is why tiers exist", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene("none", sandboxSettings("none"));
  });
  afterAll(async () => {
    await scene.close();
    rmSync(SHARED, { force: true });
    rmSync(`/usr/nightshift-${process.pid}`, { force: true });
  });

  const possible = ATTACKS.filter(
    ({ offNeeds = "nothing" }) => offNeeds === "nothing" || (offNeeds === "root" && isRoot),
  );
  it.each(possible)("can $name", async ({ command, succeeded }) => {
    const result = await scene.run(command(scene));
    expect([succeeded(result, scene), result.output]).toEqual([true, expect.any(String)]);
  });

  it("can leave a daemon", async () => {
    const seconds = `98765.${process.pid}`;
    await scene.run(daemon(seconds));
    const left = processesWith(seconds);
    for (const pid of left) process.kill(Number(pid), "SIGKILL");
    expect(left.length).toBeGreaterThan(0);
  });
});

/** Reaches for a server on this machine over TCP and for anything over UDP; prints what it was told. */
const REACH = (port: number) =>
  `node -e 'const say = (what) => (e) => console.log(what, e.code ?? "connected"); require("net").connect(${port}, "127.0.0.1").on("error", say("tcp")).on("connect", function () { say("tcp")({}); this.destroy(); }); const udp = require("dgram").createSocket("udp4"); udp.on("error", say("udp")); udp.send("x", ${port}, "192.0.2.1", (e) => { say("udp")(e ?? {}); udp.close(); });'`;

describe.each(TIERS.slice(0, 2))("the network in the tier $name", async (tier) => {
  const available = await tryToOpen(tier, { network: false });
  const why = available.kind === "missing" ? ` (not here: ${available.reason})` : "";

  async function reach(network: boolean): Promise<string[]> {
    const sandbox = await openSandbox(
      { ...sandboxSettings("auto"), network },
      { path: process.env.PATH ?? "", tiers: [tier] },
    );
    const scratch = mkdtempSync(join(tmpdir(), "nightshift-network-"));
    mkdirSync(join(scratch, "tree"));
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const enclosure = await sandbox.enclose(scratch, []);
    const { output } = await enclosure.run(REACH(port), 20_000);
    await enclosure.close();
    server.close();
    rmSync(scratch, { recursive: true });
    return output.trim().split("\n").sort();
  }

  it.skipIf(available.kind === "missing")(`cannot be reached when it is off${why}`, async () => {
    const told = await reach(false);
    expect(told).toHaveLength(2);
    expect(told.join("\n")).toMatch(/^tcp E\w+\nudp E\w+$/);
  });

  it.skipIf(available.kind === "missing")(`can be reached when it is on${why}`, async () => {
    expect(await reach(true)).toContain("tcp connected");
  });
});
