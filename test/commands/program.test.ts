import { execFileSync } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CATEGORY_NAMES } from "../../scripts/commands/options.ts";
import { nightshiftProgram } from "../../scripts/commands/program.ts";
import { CATEGORIES } from "../../scripts/domain/task.ts";
import { type Ended, folderOf, MARKER, nightshift, ROOT, scratchFolder, startNightshift } from "./cli.ts";

const COMMANDS = [
  ...["rehearse", "work", "plan", "simulate", "preflight", "grade"],
  ...[
    "task add",
    "task list",
    "task show",
    "task remove",
    "ledger list",
    "ledger verify",
    "ledger stats",
    "critiques list",
  ],
  ...["config", "pause", "resume"],
  ...["pulse", "mind", "hands", "reflect", "handover", "digest", "manifest", "findings"],
];

const PRINTS_DATA = COMMANDS.filter((name) => !["rehearse", "task add", "pause", "resume"].includes(name));

function leaves(command: Command, above = ""): [string, Command][] {
  const own = command.commands.filter((inner) => inner.name() !== "help");
  return own.flatMap((inner): [string, Command][] => {
    const name = `${above}${inner.name()}`;
    return inner.commands.length === 0 ? [[name, inner]] : leaves(inner, `${name} `);
  });
}

const program = nightshiftProgram(async () => {});

describe("the command line", () => {
  test("has the commands of the design, and no others", () => {
    expect(
      leaves(program)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...COMMANDS].sort());
  });

  test("describes every command and every option", () => {
    for (const [name, command] of leaves(program)) {
      expect(command.description(), name).not.toBe("");
      for (const option of command.options) expect(option.description, `${name} ${option.flags}`).not.toBe("");
    }
  });

  test("has --json on every command that prints data", () => {
    const withJson = leaves(program).filter(([, command]) => command.options.some((o) => o.long === "--json"));
    expect(withJson.map(([name]) => name).sort()).toEqual([...PRINTS_DATA].sort());
  });

  test("offers the categories of the domain, in its order", () => {
    expect(CATEGORY_NAMES).toEqual([...CATEGORIES]);
  });

  test.each(["work", "grade"])("%s says which credentials a model may be reached with", async (name) => {
    const { stdout } = await nightshift([name, "--help"]);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "a model credential (ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or federation)",
    );
  });

  test.each(["work", "plan", "preflight", "grade"])("%s has a help without long lines", async (name) => {
    const { stdout } = await nightshift([name, "--help"]);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("has the version of its package", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ version: program.version() });
  });
});

