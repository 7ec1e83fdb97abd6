import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LedgerEvent, makeEvent } from "../../../scripts/domain/event.ts";
import { formatEvent } from "../../../scripts/domain/ledger-file.ts";
import { type GitLabDouble, startGitLab } from "../../../scripts/rehearsal/gitlab/server.ts";
import { writePage } from "../../../scripts/rehearsal/page/page.ts";

/** Would run, load or leave its place, were it ever taken for markup. */
const HOSTILE = `</td></script><script>document.title="taken"</script><img src=x onerror="document.title='taken'">"'><b>`;
const TASK = "BUG-001-empty-input";
const TOKEN = "glpat-maintainer-0123456789";
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

let dir: string;
let gitlab: GitLabDouble;
let path: string;
let page: string;

const event = (body: Parameters<typeof makeEvent>[0]): LedgerEvent =>
  makeEvent(body, "p1", new Date("2026-11-23T02:00:00Z"));

const EVENTS = [
  event({ type: "cycle.opened", allowanceUsd: 3, base: "a", pipeline: HOSTILE }),
  event({
    type: "task.claimed",
    task: TASK,
    category: "code",
    model: HOSTILE,
    reservedUsd: 1,
    slot: 1,
    kind: "first",
    fingerprint: "f",
  }),
  event({
    type: "task.settled",
    task: TASK,
    outcome: "delivered",
    detail: HOSTILE,
    spentUsd: 0.25,
    estimated: false,
    charges: [],
    turns: 3,
    durationS: 9,
  }),
  event({ type: "task.graded", task: TASK, score: 8.5, heuristics: 9, judge: null, model: null }),
  event({ type: "mr.opened", task: TASK, iid: 1, url: "http://gitlab.example/1", headSha: "a", draft: false }),
  event({ type: "critique.added", task: TASK, critique: "c1", lesson: "Test first" }),
  event({ type: "critique.added", task: TASK, critique: "c2", lesson: `Without a file ${HOSTILE}` }),
  makeEvent({ type: "digest.published", date: "2026-11-23", iid: 1 }, "p2", new Date("2026-11-23T06:00:00Z")),
];

