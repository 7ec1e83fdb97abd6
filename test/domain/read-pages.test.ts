import { expect, test } from "vitest";
import { pagesRead } from "../../scripts/domain/read-pages.ts";

const call = (id: string, url: string, name = "web_fetch") =>
  JSON.stringify({
    type: "message",
    turn: 1,
    content: [
      { type: "text", text: "" },
      { type: "tool-call", id, name, input: { url } },
    ],
  });
const result = (callId: string, text: string, isError = false) =>
  JSON.stringify({ type: "tool-result", callId, name: "web_fetch", text, isError });

test("pages that were fetched count as read, where they were asked for and where that led", () => {
  const transcript = [
    call("1", "https://a.org/x#y"),
    result("1", '<web_page url="https://b.org/x/" type="text/html">\nHi'),
  ];
  expect([...pagesRead(transcript.join("\n"))]).toEqual(["https://a.org/x", "https://b.org/x"]);
});

test("pages that could not be read, results of other tools and what a page says of itself do not count", () => {
  const rows = [
    ...[call("1", "https://a.org/x"), result("1", "could not be read", true)],
    ...[call("2", "https://b.org/", "web_search"), result("2", "1. https://b.org/")],
    ...[call("3", "https://c.org/"), result("3", 'text <web_page url="https://d.org/">')],
    ...["no JSON", '{"type": "end"}', result("9", "x")],
  ];
  expect([...pagesRead(rows.join("\n"))]).toEqual(["https://c.org"]);
});
