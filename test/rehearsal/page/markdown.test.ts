import { expect, test } from "vitest";
import { renderMarkdown } from "../../../scripts/rehearsal/page/markdown.ts";

const rendered = (markdown: string) => renderMarkdown(markdown, (href) => href).markup;

test("a text that would take seconds to read as Markdown shows as it is written, and other text as it is meant", () => {
  const text = "*a".repeat(30_000);
  expect(rendered(`<b>${text}`) === `<pre>&lt;b&gt;${text}</pre>`).toBe(true);
  expect(rendered("*a* b")).toBe("<p><em>a</em> b</p>\n");
});
