import { GO } from "./go-project.ts";
import { KOTLIN } from "./kotlin-project.ts";
import { type Files, KINDS, type Kind, type SmallProject } from "./project.ts";
import { PYTHON } from "./python-project.ts";
import { RUBY } from "./ruby-project.ts";
import { RUST } from "./rust-project.ts";
import { TYPESCRIPT } from "./typescript-project.ts";

/** A change of a small project: good, or spoilt in one way. */
export type OwnCase = {
  id: string;
  kind: Kind | "good";
  task: { title: string; description: string };
  before: Files;
  after: Files;
};

const PROJECTS: readonly SmallProject[] = [TYPESCRIPT, PYTHON, GO, KOTLIN, RUBY, RUST];

/** Six good changes in six languages, and each of them spoilt in every way that its language allows. */
export function ownCases(): OwnCase[] {
  return PROJECTS.flatMap((project, at) => {
    const good = { ...project.others, [project.source]: project.after.source, [project.test]: project.after.test };
    const spoilt = KINDS.flatMap((kind) => {
      const after = kind === "off_task" ? good : spoil(project, kind);
      return after === null ? [] : [{ kind, after }];
    });
    const before = { ...project.others, [project.source]: project.before.source, [project.test]: project.before.test };
    const other = PROJECTS[(at + 1) % PROJECTS.length] ?? project;
    return [{ kind: "good" as const, after: good }, ...spoilt].map(({ kind, after }) => ({
      id: `${project.language}: ${kind}`,
      kind,
      task: kind === "off_task" ? other.task : project.task,
      before,
      after,
    }));
  });
}

/** The project after the spoilt change; null when its language knows no such thing. */
function spoil(project: SmallProject, kind: Kind): Files | null {
  const { source, test, before, after, others, comment } = project;
  const made = (changed: string, tests: string, more: Files = {}) => ({
    ...others,
    [source]: changed,
    [test]: tests,
    ...more,
  });
  switch (kind) {
    case "truncated":
      return made(after.source.slice(0, Math.floor(after.source.length * 0.6)), after.test);
    case "tests_removed":
      return made(after.source, before.test);
    case "source_missing":
      return made(before.source, after.test);
    case "comment_only":
      return made(`${comment}${before.source}`, before.test);
    case "format_noise":
      return made(relaidOut(after.source), after.test);
    case "secret":
      return made(after.source, after.test, { ".env": `PAYMENTS_API_KEY=${madeUpKey()}\n` });
    default: {
      const [inSource, inTest] = [project.spoil[kind], project.spoilTest[kind]];
      if (inSource === undefined && inTest === undefined) return null;
      return made(replaced(after.source, inSource ?? []), replaced(after.test, inTest ?? []));
    }
  }
}

function replaced(text: string, pieces: readonly (readonly [string, string])[]): string {
  return pieces.reduce((all, [piece, instead]) => {
    if (!all.includes(piece)) throw new Error(`the project no longer holds what is to be spoilt: ${piece}`);
    return all.replace(piece, () => instead);
  }, text);
}

/** The same text with another depth of indentation. */
function relaidOut(text: string): string {
  return text.replace(/^[ \t]+/gm, (blanks) => blanks.replace(/\t/g, "  ") + blanks.replace(/\t/g, "  "));
}

/** Put together here, so that no scanner takes this file for a leak. */
function madeUpKey(): string {
  return ["q7Vx2mBzR9", "tKd4LwYp8s", "HcN3"].join("");
}
