import { inertCode, visibleText } from "./inert-text.ts";

/**
 * Languages that GitLab colours and does nothing else with. Others are drawn, run or turned into a table or a button
 * (`mermaid`, `plantuml`, `math`, `json:table`, `glql`, `suggestion`), so anything unknown loses its name.
 */
const LANGUAGES = new Set(
  (
    "bash c console cpp cs csharp css csv diff dockerfile elixir erlang go graphql haskell html http ini java " +
    "javascript js json json5 jsonc jsx kotlin less lua make makefile markdown md nginx objc perl php powershell proto " +
    "py python r rb ruby rs rust scala scss sh shell sql swift text toml ts tsx txt typescript vue xml yaml yml zig zsh"
  ).split(" "),
);

/** Text as inline code in one line, whatever back quotes it holds; a blank for an empty one. */
export function inlineCode(text: string): string {
  const flat = inertCode(visibleText(text).replace(/\s+/g, " ")).trim() || " ";
  const mark = "`".repeat(longestRun(flat, 0) + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${mark}${pad}${flat}${pad}${mark}`;
}

/** Text as a fenced block that it cannot end itself. `language` may be foreign: an unknown one is left out. */
export function codeBlock(text: string, language = ""): string {
  const body = inertCode(visibleText(text).replace(/\n+$/, ""));
  const fence = "`".repeat(longestRun(body, 2) + 1);
  return `${fence}${LANGUAGES.has(language.toLowerCase()) ? language.toLowerCase() : ""}\n${body}\n${fence}`;
}

function longestRun(text: string, atLeast: number): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), atLeast);
}
