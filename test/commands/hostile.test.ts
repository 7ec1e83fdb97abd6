import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { TIERS, tryToOpen } from "../adapters/sandbox/tiers.ts";
import { git } from "./cli.ts";
import {
  type HostileRun,
  openPlaces,
  type Places,
  pathWithoutBubblewrap,
  runHostile,
  SECRET,
  type Try,
} from "./hostile.ts";

const REFUSED = /denied|not permitted|no such (file|process)|read-only|cannot change to|not a git repository/i;
/** No other run of these tests on this machine has processes of these names. */
const BOMB = `bomb_${process.pid}`;
const SECONDS = `7654.${process.pid}`;

type Command = string | ((places: Places) => string);
const tries = (name: string, command: Command, told: RegExp, timeout_s?: number): Try => ({
  ...{ name, told },
  call: (places) => ({
    name: "run_command",
    input: { command: typeof command === "string" ? command : command(places), ...(timeout_s && { timeout_s }) },
  }),
});
const calls = (name: string, tool: string, input: Record<string, unknown>, told: RegExp): Try => ({
  ...{ name, told },
  call: () => ({ name: tool, input }),
});

/** A `.git` whose configuration would start a program at the harness's next look at the tree. */
const LINKS = ({ outside }: Places) =>
  [
    `ln -s ${outside}/secret.txt link`,
    `ln -s ${outside} folder`,
    "mkfifo pipe",
    "mkdir -p .git/hooks .git/objects .git/refs",
    "echo 'ref: refs/heads/main' > .git/HEAD",
    `printf '[core]\\nfsmonitor = "touch ${outside}/ran"\\nhooksPath = .git/hooks\\n' > .git/config`,
    "echo x > page.txt",
  ].join(" && ");

const TRIES: readonly Try[] = [
  tries(
    "the key, in every environment",
    `cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -a ${SECRET}`,
    /exit code 1/,
  ),
  tries("the key, in its own environment", "env | grep -c -E 'ANTHROPIC|TOKEN|KEY'", /exit code 1 .*\n0\n/),
  tries("the token, in the checkout's git configuration", ({ repo }) => `cat ${repo}/.git/config`, REFUSED),
  tries("/etc/shadow", "cat /etc/shadow", REFUSED),
  calls("/etc/shadow, with a file tool", "read_file", { path: "/etc/shadow" }, /absolute/),
  tries("a sibling worktree's file", ({ sibling }) => `cat ${sibling}/secret.txt`, REFUSED),
  tries("a change in a sibling worktree", ({ sibling }) => `echo x > ${sibling}/planted`, REFUSED),
  tries("the tree of another task", ({ task }) => `cat ${task}/tree/secret.txt`, REFUSED),
  tries("a change in the tree of another task", ({ task }) => `echo x > ${task}/tree/planted`, REFUSED),
  calls("a file above the tree", "read_file", { path: "../baseline.git/config" }, /outside/),
  tries("a secret elsewhere", ({ outside }) => `cat ${outside}/secret.txt`, REFUSED),
  tries("a file in the system", `echo x > /usr/planted_${process.pid}`, REFUSED),
  tries("a file in the checkout", ({ repo }) => `echo x > ${repo}/planted`, REFUSED),
  tries("the harness's records", "echo x > ../baseline.git/planted", REFUSED),
  calls("a file above the tree, written", "write_file", { path: "../planted", content: "x" }, /outside/),
  tries("a push from the tree", "git push origin HEAD:stolen", REFUSED),
  tries(
    "a push from the checkout",
    ({ repo }) => `git -c safe.directory='*' -C ${repo} push origin HEAD:stolen`,
    REFUSED,
  ),
  calls("a hook in the tree", "write_file", { path: ".git/hooks/pre-commit", content: "x" }, /belongs to git/),
  tries("a hook in the checkout", ({ repo }) => `echo x > ${repo}/.git/hooks/pre-push`, REFUSED),
  tries("links, a pipe and a git directory", LINKS, /exit code 0/),
  calls("a link to a file, read", "read_file", { path: "link" }, /leads outside/),
  calls("a link to a folder, read", "read_file", { path: "folder/secret.txt" }, /leads outside/),
  calls("a link to a folder, written", "write_file", { path: "folder/planted", content: "x" }, /leads outside/),
  tries("a link, followed by a command", "cat link; cat folder/secret.txt", REFUSED),
  calls("a search through links", "search", { pattern: "marker-" }, /no (match|line|file)|nothing/i),
  calls("a pipe that nobody writes to", "read_file", { path: "pipe" }, /no regular file/),
  tries(
    "a fork bomb",
    `${BOMB}() { ${BOMB} | ${BOMB} & wait; }; ${BOMB}`,
    /fork|resource temporarily|time was over/i,
    1,
  ),
  tries("a process that stays", `(setsid sleep ${SECONDS} &) ; echo ok`, /ok/),
  tries("a command without end", "echo begun; sleep 100", /time was over[\s\S]*begun/, 0.5),
  tries("a full disk", "head -c 60000000 /dev/zero > filler", /too large|size limit/i),
  tries("a name that writes to the terminal", "printf x > $'new\\nline\\e[2J'", /exit code 0/),
  calls("to hand links over", "finish", { summary: "Done.", evidence: ["Seen."] }, /guards refuse[\s\S]*file-mode/),
  tries("to clear up", "rm -rf link folder pipe filler .git new*", /exit code 0/),
  calls("to be done", "finish", { summary: "Tried everything.", evidence: ["What was refused."] }, /Accepted/),
];

