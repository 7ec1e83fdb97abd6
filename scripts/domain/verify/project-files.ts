import { z } from "zod";

/** A repository as detection sees it: the paths of its files, and the text of one; null for what is not there or no text. */
export type ProjectFiles = { files: readonly string[]; read: (path: string) => string | null };

/** What one kind of project is found to check itself with. */
export type Found = {
  /** Whether the project names these commands itself, or its language usually has them. */
  kind: "declared" | "convention";
  setup: string[];
  quick: string[];
  full: string[];
  /** Which files say so, in a few words. */
  because: string;
};

/** The first of these names that stands at the root. */
export function rootFile({ files }: ProjectFiles, ...names: readonly string[]): string | null {
  return names.find((name) => files.includes(name)) ?? null;
}

/** The first file whose path matches. */
export function anyFile({ files }: ProjectFiles, pattern: RegExp): string | null {
  return files.find((path) => pattern.test(path)) ?? null;
}

/** The text of a file at the root; empty when there is none, so that a pattern can be tried on it. */
export function textOf(project: ProjectFiles, name: string): string {
  return (project.files.includes(name) ? project.read(name) : null) ?? "";
}

const COMMENTS = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** A JSON file at the root, comments and trailing commas allowed, parsed by a schema; null when it does not fit. */
export function jsonOf<T>(project: ProjectFiles, name: string, schema: z.ZodType<T>): T | null {
  const text = textOf(project, name);
  const parsed = schema.safeParse(parsedJson(text) ?? parsedJson(withoutComments(text)));
  return parsed.success ? parsed.data : null;
}

function withoutComments(text: string): string {
  return text.replace(COMMENTS, (_comment, string?: string) => string ?? "").replace(/,(?=\s*[}\]])/g, "");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Scripts by name, as package.json has them; what is no text is left out. */
export const scriptsSchema = z
  .record(z.string(), z.unknown())
  .transform((scripts) =>
    Object.fromEntries(
      Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])),
    ),
  );
