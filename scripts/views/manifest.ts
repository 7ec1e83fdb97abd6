import type { CodeBase } from "../domain/code-base/code-base.ts";
import { nameOf } from "../domain/guards/file-kind.ts";
import { packageDescription } from "../domain/package-scripts.ts";
import { compareText } from "../domain/text-order.ts";
import { tokensAbout } from "../domain/tokens.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import { detectChecks } from "../domain/verify/detect.ts";
import { activitySection } from "./manifest/activity.ts";
import { buildSection, conventionSection, documentSection, entrySection, sizeSection } from "./manifest/facts.ts";
import { moduleLines } from "./manifest/modules.ts";
import { costOf, fitted, MANIFEST_TOKENS, type Section, sectionText } from "./manifest/page.ts";
import { readmeParagraph } from "./manifest/readme.ts";
import { oneLine } from "./manifest/words.ts";

const TITLE = "# The project";
const LONGEST_PARAGRAPH = 1_000;
/** A readme that says so much of the package's description says the rest of it as well. */
const SAME_START = 30;

/** What facts may take at most: the modules are what a reader cannot guess. */
const FACTS = 0.5;

/**
 * What every prompt says of the project, on one page of at most `maxTokens` as we count them. The same code base and checks
 * give the same bytes. Holds no date, no lesson (these differ by task) and nothing that changes while the code does not.
 */
export function projectManifest(code: CodeBase, page: { checks?: ProjectChecks; maxTokens?: number } = {}): string {
  const { checks = foundChecks(code), maxTokens = MANIFEST_TOKENS } = page;
  let left = maxTokens - tokensAbout(`${TITLE}\n\n\n`);
  const place = (section: Section, share = 1): Section => {
    const kept = fitted(section, left * share);
    left -= costOf(kept);
    return kept;
  };
  const about = place({ heading: "", lines: [readmeOf(code)].filter((line) => line !== "") });
  const room = left * FACTS;
  const least = left - room;
  const facts = [
    buildSection(code, checks),
    entrySection(code),
    conventionSection(code),
    activitySection(code),
    sizeSection(code),
    documentSection(code),
  ].map((section) => place(section, left <= least ? 0 : (left - least) / left));
  const modules = place({ heading: "## Modules, most important first", lines: moduleLines(code, left - HEADING_COST) });
  const sections = [about, ...facts.slice(0, 4), modules, ...facts.slice(4)];
  return `${[TITLE, ...sections.map(sectionText).filter((text) => text !== "")].join("\n\n")}\n`;
}

const HEADING_COST = tokensAbout("## Modules, most important first\n\n\n\n");

/** What the files say of how the project checks itself, where nobody has configured it. */
function foundChecks({ paths, texts }: CodeBase): ProjectChecks {
  return detectChecks({ files: paths, read: (path) => texts.get(path) ?? null });
}

function readmeOf({ texts }: CodeBase): string {
  const readmes = [...texts.keys()].filter((path) => !path.includes("/") && /^readme(\.\w+)?$/i.test(nameOf(path)));
  const [first = ""] = readmes.sort(compareText);
  const paragraph = readmeParagraph(texts.get(first) ?? "");
  const said = oneLine(descriptionOf(texts));
  const words =
    said === "" || paragraph.includes(said.slice(0, SAME_START))
      ? paragraph
      : `${said.replace(/\.$/, "")}. ${paragraph}`;
  return words.trim().slice(0, LONGEST_PARAGRAPH);
}

/** What the package at the top says that it is. */
function descriptionOf(texts: CodeBase["texts"]): string {
  const described = packageDescription(texts.get("package.json") ?? "");
  if (described !== "") return described;
  const tables = [texts.get("pyproject.toml"), texts.get("Cargo.toml")];
  const found = tables.map((text) => /^description[ \t]*=[ \t]*"([^"\n]+)"/m.exec(text ?? "")?.[1] ?? "");
  return found.find((words) => words !== "") ?? "";
}
