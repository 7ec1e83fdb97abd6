import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { foldLedger, type Ledger, taskHistory } from "../../domain/ledger.ts";
import { parseLedger } from "../../domain/ledger-file.ts";
import { sumUsd } from "../../domain/spend.ts";
import { viewBacklog } from "./backlog-view.ts";
import { type Html, html, trusted } from "./html.ts";
import { viewIssues } from "./issue-view.ts";
import { type Job, type Night, viewJobs } from "./job-view.ts";
import { viewLedger } from "./ledger-view.ts";
import { renderMarkdown } from "./markdown.ts";
import { type Standing, viewMergeRequest, viewMergeRequestList } from "./merge-request-view.ts";
import { viewOverview } from "./overview-view.ts";
import { type ProjectAccess, type ProjectRecords, readRecords } from "./project-records.ts";
import { readStateTree } from "./state-tree.ts";
import { STYLE } from "./style.ts";

export type PageSource = {
  /** The folder to write to; made when it is not there. */
  outDir: string;
  title: string;
  gitlab: ProjectAccess;
  /** The project's bare repository. */
  gitDir: string;
  defaultBranch: string;
  /** The lines of the run as it was told. */
  story: readonly string[];
  nights: readonly {
    name: string;
    pipelines: readonly { name: string; jobs: readonly { name: string; status: string; logFile: string }[] }[];
  }[];
};

/**
 * Writes `index.html`, which shows everything a rehearsal left at GitLab and in the repository, and gives its path. The
 * page needs no server, no script and nothing from elsewhere. Throws when GitLab or git refuses; a job without its log
 * is shown without one.
 */
export async function writePage(source: PageSource): Promise<string> {
  const { outDir, title, gitlab, gitDir, defaultBranch, story } = source;
  const [records, files, nights] = await Promise.all([
    readRecords(gitlab),
    readStateTree(gitDir, defaultBranch),
    readLogs(source.nights),
  ]);
  const { events } = parseLedger(files);
  const ledger = foldLedger(events);
  const markdown = (text: string) => renderMarkdown(text, localAddress(gitlab));
  const mergeRequests = viewMergeRequestList(records.mergeRequests, (iid) => standingOf(ledger, iid));
  const figures = figuresOf(records, ledger);
  const overview = { title, projectPath: gitlab.projectPath, figures, nights, mergeRequests, story };
  const sections: Section[] = [
    { id: "overview", name: "Overview", count: null, body: viewOverview(overview) },
    {
      id: "merge-requests",
      name: "Merge requests",
      count: records.mergeRequests.length,
      body: html`<h1>Merge requests</h1>${mergeRequests}`,
    },
    ...records.mergeRequests.map((mr) => ({ id: `mr-${mr.iid}`, name: null, body: viewMergeRequest(mr, markdown) })),
    {
      id: "digest",
      name: "Digest",
      count: records.issues.length,
      body: html`<h1>Digest</h1>${viewIssues(records.issues, markdown)}`,
    },
    {
      id: "backlog",
      name: "Backlog",
      count: null,
      body: html`<h1>Backlog</h1>${viewBacklog(files, new Date(), markdown)}`,
    },
    {
      id: "ledger",
      name: "Ledger",
      count: events.length,
      body: html`<h1>Ledger</h1>${viewLedger(events)}`,
    },
    { id: "jobs", name: "Jobs", count: null, body: html`<h1>Jobs</h1>${viewJobs(nights)}` },
  ];
  await mkdir(outDir, { recursive: true });
  const path = join(outDir, "index.html");
  await writeFile(path, frame(title, sections).markup);
  return path;
}

/** A part of the page with a place of its own; without a name it is not in the navigation. */
type Section = { id: string; body: Html } & ({ name: string; count: number | null } | { name: null });

function frame(title: string, sections: readonly Section[]): Html {
  const style = STYLE + currentSection(sections);
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const links = sections.flatMap((section) =>
    section.name === null
      ? []
      : [
          html`<a href="#${section.id}">${section.name}${section.count === null ? null : html` <span class="count">${section.count}</span>`}</a>`,
        ],
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<nav><div class="brand"><span class="moon" aria-hidden="true"></span>${title}</div><div class="links">${links}</div></nav>
<main>
${sections.map(({ id, body }) => html`<section id="${id}">${body}</section>\n`)}</main>
</body>
</html>
`;
}

/** Marks the link of the section that is shown; a merge request belongs to the list of them. */
function currentSection(sections: readonly Section[]): string {
  const marks = sections.flatMap(({ id, name }) => {
    const link = name === null ? "merge-requests" : id;
    const place = [`body:has(#${id}:target) nav a[href="#${link}"]`, `body:has(#${id} :target) nav a[href="#${link}"]`];
    return id === "overview" ? [...place, 'body:not(:has(:target)) nav a[href="#overview"]'] : place;
  });
  return `${marks.join(",\n")} { background: var(--hover); color: var(--accent); font-weight: 600; }\n`;
}

/** Links into the project lead to their place in the page: the server they name is gone when somebody reads it. */
function localAddress({ apiUrl, projectPath }: ProjectAccess): (href: string) => string {
  const project = `${apiUrl.replace(/\/api\/v4$/, "")}/${projectPath}/-/`;
  return (href) => {
    if (!href.startsWith(project)) return href;
    const [, kind, id] = /^(\w+)\/(\d+)/.exec(href.slice(project.length)) ?? [];
    if (kind === "merge_requests") return `#mr-${id}`;
    if (kind === "issues") return `#issue-${id}`;
    return kind === "pipelines" || kind === "jobs" ? "#jobs" : href;
  };
}

function standingOf(ledger: Ledger, iid: number): Standing | null {
  const task = ledger.mergeRequests.get(iid)?.task;
  if (task === undefined) return null;
  const charges = ledger.charges.filter((charge) => charge.task === task);
  return {
    task,
    grade: taskHistory(ledger, task).grade?.score ?? null,
    usd: sumUsd(charges.map((charge) => charge.usd)),
  };
}

function figuresOf({ mergeRequests }: ProjectRecords, ledger: Ledger): { value: string; what: string; href: string }[] {
  const count = (state: string) => String(mergeRequests.filter((mr) => mr.state === state).length);
  const usd = sumUsd(ledger.charges.map((charge) => charge.usd));
  return [
    { value: count("opened"), what: "wait for review", href: "#merge-requests" },
    { value: count("merged"), what: "merged", href: "#merge-requests" },
    { value: count("closed"), what: "closed", href: "#merge-requests" },
    { value: `$${usd.toFixed(2)}`, what: "spent", href: "#ledger" },
    { value: String(ledger.critiques.size), what: "lessons learnt", href: "#backlog" },
  ];
}

async function readLogs(nights: PageSource["nights"]): Promise<Night[]> {
  const readJob = async ({
    name,
    status,
    logFile,
  }: PageSource["nights"][number]["pipelines"][number]["jobs"][number]): Promise<Job> => ({
    name,
    status,
    log: await readFile(logFile, "utf8").catch(() => ""),
  });
  return Promise.all(
    nights.map(async ({ name, pipelines }) => ({
      name,
      pipelines: await Promise.all(
        pipelines.map(async (pipeline) => ({
          name: pipeline.name,
          jobs: await Promise.all(pipeline.jobs.map(readJob)),
        })),
      ),
    })),
  );
}
