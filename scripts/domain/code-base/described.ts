import { nameOf } from "../guards/file-kind.ts";
import { isPipelineFile } from "./pipeline-file.ts";

/** Files whose texts the page is made of, beside the code: what describes the project to people and to programs. */
const DESCRIBES =
  /^(readme(\.\w+)?|package\.json|[jt]sconfig(\.\w+)?\.json|deno\.jsonc?|go\.mod|cargo\.toml|pyproject\.toml|setup\.(py|cfg)|composer\.json|gemfile|[^/]+\.gemspec|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|package\.swift|makefile|gnumakefile|justfile|\.justfile|rakefile(\.rb)?|tox\.ini|dockerfile|procfile|\.editorconfig|\.gitattributes|agents\.md|claude\.md|contributing(\.\w+)?|code_?style(\.\w+)?|style_?guide(\.\w+)?|codeowners)$/i;

/** How deep in the tree it may lie: deeper ones describe a part of a part. */
const DEEPEST = 5;

export function describesProject(path: string): boolean {
  return DESCRIBES.test(nameOf(path)) && path.split("/").length <= DEEPEST;
}

/** The file of a folder that says what the folder is for, where there is one. */
const FACE =
  /^(readme\.(md|rst|txt)|index\.[cm]?[jt]sx?|__init__\.py|mod\.rs|lib\.rs|doc\.go|package-info\.java|main\.go)$/i;

export function isFace(path: string): boolean {
  return FACE.test(nameOf(path));
}

/** Pipelines, and the documents that lie where readers look for them. */
export function isGuide(path: string): boolean {
  return isPipelineFile(path) || /^((docs?|documentation|\.gitlab|\.github)\/)?[^/]+\.mdx?$/i.test(path);
}
