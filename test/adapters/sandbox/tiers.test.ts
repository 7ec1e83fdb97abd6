import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { otherUid } from "../../../scripts/adapters/sandbox/other-uid.ts";
import type { Enclosure } from "../../../scripts/adapters/sandbox/sandbox.ts";
import { TIERS, tryToOpen } from "./tiers.ts";

const path = process.env.PATH ?? "";
const FIXTURE = join(import.meta.dirname, "fixtures", "run-in-tier.ts");
const SECRET = "NIGHTSHIFT_TEST_SECRET=marker-of-the-parent";

/** What a harness with a secret in its environment gets to see of it from a command in the tier. */
function readEnvironmentsIn(tierName: string): string {
  const [name = "", value = ""] = SECRET.split("=");
  const command = "cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; echo end";
  return execFileSync(process.execPath, [FIXTURE, tierName, command], {
    env: { PATH: path, [name]: value },
    encoding: "utf8",
  });
}

async function commandLines(): Promise<string> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.join("\n");
}

describe.each(TIERS)("commands in the tier $name", async (tier) => {
  const available = await tryToOpen(tier);
  let scratch: string;
  let enclosure: Enclosure;

  beforeEach(async (context) => {
    if (available.kind === "missing") return context.skip(available.reason);
    scratch = await mkdtemp(join(tmpdir(), "nightshift-tier-"));
    await mkdir(join(scratch, "tree"));
    await writeFile(join(scratch, "token"), "a credential beside the tree");
    await chmod(join(scratch, "token"), 0o644);
    enclosure = await available.sandbox.enclose(scratch, [join(scratch, "token")]);
  });
  afterEach(async () => {
    if (available.kind === "missing") return;
    await enclosure.close();
    await rm(scratch, { recursive: true });
  });

  it("write in the tree, by relative and by absolute path", async () => {
    const result = await enclosure.run(`echo one > a && echo two > ${enclosure.tree}/b && cat a b && pwd`, 20_000);
    expect(result).toMatchObject({ exitCode: 0, output: `one\ntwo\n${enclosure.tree}\n`, timedOut: false });
  });

  it("have a folder for the memory that processes share", async () => {
    const result = await enclosure.run(
      "echo one > /dev/shm/nightshift-shared && cat /dev/shm/nightshift-shared",
      20_000,
    );
    expect(result).toMatchObject({ exitCode: 0, output: "one\n" });
  });

  it("never see a secret of the harness's environment in any process", () => {
    expect(readEnvironmentsIn(tier.name)).not.toContain(SECRET);
  });

  it("have the allow-listed environment and nothing else", async () => {
    const { output } = await enclosure.run("env", 20_000);
    const names = output.split("\n").map((line) => line.split("=")[0] ?? "");
    // PWD, SHLVL, OLDPWD and _ are the shell's own.
    const given = names.filter((name) => !["", "PWD", "OLDPWD", "SHLVL", "_"].includes(name)).sort();
    expect(given).toEqual(["CI", "HOME", "LANG", "PATH", "TERM", "TMPDIR"]);
  });

  it("run the harness's own version of node", async () => {
    expect((await enclosure.run("node --version", 20_000)).output).toBe(`${process.version}\n`);
  });

  it("can use npm", async () => {
    expect(await enclosure.run("npm --version", 20_000)).toMatchObject({ exitCode: 0 });
  });

  it("keep files in HOME and TMPDIR from one command to the next", async () => {
    await enclosure.run('echo home > "$HOME/h"; echo temporary > "$TMPDIR/t"', 20_000);
    expect((await enclosure.run('cat "$HOME/h" "$TMPDIR/t"', 20_000)).output).toBe("home\ntemporary\n");
  });

  it.each(["../outside", "/usr/outside", "/etc/outside", "/outside"])("cannot write %s", async (target) => {
    await enclosure.run(`echo x > ${target}`, 20_000);
    expect(existsSync(resolve(enclosure.tree, target))).toBe(false);
  });

  it("cannot read the machine's passwords", async () => {
    expect((await enclosure.run("cat /etc/shadow", 20_000)).exitCode).not.toBe(0);
  });

  it("cannot read a concealed file", async () => {
    const result = await enclosure.run(`cat ${scratch}/token`, 20_000);
    expect(result.exitCode).not.toBe(0);
    expect(result.output).not.toContain("credential");
  });

  it("cannot become root again", async () => {
    expect((await enclosure.run("grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status", 20_000)).output).toMatch(
      process.getuid?.() === 0 ? /^CapEff:\t0+\nCapBnd:\t0+\nNoNewPrivs:\t1\n$/ : /NoNewPrivs:\t1/,
    );
  });

  it("are ended by a timeout, with the output so far", async () => {
    const result = await enclosure.run("echo before; sleep 1000; echo after", 500);
    expect(result).toMatchObject({ exitCode: null, output: "before\n", timedOut: true });
  });

  it("leave no process behind, in a session of its own either", async () => {
    const seconds = `54321.${process.pid}`;
    const result = await enclosure.run(`setsid sleep ${seconds} & sleep ${seconds} & echo started`, 20_000);
    expect(result).toMatchObject({ exitCode: 0, output: "started\n", timedOut: false });
    await enclosure.close();
    expect(await commandLines()).not.toContain(seconds);
  });

  it("leave no process behind when a timeout ends them", async () => {
    const seconds = `65432.${process.pid}`;
    await enclosure.run(`setsid sleep ${seconds} & sleep ${seconds}`, 500);
    await enclosure.close();
    expect(await commandLines()).not.toContain(seconds);
  });
});

describe("a concealed file", async () => {
  const available = await tryToOpen(otherUid);
  it("has its rights back when the task is over", async (context) => {
    if (available.kind === "missing") return context.skip(available.reason);
    const scratch = await mkdtemp(join(tmpdir(), "nightshift-conceal-"));
    await mkdir(join(scratch, "tree"));
    await writeFile(join(scratch, "token"), "");
    await chmod(join(scratch, "token"), 0o640);
    const { mode } = await stat(join(scratch, "token"));
    const enclosure = await available.sandbox.enclose(scratch, [join(scratch, "token")]);
    await enclosure.close();
    expect((await stat(join(scratch, "token"))).mode).toBe(mode);
    await rm(scratch, { recursive: true });
  });
});

describe("without confinement", () => {
  it.skipIf(process.platform !== "linux")("the harness's environment is readable, which is why tiers exist", () => {
    expect(readEnvironmentsIn("none")).toContain(SECRET);
  });
});