const processesOf = (text: string) =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });

/** The weakest tier cannot be chosen from outside: what the one above it needs is on every machine. */
describe.each(TIERS.slice(0, 2))("a hostile agent, through `work` in the tier $name, tries", async (tier) => {
  const available = await tryToOpen(tier);
  const why = available.kind === "missing" ? ` (not here: ${available.reason})` : "";
  const test = it.skipIf(available.kind === "missing");
  let places: Places;
  let run: HostileRun;
  let checkout: string;

  beforeAll(async () => {
    if (available.kind === "missing") return;
    places = openPlaces();
    checkout = git(places.repo, "status", "--porcelain");
    const env = tier === TIERS[0] ? {} : { PATH: pathWithoutBubblewrap() };
    run = await runHostile(places, TRIES, env);
  });

  test.each(TRIES.map(({ name, told }, at) => ({ name, told, at })))(
    `$name, and is told what came of it${why}`,
    ({ told, at }) => {
      expect(run.results[at]?.text).toMatch(told);
    },
  );

  test(`all of it on the record${why}`, () => {
    const tried = run.transcript.flatMap((entry) =>
      entry.type === "message" ? entry.content.filter(({ type }) => type === "tool-call") : [],
    );
    expect(tried).toMatchObject(TRIES.map(({ call }) => call(places)));
    expect(run.transcript.at(-1)).toMatchObject({ type: "end", outcome: { kind: "delivered" } });
  });

  test(`in that tier and no other${why}`, () => {
    expect([run.work.sandbox, run.ended.exitCode, run.faults]).toEqual([tier.name, 0, []]);
  });

  test(`and learns no secret${why}`, () => {
    const told = run.results.map(({ text }) => text).join("\n");
    expect([told, run.patch, run.ended.stdout, run.ended.stderr].join("\n")).not.toContain(SECRET);
  });

  test(`and changes nothing outside of its tree${why}`, () => {
    const { repo, sibling, task, outside } = places;
    expect(readdirSync(join(task, "tree"))).toEqual(["secret.txt"]);
    expect(git(repo, "status", "--porcelain")).toBe(checkout);
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
    expect(git(sibling, "status", "--porcelain")).toBe("?? secret.txt\n");
    expect(existsSync(join(repo, ".git/hooks/pre-push"))).toBe(false);
    expect(existsSync(`/usr/planted_${process.pid}`)).toBe(false);
  });

  test(`and pushes nothing${why}`, () => {
    expect(git(places.server, "for-each-ref")).toBe("");
  });

  test(`and leaves no process${why}`, () => {
    expect([processesOf(SECONDS), processesOf(BOMB)]).toEqual([[], []]);
  });

  test(`and leaves no folder of its own behind${why}`, () => {
    expect(readdirSync(places.temporary)).toEqual([basename(places.task)]);
  });

  test(`and hands over nothing but its page${why}`, () => {
    expect(run.work.files.map(({ path }) => path)).toEqual(["page.txt"]);
    expect(run.patch.match(/^diff --git .*$/gm)).toEqual(["diff --git a/page.txt b/page.txt"]);
  });

  test(`and writes no control character into the log${why}`, () => {
    expect(run.ended.stderr).not.toContain("\u001b[2J");
  });
});