describe("the executable", () => {
  test("prints its help and that of a command on stdout, with exit code 0", async () => {
    const [all, one] = await Promise.all([nightshift(["--help"]), nightshift(["grade", "--help"])]);
    expect(all).toMatchObject({ exitCode: 0, stderr: "" });
    expect(all.stdout).toContain("Exit codes: 0 done, 1 failed, 2 wrong usage or set-up, 3 rest");
    expect(all.stdout).toContain("\nMore:\n  help [command...]");
    for (const name of ["pulse", "rehearse", "preflight", "critiques"]) expect(all.stdout).toContain(`\n  ${name}`);
    expect(one).toMatchObject({ exitCode: 0, stderr: "" });
    expect(one.stdout).toContain("--heuristics-only");
  });

  test.each([
    ["no command", [], "Usage: nightshift"],
    ["half a command", ["ledger"], "Usage: nightshift ledger"],
    ["an unknown command", ["wrok"], "Did you mean `nightshift work`?"],
    ["an unknown option", ["plan", "--nope"], "unknown option '--nope'\n(nightshift plan --help tells more)"],
    ["a missing option", ["work"], "required option '--task <task>' not specified"],
    ["a missing argument", ["task", "show"], "missing required argument 'id'"],
    ["one argument too many", ["plan", "extra"], "too many arguments"],
    ["a bad number", ["hands", "--slot", "0"], "'0' is invalid. Expected a whole number above 0."],
    ["a bad priority", ["task", "add", "A-1", "--title", "x", "--priority", "6"], "from 1 (highest) to 5"],
    ["a bad choice", ["task", "add", "A-1", "--title", "x", "--category", "fun"], "Allowed choices are code, test"],
    ["a folder without a name", ["plan", "--repo", " "], "' ' is invalid. Expected a folder."],
    ["an empty folder to write to", ["rehearse", "--out", ""], "'' is invalid. Expected a folder."],
    ["two ways at once", ["grade", "--cases", "a", "--patch", "b"], "cannot be used with option '--patch"],
  ])("answers %s with exit code 2 and the remedy on stderr", async (_, args, words) => {
    const { exitCode, stdout, stderr }: Ended = await nightshift(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
  });

  test.each([
    ["without a credential", {}, "ANTHROPIC_API_KEY is not set: export it, or"],
    ["with a bearer token, and asks before it spends", { ANTHROPIC_AUTH_TOKEN: "t" }, "--live needs --yes"],
    [
      "with federation, which only GitLab's jobs have",
      {
        ANTHROPIC_IDENTITY_TOKEN: "t",
        ANTHROPIC_FEDERATION_RULE_ID: "r",
        ANTHROPIC_ORGANIZATION_ID: "o",
      },
      "--live cannot use federation",
    ],
  ])("does not rehearse --live %s", async (_, env, words) => {
    const { exitCode, stderr } = await nightshift(["rehearse", "--live", "--out", scratchFolder()], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  test("does not rehearse into a file", async () => {
    const { exitCode, stderr } = await nightshift(["rehearse", "--out", join(ROOT, "README.md")]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "README.md cannot be written: there is a file where a folder is needed: give a folder elsewhere",
    );
  });

  test("does not crash when its reader has read enough", async () => {
    const child = startNightshift(["plan", "--json", "--repo", join(ROOT, "scripts/rehearsal/sample")]);
    // As `| head -0` does: nobody is at the other end any more when the first line is written.
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const exitCode = await new Promise((done) => child.on("close", done));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test.runIf(existsSync("/dev/full"))("says that its output cannot be written, and shows no stack", () => {
    const run = () =>
      execFileSync(process.execPath, [join(ROOT, "bin/nightshift.js"), "task", "list", "--json"], {
        cwd: ROOT,
        stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      });
    const stderr = "nightshift: the output cannot be written (ENOSPC): make room there, or send it elsewhere\n";
    expect(run).toThrow(expect.objectContaining({ status: 2, stderr: Buffer.from(stderr) }));
  });

  test("masks the secrets of its environment in whatever it prints", async () => {
    const basic = Buffer.from(`oauth2:${MARKER}`).toString("base64");
    const repo = folderOf({
      "backlog/BUG-1.md": `---\ntitle: Leaks ${MARKER}\n---\n\nAnd ${basic}\n`,
      "backlog/BUG-2.md": `---\ntitle: x\npriority: ${MARKER}\n---\n`,
    });
    const bug = `process.once("beforeExit", () => { throw new Error(process.env.NIGHTSHIFT_TOKEN); });`;
    const env = { NIGHTSHIFT_TOKEN: MARKER };
    const [list, show, broken] = await Promise.all([
      nightshift(["task", "list", "--repo", repo], { env }),
      nightshift(["task", "show", "BUG-1", "--json", "--repo", repo], { env }),
      nightshift(["ledger", "list", "--repo", repo], {
        env: { ...env, NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(bug)}"` },
      }),
    ]);
    expect(list.stdout).toBe("P3  BUG-1  open  Leaks [masked] (code)\n");
    expect(list.stderr).toContain('found `priority` = "[masked]"');
    expect(JSON.parse(show.stdout)).toMatchObject({ task: { title: "Leaks [masked]", description: "And [masked]" } });
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain("nightshift: Error: [masked]\n");
    expect([list, show, broken].flatMap(({ stdout, stderr }) => [stdout, stderr]).join()).not.toContain(MARKER);
  });

  test("is what `npm run nightshift` starts, with its arguments and its exit code", async () => {
    const env = { ...process.env, PATH: process.env.PATH };
    const output = execFileSync("npm", ["run", "-s", "nightshift", "--", "--version"], { cwd: ROOT, env });
    expect(output.toString()).toBe(`${program.version()}\n`);
  });
});
