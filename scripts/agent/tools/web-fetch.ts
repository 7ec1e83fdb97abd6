import { z } from "zod";
import type { Fetched } from "../web-access.ts";
import { defineTool, failed, succeeded, untilDeadline } from "./tool.ts";
import { DATA_REMARK, partOf, quoted } from "./web-text.ts";

export const webFetch = defineTool({
  name: "web_fetch",
  description:
    "Reads a web page as Markdown text (HTML, plain text, Markdown, JSON, XML and YAML; no PDF, no scripts). For research and analysis tasks only, and only for the hosts that your instructions name. Long pages come in parts; give offset to go on, which costs no further fetch.",
  example: { url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript", offset: 1 },
  categories: ["research", "analysis"],
  input: {
    url: z.string("an address").trim().min(1, "an address").describe("Whole address, beginning with https://"),
    offset: z
      .int("a number of characters")
      .min(1, "1 or more")
      .optional()
      .describe("First character of the page's text, counted from 1."),
  },
  isOffered: ({ fetch }) => fetch,
  run: async ({ url, offset }, context) => {
    const fetched = await context.web.fetch(url, untilDeadline(context));
    if (fetched.kind !== "page") return failed(describeFailure(url, fetched));
    const { page, fetchesLeft } = fetched;
    const { part, next, total } = partOf(page.text, offset);
    if (part === "") return failed(`The text of ${url} has ${total} characters; there is no character ${offset}.`);
    const shown = quoted("web_page", { url: page.url, type: page.mediaType }, part);
    const first = offset ?? 1;
    const place = next === null && first === 1 ? "" : ` Characters ${first} to ${first + part.length - 1} of ${total}.`;
    const onward =
      next === null
        ? page.isCut
          ? " The page is longer than what is read of one."
          : ""
        : ` Go on with offset ${next}.`;
    return succeeded(`${shown}\n${DATA_REMARK}${place}${onward} ${fetchesLeft} fetches are left.`);
  },
});

function describeFailure(url: string, fetched: Exclude<Fetched, { kind: "page" }>): string {
  const shown = url.slice(0, 300);
  switch (fetched.kind) {
    case "limit":
      return `${shown} was not read: ${fetched.detail}. Go on with what you have.`;
    case "refused":
      return `${shown} is not read: ${fetched.reason}. ${fetched.fetchesLeft} fetches are left.`;
    case "failure":
      return `${shown} could not be read: ${fetched.detail}. ${fetched.fetchesLeft} fetches are left.`;
  }
}
