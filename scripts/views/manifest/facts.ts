import type { CodeBase } from "../../domain/code-base/code-base.ts";
import { conventionsOf } from "../../domain/code-base/conventions.ts";
import { isGuide } from "../../domain/code-base/described.ts";
import { entryPoints } from "../../domain/code-base/entry-points.ts";
import { isPipelineFile } from "../../domain/code-base/pipeline-file.ts";
import { packageScripts } from "../../domain/package-scripts.ts";
import { compareText } from "../../domain/text-order.ts";
import type { ProjectChecks } from "../../domain/verify/checks.ts";
import { inlineCode } from "../code.ts";
import { plural } from "../figures.ts";
import type { Section } from "./page.ts";
import { codeList, folderName, oneLine, purposeWords, sizeOf } from "./words.ts";

const MOST_SCRIPTS = 20;
const LONGEST_COMMAND = 120;
const MOST_ENTRIES = 12;
const MOST_LANGUAGES = 8;
const MOST_DOCUMENTS = 12;
const MOST_HEADINGS = 6;
const MOST_TOPS = 6;
const MOST_OTHERS = 6;

/** How the project is built and tested, and what its pipeline does. */
export function buildSection(code: CodeBase, checks: ProjectChecks): Section {
  const { setup, quick, full, paths, because } = checks;
  const lines = [
    ...commandLine("set-up", setup),
    ...commandLine("quick checks", quick),
    ...commandLine("checks", full),
    ...paths.flatMap((part) => commandLine(`checks of ${codeList(part.paths, 3)}`, [...part.quick, ...part.full])),
    ...(because.length === 0 || setup.length + quick.length + full.length + paths.length === 0
      ? []
      : [`- known from: ${oneLine(because.join("; "))}`]),
    ...packageScripts(code.texts.get("package.json") ?? "")
      .slice(0, MOST_SCRIPTS)
      .map(([name, command]) => `- ${inlineCode(`npm run ${name}`)}: ${inlineCode(command.slice(0, LONGEST_COMMAND))}`),
    ...pipelineLines(code),
  ];
  return { heading: "## Build and test", lines };
}

function commandLine(name: string, commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : [`- ${name}: ${codeList(commands, 8)}`];
}

function pipelineLines({ files }: CodeBase): string[] {
  return files
    .filter(({ path, outline }) => (outline?.symbols.length ?? 0) > 0 && isPipelineFile(path))
    .map(({ path, outline }) => {
      const jobs = outline?.symbols.map(({ signature }) => signature) ?? [];
      return `- pipeline ${inlineCode(path)}${purposeWords(outline?.purpose ?? "")}: ${codeList(jobs, 8)}`;
    });
}

export function entrySection(code: CodeBase): Section {
  const found = entryPoints(code, MOST_ENTRIES);
  const told = code.files.filter(({ outline }) => outline !== null);
  const purposes = new Map(told.map(({ path, outline }) => [path, outline?.purpose ?? ""]));
  return {
    heading: "## Entry points",
    lines: found.map(
      ({ path, why }) => `- ${inlineCode(path)} (${oneLine(why)})${purposeWords(purposes.get(path) ?? "")}`,
    ),
  };
}

export function conventionSection({ paths, texts }: CodeBase): Section {
  const lines = conventionsOf(paths, texts).map(({ path, about, points }) => {
    const told = points.length === 0 ? "" : `: ${points.map((point) => inlineCode(point.slice(0, 60))).join(", ")}`;
    return `- ${inlineCode(path)} (${oneLine(about)})${told}`;
  });
  return { heading: "## Conventions", lines };
}

/** Languages by what people wrote in them, where the tests are, and what was left out. */
export function sizeSection({ files, leftOut, notLookedInto }: CodeBase): Section {
  const known = files.flatMap(({ language, bytes }) => (language === null ? [] : [{ language, bytes }]));
  const languages = [...Map.groupBy(known, ({ language }) => language)]
    .map(([language, all]) => ({ language, count: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .sort((a, b) => b.bytes - a.bytes || compareText(a.language, b.language));
  const told = languages
    .slice(0, MOST_LANGUAGES)
    .map(({ language, count, bytes }) => `${language} ${plural(count, "file")} ${sizeOf(bytes)}`);
  const more = languages.length > MOST_LANGUAGES ? [`${languages.length - MOST_LANGUAGES} more`] : [];
  return {
    heading: "## Size",
    lines: [
      ...(told.length === 0 ? [] : [`- languages: ${[...told, ...more].join(", ")}`]),
      ...topsOf(
        "tests",
        files.flatMap(({ path, isTest }) => (isTest ? [path] : [])),
      ),
      ...otherFiles(files.filter(({ language }) => language === null)),
      ...(leftOut === 0 ? [] : [`- left out as generated, vendored, binary or huge: ${plural(leftOut, "file")}`]),
      ...(notLookedInto === 0
        ? []
        : [`- without declarations, as the time to look into files was over: ${plural(notLookedInto, "file")}`]),
    ],
  };
}

/** Where files of a kind lie, by the folder at the top. */
function topsOf(name: string, paths: readonly string[]): string[] {
  const tops = [...Map.groupBy(paths, (path) => (path.includes("/") ? (path.split("/")[0] ?? "") : ""))]
    .map(([top, inside]) => ({ top, count: inside.length }))
    .sort((a, b) => b.count - a.count || compareText(a.top, b.top));
  if (tops.length === 0) return [];
  const told = tops.slice(0, MOST_TOPS).map(({ top, count }) => `${inlineCode(folderName(top))} ${count}`);
  return [`- ${name}: ${told.join(", ")}${tops.length > MOST_TOPS ? " and more" : ""}`];
}

/** Of what nobody here knows the language of, where it lies, and the largest by name and size. */
function otherFiles(files: CodeBase["files"]): string[] {
  const largest = files
    .toSorted((a, b) => b.bytes - a.bytes || compareText(a.path, b.path))
    .slice(0, MOST_OTHERS)
    .map(({ path, bytes }) => `${inlineCode(path)} ${sizeOf(bytes)}`);
  const paths = files.map(({ path }) => path);
  return topsOf("other files", paths).map((line) => `${line}; the largest: ${largest.join(", ")}`);
}

/** What every project has, and what grows with every release. */
const FORMAL =
  /(^|\/)(changelog|changes|history|news|code[-_]of[-_]conduct|security|licen[cs]e|authors|releases?|.*template)\.mdx?$/i;

/** Documents with their headings. */
export function documentSection({ files }: CodeBase): Section {
  const found = files.filter(
    ({ path, language, outline }) => language === "Markdown" && outline !== null && isGuide(path) && !FORMAL.test(path),
  );
  const lines = found.slice(0, MOST_DOCUMENTS).map(({ path, outline }) => {
    const [title, ...headings] = (outline?.symbols ?? [])
      .filter(({ isMember }) => !isMember)
      .map(({ signature }) => signature);
    const about = title === undefined ? "" : ` ${inlineCode(title.slice(0, 80))}`;
    const rest =
      headings.length === 0
        ? ""
        : `: ${codeList(
            headings.map((heading) => heading.slice(0, 50)),
            MOST_HEADINGS,
          )}`;
    return `- ${inlineCode(path)}${about}${rest}`;
  });
  const more = found.length > MOST_DOCUMENTS ? [`- and ${found.length - MOST_DOCUMENTS} more`] : [];
  return { heading: "## Documents", lines: [...lines, ...more] };
}
