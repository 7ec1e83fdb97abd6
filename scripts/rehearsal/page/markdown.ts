import { Marked } from "marked";
import sanitizeHtml from "sanitize-html";
import { isCostlyMarkdown } from "../../domain/markdown-cost.ts";
import { type Html, html, trusted } from "./html.ts";

const MARKDOWN = new Marked({ gfm: true, breaks: false });

const TAGS = [
  ..."h1 h2 h3 h4 h5 h6 p a ul ol li blockquote code pre em strong del br hr".split(" "),
  ..."table thead tbody tr th td details summary sub sup input".split(" "),
];

/**
 * Markdown as GitLab would show it; any other markup in it shows as text. `rewrite` gives the address to use for a
 * link's own, so that links between merge requests and issues lead to places in the page. What takes too long to read shows
 * as it is written.
 */
export function renderMarkdown(markdown: string, rewrite: (href: string) => string): Html {
  if (isCostlyMarkdown(markdown)) return html`<pre>${markdown}</pre>`;
  const markup = sanitizeHtml(MARKDOWN.parse(markdown, { async: false }), {
    allowedTags: TAGS,
    disallowedTagsMode: "escape",
    allowedAttributes: {
      a: ["href", "rel"],
      ol: ["start"],
      th: ["align"],
      td: ["align"],
      input: [{ name: "type", values: ["checkbox"] }, "checked", "disabled"],
    },
    allowedSchemes: ["http", "https"],
    allowProtocolRelative: false,
    transformTags: {
      a: (_tag, { href = "" }) => ({ tagName: "a", attribs: { href: rewrite(href), rel: "noreferrer noopener" } }),
      input: (_tag, { checked }) => ({
        tagName: "input",
        attribs: { type: "checkbox", disabled: "", ...(checked === undefined ? {} : { checked: "" }) },
      }),
    },
  });
  return trusted(markup);
}
