import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandEnvironment, toolPath } from "../../../scripts/adapters/sandbox/command-environment.ts";
import { otherUid } from "../../../scripts/adapters/sandbox/other-uid.ts";
import { type Enclosure, openSandbox } from "../../../scripts/adapters/sandbox/sandbox.ts";
import type { Tier } from "../../../scripts/adapters/sandbox/tier.ts";
import { unconfined } from "../../../scripts/adapters/sandbox/unconfined.ts";
import { SetupError } from "../../../scripts/domain/fault.ts";
import { sandboxSettings } from "../../../scripts/domain/sandbox-settings.ts";

const path = process.env.PATH ?? "";

/** A tier that opens, and then fails as bubblewrap does in most containers. */
const broken: Tier = {
  name: "broken",
  async open(settings) {
    const opened = await unconfined.open(settings);
    if (opened.kind === "unavailable") return opened;
    const { confinement } = opened;
    const launch: typeof confinement.launch = (folders) => ({
      ...confinement.launch(folders, ["/bin/sh"], []),
      ...{ file: "/bin/sh", args: ["-c", "echo No permissions to create a new namespace; exit 1"] },
    });
    return { kind: "open", confinement: { ...confinement, launch } };
  },
};

const missing: Tier = { name: "missing", open: async () => ({ kind: "unavailable", reason: "it is not installed" }) };

