import { expect, test } from "vitest";
import { readXml } from "../../../scripts/domain/test-report/xml.ts";

test("an element has its attributes, children and text", () => {
  expect(readXml(`<?xml version="1.0"?><a x='1' y = "2">one<b/><!-- aside -->two<![CDATA[<three>]]></a>`)).toEqual({
    name: "a",
    attributes: new Map([
      ["x", "1"],
      ["y", "2"],
    ]),
    children: [{ name: "b", attributes: new Map(), children: [], text: "" }],
    text: "onetwo<three>",
  });
});

test("the five entities of XML and characters by number are decoded", () => {
  expect(readXml(`<a t="&lt;&gt;&amp;&quot;&apos;">&#65;&#x42;</a>`)).toMatchObject({
    attributes: new Map([["t", `<>&"'`]]),
    text: "AB",
  });
});

test("an entity that is decoded is not read again", () => {
  expect(readXml("<a>&amp;lt;</a>")?.text).toBe("&lt;");
});

test("an unknown entity, and a number that is no character, stay as they are", () => {
  expect(readXml("<a>&nbsp;&constructor;&#x110000;</a>")?.text).toBe("&nbsp;&constructor;&#x110000;");
});

test.each([
  ["a document type", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`],
  ["an open element", "<a><b></b>"],
  ["elements that cross", "<a><b></a></b>"],
  ["a closing tag too many", "<a></a></a>"],
  ["two roots", "<a/><b/>"],
  ["text around the root", "<a/>text"],
  ["an attribute without quotes", "<a x=1/>"],
  ["an open comment", "<a><!-- </a>"],
  ["nothing", ""],
  ["a thousand levels", "<a>".repeat(1000) + "</a>".repeat(1000)],
])("%s is not read", (_name, text) => {
  expect(readXml(text)).toBeNull();
});

test("two megabytes of attributes are read or refused, not choked on", () => {
  const attributes = ` a="b"`.repeat(330_000);
  expect(readXml(`<a${attributes}/>`)?.name ?? null).toBe("a");
  expect(readXml(`<a${attributes}`)).toBeNull();
});
