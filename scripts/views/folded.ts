import { inertCode, visibleText } from "./inert-text.ts";

/** Inside `<summary>` Markdown is not read. */
export function htmlCode(text: string): string {
  const flat = inertCode(visibleText(text).replace(/\s+/g, " ").trim());
  return `<code>${flat.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")}</code>`;
}

export function folded(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
