import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type SandboxSettings, sandboxSettings } from "../../../scripts/domain/sandbox-settings.ts";
import { type Result, type Scene, SECRET } from "./scene.ts";

/** Tight enough that every attack on the machine's resources stays harmless where it succeeds. */
export const TIGHT: SandboxSettings = {
  ...sandboxSettings("auto"),
  ...{ memory_mb: 256, processes: 64, open_files: 128, file_mb: 16, disk_mb: 100, cpu_seconds: 1 },
};
const TREE = (scene: Scene) => join(scene.base, "scratch", "tree");
/** Removed by whoever lets it be made. */
export const SHARED = `/tmp/nightshift-hostile-${process.pid}`;
const hasPerl = existsSync("/usr/bin/perl");
/** The number of ptrace(2). */
const PTRACE = process.arch === "arm64" ? 117 : 101;

export function isRunning(pid: number): boolean {
  try {
    return !/^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Something that a command tries, and how to see whether it got it. */
export type Attack = {
  name: string;
  command(scene: Scene): string;
  /** Whether the attacker got what it wanted. */
  succeeded(result: Result, scene: Scene): boolean;
  /** What the agent is told, where something is said at all. */
  says?: RegExp;
  /** Run next, where what is left would be held against later attacks. */
  cleanUp?: string;
  /** Tiers that hold, when not all do. */
  heldBy?: readonly string[];
  /** What the attack needs for success without confinement; `never`: it fails there as well. */
  offNeeds?: "nothing" | "root" | "never";
};

const seesSecret = ({ output }: Result) => output.includes(SECRET);
const REFUSED = /denied|not permitted|no such (file|process)|read-only/i;
const HIDING = ["bubblewrap", "another uid with Landlock"];

/**
 * Programs in the tree that do one bounded thing many times, and say how often it worked. What a watch has to see lasts
 * for seconds: on a busy machine the watch comes late.
 */
const node = (script: string) => `node -e '${script}'`;
const FORKS = node(
  'const {spawn} = require("child_process"); const all = Array.from({length: 200}, () => { const p = spawn("sleep", ["20"]); p.on("error", () => {}); return p.pid; }); const n = all.filter(Boolean).length; console.log(n + " started, " + (200 - n) + " refused"); process.exit(n === 200 ? 0 : 1);',
);
const OPENS = node(
  'const fs = require("fs"); let n = 0; try { for (; n < 300; n++) fs.openSync("a.txt"); } catch (e) { console.log(e.code); } console.log(n + " opened");',
);
const MEMORY = node(
  'const held = []; const more = () => { held.push(Buffer.alloc(50e6, 1)); if (held.length < 12) setTimeout(more, 100); else setTimeout(() => console.log("600 MB held"), 2000); }; more();',
);
/** Space that no folder lists: files without a name, which are gone when their last holder ends. */
const UNLINKED = node(
  'const fs = require("fs"); const block = Buffer.alloc(15e6, 1); for (let n = 0; n < 20; n++) { const fd = fs.openSync("gone", "w"); fs.unlinkSync("gone"); fs.writeSync(fd, block); } setTimeout(() => console.log("filled"), 4000);',
);
/** Folders that no path reaches: each step goes down by a name of its own, never by the whole. */
const DEEP = node(
  'const fs = require("fs"); const name = "d".repeat(250); for (let n = 0; n < 20; n++) { fs.mkdirSync(name); process.chdir(name); } const block = Buffer.alloc(15e6, 1); for (let n = 0; n < 20; n++) fs.writeFileSync("filler" + n, block); setTimeout(() => console.log("filled"), 4000);',
);
/** The number of memfd_create(2). */
const MEMFD = process.arch === "arm64" ? 279 : 319;
const NAMELESS_MEMORY = `perl -e 'my $name = "m"; my $block = "x" x 50_000_000; my @held; for (1 .. 15) { my $fd = syscall ${MEMFD}, $name, 0; open my $file, ">&=", $fd or die $!; syswrite $file, $block; push @held, $file; } sleep 3; print "750 MB held\n"'`;

/** What no tier lets happen, but for those that `heldBy` leaves out. The limits of `TIGHT` are part of it. */
export const ATTACKS: readonly Attack[] = [
  {
    name: "read the model's key and GitLab's token in the environments of all processes",
    command: () => "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -a -E 'KEY|TOKEN'",
    succeeded: seesSecret,
  },
  {
    name: "read the harness's environment",
    command: ({ pid }) => `cat /proc/${pid}/environ`,
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "read the memory of the harness",
    command: ({ pid }) => `head -c 100 /proc/${pid}/maps`,
    ...{ succeeded: ({ exitCode }) => exitCode === 0, says: REFUSED },
  },
  {
    name: "read a file that the harness holds open",
    command: ({ pid, held }) => `ls /proc/${pid}/fd; cat /proc/${pid}/fd/${held}`,
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "read the harness's command line",
    command: ({ pid }) => `cat /proc/${pid}/cmdline`,
    ...{ succeeded: ({ output }) => output.includes("hostile-harness"), says: REFUSED, heldBy: ["bubblewrap"] },
  },
  {
    name: "read the runner's file of variables",
    command: ({ checkout }) => `cat ${checkout}.tmp/*`,
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "read the checkout's git configuration",
    command: ({ checkout }) => `cat ${checkout}/.git/config`,
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "read credentials in a folder that is shown",
    command: () => "cat $JAVA_HOME/project/.git/config $JAVA_HOME/project.tmp/*",
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "read the job's home directory",
    command: ({ home }) => `cat ${home}/.netrc`,
    ...{ succeeded: seesSecret, says: REFUSED, offNeeds: "nothing" },
  },
  {
    name: "read a file that is open to everybody",
    command: ({ base }) => `cat ${base}/public/notes`,
    ...{ succeeded: seesSecret, says: REFUSED, heldBy: HIDING },
  },
  {
    name: "read /etc/shadow",
    command: () => "head -c 1 /etc/shadow | wc -c",
    ...{ succeeded: ({ output }) => output.trim() === "1", says: REFUSED, offNeeds: "root" },
  },
  {
    name: "read a sibling's tree",
    command: ({ base }) => `cat ${base}/sibling/tree/a.txt && echo ${SECRET}`,
    ...{ succeeded: seesSecret, says: REFUSED },
  },
  {
    name: "write into a sibling's tree",
    command: ({ base }) => `echo x > ${base}/sibling/tree/planted`,
    ...{ succeeded: (_, { base }) => existsSync(`${base}/sibling/tree/planted`), says: REFUSED },
  },
  {
    name: "write into the harness's record of the baseline",
    command: ({ base }) => `echo x > ${base}/scratch/baseline.git/planted`,
    ...{ succeeded: (_, { base }) => existsSync(`${base}/scratch/baseline.git/planted`), says: REFUSED },
  },
  {
    name: "write into the shared /tmp",
    command: () => `echo x > ${SHARED}`,
    ...{ succeeded: () => existsSync(SHARED), heldBy: HIDING },
  },
  {
    name: "write into the job's home directory",
    command: ({ home }) => `echo x >> ${home}/.bashrc`,
    ...{ succeeded: (_, { home }) => existsSync(`${home}/.bashrc`), says: REFUSED },
  },
  {
    name: "write into /usr",
    command: () => `echo x > /usr/nightshift-${process.pid}`,
    succeeded: () => existsSync(`/usr/nightshift-${process.pid}`),
    ...{ says: REFUSED, offNeeds: "root" },
  },
  {
    name: "write into the checkout",
    command: ({ checkout }) => `echo x > ${checkout}/planted`,
    ...{ succeeded: (_, { checkout }) => existsSync(`${checkout}/planted`), says: REFUSED },
  },
  {
    name: "plant a git hook",
    command: ({ checkout }) => `echo x > ${checkout}/.git/hooks/pre-push`,
    ...{ succeeded: (_, { checkout }) => existsSync(`${checkout}/.git/hooks/pre-push`), says: REFUSED },
  },
  {
    name: "push with the checkout's credentials",
    command: ({ checkout }) => `git -c safe.directory='*' -C ${checkout} push origin HEAD:stolen`,
    succeeded: (_, { server }) => existsSync(`${server}/refs/heads/stolen`),
    says: /denied|cannot change to|not a git repository/i,
  },
  {
    name: "push from the tree",
    command: () => "git push origin HEAD",
    ...{ succeeded: ({ exitCode }) => exitCode === 0, says: /not a git repository/, offNeeds: "never" },
  },
  {
    name: "become root with a program that has the setuid bit",
    command: ({ base }) => `${base}/public/id-of-root -u || cp "$(command -v id)" own && chmod u+s own && ./own -u`,
    succeeded: ({ output }) => /^0$/m.test(output),
    offNeeds: "root",
  },
  {
    name: "attach to a process of the harness",
    command: ({ bystander }) => `perl -e 'syscall(${PTRACE}, 16, ${bystander}, 0, 0) == 0 or die "$!\\n"'`,
    ...{ succeeded: ({ exitCode }) => exitCode === 0, offNeeds: hasPerl ? "root" : "never" },
  },
  {
    name: "kill a process of the harness",
    command: ({ bystander }) => `kill -KILL ${bystander}`,
    // The signal was taken: a busy machine lets its receiver stand in the list of processes for a while.
    succeeded: ({ exitCode }, { bystander }) => exitCode === 0 || !isRunning(bystander),
    says: REFUSED,
  },
  {
    name: "make a device",
    command: () => "mknod device c 1 3",
    succeeded: (_, scene) => existsSync(join(TREE(scene), "device")),
    ...{ says: REFUSED, offNeeds: "root" },
  },
  {
    name: "read the machine's memory, messages and disks",
    command: () => "for d in /dev/mem /dev/kmsg /dev/loop0 /dev/sda /dev/vda; do head -c 1 $d | wc -c; done",
    ...{ succeeded: ({ output }) => /^1$/m.test(output), says: REFUSED, offNeeds: "never" },
  },
  {
    name: "type into the harness's terminal",
    command: () =>
      `exec 3<>/dev/tty && ${hasPerl ? `perl -e 'ioctl(STDIN, 0x5412, "x") && exit 0; exit 1' <&3` : "true"}`,
    ...{ succeeded: ({ exitCode }) => exitCode === 0, says: /No such device|denied/, offNeeds: "never" },
  },
  {
    name: "command a daemon whose socket is open to everybody",
    command: ({ base }) =>
      node(
        `require("net").connect("${base}/public/daemon.sock").on("data", (d) => console.log(String(d))).on("error", (e) => console.log(e.code))`,
      ),
    succeeded: ({ output }) => output.includes("at your service"),
    // A tier that leaves the file tree as it is refuses machines where such a daemon is Docker's or another that is root.
    ...{ says: /ENOENT|EACCES/, heldBy: ["bubblewrap"] },
  },
  {
    name: "start more processes than are allowed",
    command: () => FORKS,
    ...{ succeeded: ({ exitCode }) => exitCode === 0, says: /[1-9]\d* refused/, offNeeds: "root" },
  },
  {
    name: "fill the disk with one file",
    command: () => "head -c 60000000 /dev/zero > filler",
    succeeded: (_, scene) => statSync(join(TREE(scene), "filler")).size > 16 * 1024 ** 2,
    says: /file too large|file size limit/i,
  },
  {
    name: "fill the disk with many files",
    command: () => "for i in $(seq 8); do head -c 15000000 /dev/zero > filler$i; done; sleep 3; echo filled",
    succeeded: ({ output }) => /^filled$/m.test(output),
    says: /stopped: the task's files take \d+ MB of the disk/,
  },
  {
    name: "fill the disk with nameless files",
    command: () => UNLINKED,
    succeeded: ({ output }) => /^filled$/m.test(output),
    says: /stopped: the task's files take \d+ MB of the disk/,
  },
  {
    name: "fill the disk below the longest path",
    command: () => DEEP,
    succeeded: ({ output }) => /^filled$/m.test(output),
    says: /stopped: its folders are nested deeper than a path can be long/,
    cleanUp: "rm -rf ddd*",
    // Watched without confinement as well, whatever the limit.
    offNeeds: "never",
  },
  {
    name: "fill the memory that is a folder",
    command: () =>
      "for i in $(seq 30); do head -c 15000000 /dev/zero > /dev/shm/filler$i || exit; sleep 0.15; done; echo filled",
    succeeded: ({ output }) => /^filled$/m.test(output),
    ...{ says: /stopped: (\d+ MB of shared memory are filled|the task's files take \d+ MB)/, offNeeds: "never" },
  },
  {
    name: "use up the memory",
    command: () => MEMORY,
    ...{
      succeeded: ({ output }) => output.includes("600 MB held"),
      says: /stopped: its processes together used \d+ MB/,
    },
  },
  {
    name: "use up memory without mapping it",
    command: () => NAMELESS_MEMORY,
    ...{
      succeeded: ({ output }) => output.includes("750 MB held"),
      says: /stopped: its processes together used \d+ MB/,
      offNeeds: hasPerl ? "nothing" : "never",
    },
  },
  {
    name: "open more files than are allowed",
    command: () => OPENS,
    ...{ succeeded: ({ output }) => output.includes("300 opened"), says: /EMFILE/ },
  },
];