describe("choosing a sandbox", () => {
  it("is refused with every tier's fault and the remedies when nothing works", async () => {
    const refusal = await openSandbox("auto", { path, tiers: [missing, broken] }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SetupError);
    expect(String(refusal)).toContain("missing: it is not installed");
    expect(String(refusal)).toContain("broken: No permissions to create a new namespace");
    expect(String(refusal)).toContain("install bubblewrap");
    expect(String(refusal)).toContain("`sandbox: none`");
  });

  it("never falls back to no protection by itself", async () => {
    await expect(openSandbox("auto", { path, tiers: [] })).rejects.toThrow(SetupError);
  });

  it("gives no protection where the configuration says so, and says that it does", async () => {
    const sandbox = await openSandbox("none", { path });
    expect([sandbox.name, sandbox.reason]).toEqual(["none", "configured: sandbox: none"]);
  });

  it.skipIf(process.platform !== "linux")(
    "passes over a tier that does not hide the harness's environment",
    async () => {
      const refusal = await openSandbox("auto", { path, tiers: [unconfined] }).catch((error: unknown) => error);
      expect(String(refusal)).toContain("it does not hide the harness's environment");
    },
  );

  it.skipIf(process.getuid?.() !== 0)("names what became of the stronger tiers (needs root)", async () => {
    const sandbox = await openSandbox("auto", { path, tiers: [broken, otherUid] });
    expect([sandbox.name, sandbox.reason]).toEqual(["another uid", "broken: No permissions to create a new namespace"]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "tells where to put a folder that commands cannot reach (needs root)",
    async () => {
      const sandbox = await openSandbox("auto", { path, tiers: [otherUid] });
      const closed = await mkdtemp(join(tmpdir(), "nightshift-closed-"));
      await chmod(closed, 0o700);
      await mkdir(join(closed, "scratch", "tree"), { recursive: true });
      await expect(sandbox.enclose(join(closed, "scratch"), [])).rejects.toThrow(
        /cannot write to .*other users may enter/,
      );
      await rm(closed, { recursive: true });
    },
  );
});

describe("the environment of a command", () => {
  const folders = { tree: "/t", home: "/h", tmp: "/tmp", shm: "/s" };

  it("starts its PATH with the running node's folder", () => {
    expect(toolPath("/usr/bin:/bin").split(":")[0]).toBe(join(process.execPath, ".."));
  });

  it("leaves out the tools that npm adds for the harness, and relative folders", () => {
    expect(toolPath("/a/node_modules/.bin:.:/x/node-gyp-bin:/usr/bin").split(":").slice(1)).toEqual(["/usr/bin"]);
  });

  it("holds nothing but the allow-list", () => {
    expect(
      Object.keys(commandEnvironment(folders, { path: "/usr/bin", network: true, environment: {} })).sort(),
    ).toEqual(["CI", "HOME", "LANG", "PATH", "TERM", "TMPDIR"]);
  });
});

/** Holds 150 MB in a memfd that it has mapped: mmap(2) with MAP_SHARED | MAP_POPULATE. */
const MAPPED_MEMFD = `perl -e 'my $name = "m"; my $fd = syscall 319, $name, 0; open my $file, ">&=", $fd or die $!; my $block = "x" x 5_000_000; syswrite $file, $block for 1 .. 30; syscall(9, 0, 150_000_000, 3, 0x8001, $fd, 0) != -1 or die $!; sleep 3; print "held\\n"'`;

describe.skipIf(process.platform !== "linux" || process.arch !== "x64" || !existsSync("/usr/bin/perl"))(
  "memory that a command holds in a file without a name and has mapped as well",
  () => {
    it("counts once", async () => {
      const scratch = await mkdtemp(join(tmpdir(), "nightshift-mapped-"));
      await mkdir(join(scratch, "tree"));
      const settings = { ...sandboxSettings("none"), memory_mb: 256 };
      const enclosure = await (await openSandbox(settings, { path })).enclose(scratch, []);
      const { output } = await enclosure.run(MAPPED_MEMFD, 20_000);
      await enclosure.close();
      await rm(scratch, { recursive: true });
      expect(output).toBe("held\n");
    });
  },
);

describe("a command without confinement", () => {
  let scratch: string;
  let enclosure: Enclosure;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nightshift-none-"));
    await mkdir(join(scratch, "tree"));
    enclosure = await (await openSandbox("none", { path })).enclose(scratch, []);
  });
  afterEach(async () => {
    await enclosure.close();
    await rm(scratch, { recursive: true });
  });

  it("has both of its outputs interleaved as written", async () => {
    const { output } = await enclosure.run("for i in 1 2 3; do echo out$i; echo err$i >&2; done", 20_000);
    expect(output).toBe("out1\nerr1\nout2\nerr2\nout3\nerr3\n");
  });

  it("returns while a background process still holds its output open", async () => {
    const result = await enclosure.run("sleep 1000 & echo started", 20_000);
    expect(result).toMatchObject({ exitCode: 0, output: "started\n", timedOut: false });
  });

  it("returns while a process in a session of its own still holds its output open", async () => {
    const options = '{detached: true, stdio: "inherit"}';
    const script = `const child = require("node:child_process").spawn("sleep", ["1000"], ${options});`;
    const result = await enclosure.run(`node -e '${script} child.unref(); console.log(child.pid)'`, 20_000);
    process.kill(Number(result.output), "SIGKILL");
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  });

  it("keeps its output when a timeout kills its whole process group", async () => {
    const result = await enclosure.run("(echo child; sleep 1000) & echo parent; wait", 500);
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    expect(result.output.split("\n").sort()).toEqual(["", "child", "parent"]);
  });

  it("reads an empty standard input", async () => {
    expect(await enclosure.run("cat; echo end", 20_000)).toMatchObject({ exitCode: 0, output: "end\n" });
  });

  it("that a signal ends has 128 and the signal's number as its exit code", async () => {
    expect((await enclosure.run("kill -TERM $$", 20_000)).exitCode).toBe(143);
  });

  it("that the shell cannot parse fails with the shell's own words", async () => {
    const result = await enclosure.run("if then", 20_000);
    expect(result.exitCode).toBe(2);
    expect(result.output).toContain("syntax error");
  });

  it("keeps head and tail of a long output, and says how much it left out", async () => {
    const { output } = await enclosure.run(
      'node -e \'process.stdout.write("a" + "é".repeat(500_000) + "z\\n")\'',
      20_000,
    );
    expect(Buffer.byteLength(output)).toBeLessThan(201_000);
    const [, head = "", leftOut = "", tail = ""] = /^(aé+)\n\[… (\d+) bytes left out …\]\n(é+z\n)$/.exec(output) ?? [];
    expect(Buffer.byteLength(head) + Number(leftOut) + Buffer.byteLength(tail)).toBe(1_000_003);
  });
});