const SEED = {
  "README.md": "# Sample\n",
  "src/parse.ts": "export const zero = 0;\n",
  [`backlog/${TASK}.md`]: `---\ntitle: 'An empty text <b>is</b> zero'\nacceptance: ["<i>it</i> is"]\n---\n\nText with ${HOSTILE}\n`,
  "backlog/BAD-1.md": "---\ntitle: <u>bad</u>\npriority: <s>9</s>\n---\n",
  "backlog/done/DONE-1.md": "---\ntitle: Finished\n---\n\nText\n",
  "feedback/critiques/c1.md": `---\ntask: ${TASK}\ncycle: p1\nwrong: x\nwhy: x\nlesson: See the test fail first\nevent: note.received:!1/1\nauthor: human:maintainer\ncategory: code\nexpires: 2026-12-04\n---\n`,
  "backlog/ledger/2026-11.jsonl": EVENTS.map((one) => `${formatEvent(one)}\n`).join(""),
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  for (const [file, text] of Object.entries(SEED)) {
    await mkdir(join(dir, "seed", file, ".."), { recursive: true });
    await writeFile(join(dir, "seed", file), text);
  }
  gitlab = await startGitLab({ dir: join(dir, "gitlab") });
  await gitlab.addUser({ username: "maintainer", name: "<em>Maintainer</em>", token: TOKEN });
  const members = [{ username: "maintainer", accessLevel: 40 as const }];
  const { id } = await gitlab.addProject({ path: "group/project", members, seed: join(dir, "seed") });
  const act = async (method: string, route: string, body: unknown) => {
    const headers = { "private-token": TOKEN, "content-type": "application/json" };
    const response = await fetch(`${gitlab.apiUrl}/projects/${id}/${route}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  };
  const actions = [
    { action: "create", file_path: "src/<img src=x>.ts", content: `const a = 1;\n// ${HOSTILE}\n// a\u202eb\n` },
    { action: "update", file_path: "src/parse.ts", content: "export const one = 1;\n" },
  ];
  const branch = `nightshift/${TASK}`;
  await act("POST", "repository/commits", { branch, start_branch: "main", commit_message: "x", actions });
  const local = `${gitlab.url}/group/project/-`;
  const description = `**Bold** and \`code\`\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n- [x] done\n\n${HOSTILE}\n\n[x](javascript:alert(1)) [see](${local}/issues/1) [out](https://example.com/a)`;
  await act("POST", "merge_requests", {
    source_branch: branch,
    target_branch: "main",
    title: `Mend ${HOSTILE}`,
    description,
  });
  await act("POST", "merge_requests/1/notes", { body: `A note ${HOSTILE} <!-- nightshift:reply:1 -->` });
  await act("POST", "issues", {
    title: "Night Shift digest, 2026-11-23",
    description: `[!1](<${local}/merge_requests/1>)`,
    labels: "nightshift-digest",
  });
  for (const number of [2, 3]) {
    await act("POST", "repository/commits", {
      branch: `nightshift/OTHER-${number}`,
      start_branch: "main",
      commit_message: "x",
      actions: [{ action: "create", file_path: `${number}.txt`, content: "x\n" }],
    });
    await act("POST", "merge_requests", {
      source_branch: `nightshift/OTHER-${number}`,
      target_branch: "main",
      title: `Other ${number}`,
    });
  }
  await act("PUT", "merge_requests/2/merge", {});
  await act("PUT", "merge_requests/3", { state_event: "close" });
  const logFile = join(dir, "mind.log");
  await writeFile(logFile, `section_start:1:a\r\u001b[0KWork\n\u001b[31mred\u001b[0m ${HOSTILE}\n`);
  path = await writePage({
    outDir: join(dir, "out"),
    title: "A <b>rehearsal</b>",
    gitlab: { apiUrl: gitlab.apiUrl, token: TOKEN, projectPath: "group/project" },
    gitDir: join(dir, "gitlab", "repositories", `${id}.git`),
    defaultBranch: "main",
    story: ["Night 1", HOSTILE],
    nights: [
      {
        name: "night 1",
        pipelines: [
          {
            name: "cycle pipeline",
            jobs: [
              { name: `mind ${HOSTILE}`, status: "failed", logFile },
              { name: "lost", status: "skipped", logFile: join(dir, "no-such.log") },
            ],
          },
        ],
      },
    ],
  });
  page = await readFile(path, "utf8");
});

afterAll(async () => {
  await gitlab.close();
  await rm(dir, { recursive: true, force: true });
});

