import type { GuardedFile, Inspection } from "../../domain/guards/guard.ts";
import { findDanglingNames } from "./dangling-names.ts";
import { findUnknownPackages } from "./packages.ts";
import { findPipelineFiles } from "./pipeline-files.ts";
import type { ProjectFiles } from "./project-files.ts";
import { findNamedSecrets, findSecrets } from "./secrets.ts";
import { findSyntaxErrors } from "./syntax.ts";
import { timeLimit } from "./time-limit.ts";

/**
 * What parsers and libraries find in a change. `project` is the tree after the change; `allowed` names packages that a
 * change may bring in though nothing in the project explains them; `configPath` is where its pipeline is.
 * Grammars and rules are loaded when a file needs them. Throws when it takes too long: what cannot be looked at must not
 * pass for looked at.
 */
export async function inspectFiles(
  files: readonly GuardedFile[],
  project: ProjectFiles,
  allowed: readonly string[] = [],
  limit = timeLimit(),
  configPath?: string,
): Promise<Inspection> {
  const readable = files.filter(({ binary }) => !binary);
  const found = await inspectTexts(readable, limit);
  return {
    ...found,
    secrets: [...(await findNamedSecrets(files)), ...found.secrets],
    pipelineFiles: await findPipelineFiles(files, project, configPath),
    unknownPackages: await findUnknownPackages(readable, project, allowed, limit),
  };
}

/** The part of it that asks nothing of the project. */
export async function inspectTexts(
  files: readonly GuardedFile[],
  limit = timeLimit(),
): Promise<Pick<Inspection, "syntax" | "unchecked" | "secrets">> {
  const { syntax, unchecked } = await findSyntaxErrors(files, limit);
  // In a broken file names are read wrongly.
  const whole = files.filter(({ path }) => !syntax.some((error) => error.path === path));
  return {
    syntax: [...syntax, ...(await findDanglingNames(whole, limit))],
    unchecked,
    secrets: await findSecrets(files, limit),
  };
}
