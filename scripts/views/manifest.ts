import { packageScripts } from "../domain/package-scripts.ts";
import { compareText } from "../domain/text-order.ts";
import { codeBlock, inlineCode } from "./code.ts";
import { plural } from "./figures.ts";
import { visibleText } from "./inert-text.ts";

/** Folders that Night Shift itself fills: their counts would change every night. */
const STATE_FOLDERS = new Set(["backlog", "feedback", "prompts"]);

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: "TypeScript",
  tsx: "TypeScript",
  mts: "TypeScript",
  cts: "TypeScript",
  js: "JavaScript",
  jsx: "JavaScript",
  mjs: "JavaScript",
  cjs: "JavaScript",
  py: "Python",
  go: "Go",
  rs: "Rust",
  rb: "Ruby",
  java: "Java",
  kt: "Kotlin",
  php: "PHP",
  c: "C",
  h: "C",
  cc: "C++",
  cpp: "C++",
  hpp: "C++",
  cs: "C#",
  swift: "Swift",
  sh: "Shell",
  css: "CSS",
  scss: "CSS",
  html: "HTML",
  sql: "SQL",
  md: "Markdown",
};

const MAX_ENTRIES = 40;
const MAX_PARAGRAPH = 1_000;
const MAX_SCRIPT = 120;

type Tree = ReadonlyMap<string, string>;

/** What every prompt says of the project, from its files. Holds no date, no daily figure and no lesson: these differ by task. */
export function projectManifest(tree: Tree): string {
  const own = new Map([...tree].filter(([path]) => !STATE_FOLDERS.has(path.split("/")[0] ?? "")));
  const sections = [
    ["", "# The project"],
    ["", readmeParagraph(own)],
    ["## Layout", layout(own)],
    ["## Languages", languages(own)],
    ["## Scripts of package.json", scripts(own)],
  ];
  return `${sections
    .filter(([, body]) => body !== "")
    .flatMap((parts) => parts.filter((part) => part !== ""))
    .join("\n\n")}\n`;
}

/** The first paragraph that says something: no heading, badge, list, quote, table, HTML or code. */
function readmeParagraph(tree: Tree): string {
  const path = [...tree.keys()].filter((name) => /^readme(\.(md|markdown|txt|rst))?$/i.test(name)).sort(compareText)[0];
  const prose = visibleText(tree.get(path ?? "") ?? "").replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, "");
  const paragraph = prose
    .split(/\n\s*\n/)
    .find((part) => /^[\s]{0,3}[^\s#>|<![*=~+:-]/.test(part) && !/^\S*\n[=-]{3,}/.test(part));
  return oneLine(paragraph ?? "").slice(0, MAX_PARAGRAPH);
}

function layout(tree: Tree): string {
  const tops = Map.groupBy(tree.keys(), (path) => (path.includes("/") ? `${path.split("/")[0]}/` : path));
  const entries = [...tops].sort(([a], [b]) => Number(b.endsWith("/")) - Number(a.endsWith("/")) || compareText(a, b));
  const lines = entries
    .slice(0, MAX_ENTRIES)
    .map(([top, paths]) =>
      top.endsWith("/") ? `- ${inlineCode(top)} ${plural(paths.length, "file")}` : `- ${inlineCode(top)}`,
    );
  const more = entries.length > MAX_ENTRIES ? [`- and ${entries.length - MAX_ENTRIES} more`] : [];
  return [...lines, ...more].join("\n");
}

function languages(tree: Tree): string {
  const named = [...tree.keys()].flatMap((path) => LANGUAGES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? []);
  const counts = [...Map.groupBy(named, (language) => language)].map(
    ([language, all]) => [language, all.length] as const,
  );
  return counts
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .map(([language, count]) => `- ${language}: ${plural(count, "file")}`)
    .join("\n");
}

function scripts(tree: Tree): string {
  const found = packageScripts(tree.get("package.json") ?? "");
  return found.length === 0
    ? ""
    : codeBlock(found.map(([name, command]) => `npm run ${name}  # ${command.slice(0, MAX_SCRIPT)}`).join("\n"), "sh");
}

function oneLine(text: string): string {
  return visibleText(text).replace(/\s+/g, " ").trim();
}