/** The text of one section, without markup. */
function textOf(id: string): string {
  const section = new RegExp(`<section id="${id}">([\\s\\S]*?)</section>`).exec(page)?.[1] ?? "";
  return section.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

test("it is written where its path says", () => {
  expect(path).toBe(join(dir, "out", "index.html"));
});

test("no hostile text becomes an element or an attribute", () => {
  expect(page).not.toMatch(/<(script|img|b|i|u|s|iframe|object|embed|form|link|base|svg)\b/i);
  const tags = page.match(/<[a-z][^>]*>/gi) ?? [];
  expect(
    tags.filter((tag) => /\son\w+\s*=|javascript:|\ssrc\s*=|\sstyle\s*=/i.test(tag.replace(/"[^"]*"/g, '""'))),
  ).toEqual([]);
  expect(tags.filter((tag) => /href="(?!#|https?:)/.test(tag))).toEqual([]);
});

test("hostile text can be read where it was written", () => {
  const places = ["overview", "mr-1", "backlog", "ledger", "jobs"];
  expect(places.filter((id) => !textOf(id).includes("&lt;script&gt;document.title="))).toEqual([]);
});

test("nothing is loaded from elsewhere, and the policy allows no script at all", () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? "";
  expect(policy).toMatch(
    /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]+&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
  );
  expect(page).not.toMatch(/@import|url\(/);
});

test("a character that turns the reading direction is named in the diff", () => {
  expect(textOf("mr-1")).toContain("// a[U+202E]b");
});

test("a merge request shows state, people, description, notes and each file's change", () => {
  expect(textOf("mr-1")).toMatch(/open .*maintainer asks to merge nightshift\/BUG-001-empty-input into main/);
  expect(page).toContain("<strong>Bold</strong> and <code>code</code>");
  expect(page).toMatch(/<td align="right">2<\/td>/);
  expect(textOf("mr-1")).toContain("A note &lt;script&gt;");
  expect(textOf("mr-1")).toMatch(/src\/&lt;img src=x&gt;\.ts new \+3 −0/);
  expect(page).toContain(
    '<tr class="removed"><td class="number">1</td><td class="number"></td><td class="line">-export const zero = 0;</td></tr>',
  );
  expect(page).toContain(
    '<tr class="added"><td class="number"></td><td class="number">1</td><td class="line">+export const one = 1;</td></tr>',
  );
});

test("the list tells merged from closed, by whom, with grade and cost from the ledger", () => {
  const list = textOf("merge-requests");
  expect(list).toMatch(/Other 3 closed .*closed by maintainer/);
  expect(list).toMatch(/Other 2 merged .*merged by maintainer/);
  expect(list).toMatch(/★ 8\.5 \$0\.25 1 note/);
});

test("links into the project lead to their place in the page, others out of it", () => {
  expect(page).toContain('<a href="#issue-1" rel="noreferrer noopener">see</a>');
  expect(page).toContain('<a href="#mr-1" rel="noreferrer noopener">!1</a>');
  expect(page).toContain('<a href="https://example.com/a" rel="noreferrer noopener">out</a>');
});

test("the backlog has open tasks with where they stand, faults by line, what is done and lessons", () => {
  const backlog = textOf("backlog");
  expect(backlog).toMatch(/An empty text &lt;b&gt;is&lt;\/b&gt; zero in review !1/);
  expect(backlog).toContain("backlog/BAD-1.md:3: found");
  expect(backlog).toMatch(/Done 1 Finished done DONE-1/);
  expect(backlog).toContain("Without a file");
});

test("a lesson has the words of its file, which a person may have given it since it was booked", () => {
  expect(textOf("backlog")).toContain("See the test fail first");
  expect(textOf("backlog")).not.toContain("Test first");
});

test("the ledger has every event under its cycle, or the pipeline that is none, in the order in which they were booked", () => {
  expect(textOf("ledger")).toMatch(/Pipeline p2 1 .*digest\.published #1/);
  expect(textOf("ledger")).toMatch(/task\.settled .*task\.graded .*mr\.opened .*critique\.added/);
  expect(textOf("ledger")).toMatch(/Cycle p1 7 .*task\.settled BUG-001-empty-input delivered for \$0\.250 in 3 turns/);
});

test("a job has its log without colours and section marks; one without a log says so", () => {
  expect(textOf("jobs")).toMatch(/failed 2 lines Work red &lt;\/td&gt;/);
  expect(textOf("jobs")).toContain("lost skipped no log");
});

test.skipIf(BROWSER === undefined)(
  "in a browser no script runs and the overview is what one sees (needs chromium)",
  async () => {
    const args = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      `--user-data-dir=${join(dir, "profile")}`,
      "--dump-dom",
    ];
    const { stdout } = await execa(BROWSER ?? "", [...args, pathToFileURL(path).href], { stderr: "ignore" });
    expect(stdout).toContain("<title>A &lt;b&gt;rehearsal&lt;/b&gt;</title>");
    expect(stdout).not.toMatch(/<(script|img|b)\b/);
    expect(stdout).toContain("The run");
  },
);

test("a GitLab that refuses is an error with its words", async () => {
  const source = { outDir: join(dir, "none"), title: "x", gitDir: dir, defaultBranch: "main", story: [], nights: [] };
  const gitlabAccess = { apiUrl: gitlab.apiUrl, token: "wrong", projectPath: "group/project" };
  await expect(writePage({ ...source, gitlab: gitlabAccess })).rejects.toThrow(
    /GitLab answers 401 to GET merge_requests/,
  );
});

test("a repository without the branch has an empty backlog and ledger", async () => {
  const out = join(dir, "empty");
  await writePage({
    outDir: out,
    title: "x",
    gitlab: { apiUrl: gitlab.apiUrl, token: TOKEN, projectPath: "group/project" },
    gitDir: join(dir, "gitlab", "repositories", "1.git"),
    defaultBranch: "no-such",
    story: [],
    nights: [],
  });
  expect(await readFile(join(out, "index.html"), "utf8")).toContain("The ledger is empty.");
});
