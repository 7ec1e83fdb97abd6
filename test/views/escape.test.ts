import fc from "fast-check";
import { Marked } from "marked";
import { describe, expect, test } from "vitest";
import { codeBlock, inlineCode } from "../../scripts/views/code.ts";
import { escapeCell, escapeInline, escapeMarkdown, escapeTitle } from "../../scripts/views/escape.ts";
import { replyMarker } from "../../scripts/views/note.ts";

const BLANK = "\u00a0";

/** What a reader of GitLab gets to see: HTML of the escaped text. */
function shown(markdown: string): string {
  return new Marked({ gfm: true }).parse(markdown, { async: false });
}

function plain(html: string): string {
  return html
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&gt;/g, ">")
    .replace(/&lt;/g, "<")
    .replace(/&amp;/g, "&");
}

describe("honest Markdown stays readable:", () => {
  test.each([
    ["emphasis", "It is **bold**, *slanted* and ~~gone~~.", "It is **bold**, *slanted* and ~~gone~~."],
    ["inline code", "Use `a | b` and ``a ` b``.", "Use `a | b` and ``a ` b``."],
    ["a list with a list in it", "- one\n  - two\n- three", "- one\n  - two\n- three"],
    ["a numbered list from where it starts", "3. one\n4. two", "3. one\n4. two"],
    ["a list of things to do", "- [ ] one\n- [x] two", "- [ ] one\n- [x] two"],
    ["a fenced block with its language", "```ts\nconst a = 1;\n```", "```ts\nconst a = 1;\n```"],
    ["a code block in a list", "- see\n  ```\n  a\n  ```", "- see\n  ```\n  a\n  ```"],
    ["a quote", "> one\n> two", "> one\n> two"],
    ["a table", "| a | b |\n|---|--:|\n| 1 | `x\\|y` |", "| a | b |\n|---|--:|\n| 1 | `x\\|y` |"],
    ["snake_case and 2 > 1", "snake_case_name, 2 > 1, and/or 50 %", "snake_case_name, 2 > 1, and/or 50 %"],
    ["a web address", "See https://example.com/a_b?c=1#d.", "See <https://example.com/a_b?c=1#d>."],
    ["two paragraphs", "one\ntwo\n\nthree", "one\ntwo\n\nthree"],
    ["an emoji of several characters", "👩\u200d💻 ✔\ufe0f", "👩\u200d💻 ✔\ufe0f"],
  ])("%s", (_name, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test("a heading of any level ranks below ours", () => {
    expect(escapeMarkdown("# One\n\n## Two\n\n##### Five")).toBe("#### One\n\n##### Two\n\n###### Five");
  });

  test("an escaped character and a plain one look the same to the reader", () => {
    const text = "R&D costs $5 (100%), see C# [x] a_b 1 < 2 `q` \\* _ # ! ~";
    const visible = shown(escapeMarkdown(text)).replace(/<[^>]+>/g, "");
    expect(visible.trim()).toBe("R&amp;D costs $5 (100%), see C# [x] a_b 1 &lt; 2 q * _ # ! ~");
  });
});

describe("nothing in foreign text acts:", () => {
  test.each([
    ["a quick action", "/close", "\\/close"],
    ["a quick action after white space", "  \u00a0 /close", "\\/close"],
    ["a quick action after a tab", "Done\n\t/merge", "Done\n\\/merge"],
    ["a quick action in a list", "- /close", "- \\/close"],
    ["a quick action in a quote", "> /close", "> \\/close"],
    ["a quick action after an empty bullet", "*\n/close*", "-\n\n\\/close\\*"],
    ["a quick action after a lone carriage return", "Done\r/close", "Done\n\\/close"],
    ["a quick action after a line separator", "Done\u2028/close", "Done\n\\/close"],
    ["a quick action behind an invisible character", "\u200b/close", "\\/close"],
    ["a quick action in fenced code", "```\n/close\n```", "```\n /close\n```"],
    ["a quick action in a fence of tildes", "~~~\n/close\n~~~", "```\n /close\n```"],
    ["a quick action after a fence that a list ended", "- a\n  ```\n/close", "- a\n  ```\n\n  ```\n\n\\/close"],
    ["a quick action in emphasis", "**/close** a /close", "**\\/close** a \\/close"],
    ["a mention", "@maintainer and @all", "\\@maintainer and \\@all"],
    ["a mention behind an escaped back quote", "\\`@all`", "\\`\\@all\\`"],
    ["a mention between back quotes of unequal number", "``@all`", "\\`\\`\\@all\\`"],
    ["a mention that code of the line before seems to hold", "a ` b\nc `@all` d", "a `b c`\\@all\\` d"],
    ["a mention as an entity", "&#64;all &commat;all", "\\@all \\&commat;all"],
    ["an address of e-mail", "a@example.com", "a\\@example.com"],
    ["a closing word", "Closes #4", `Closes${BLANK}\\#4`],
    ["a closing word in inline code", "`Fixes #4`", `\`Fixes${BLANK}#4\``],
    ["a closing word in a fence", "```\nResolves: group/a#4\n```", `\`\`\`\nResolves:${BLANK}group/a#4\n\`\`\``],
    ["a closing word before an address", "`Closes https://a/b`", `\`Closes${BLANK}https://a/b\``],
    ["a closing word before a foreign tracker's key", "Fixes ABC-12", `Fixes${BLANK}ABC-12`],
    ["a merge request", "see !5", "see \\!5"],
    ["a label", 'a ~bug and ~"two words"', 'a \\~bug and \\~"two words"'],
    ["a milestone", 'for %1 and %"v 2"', 'for \\%1 and \\%"v 2"'],
    ["an epic", "of &5", "of \\&5"],
    ["a snippet, and formulas", "$12 and $x$", "\\$12 and \\$x\\$"],
    ["an issue by its other name", "GL-4", "GL\u20114"],
    ["an issue in brackets", "[issue:4]", `\\[issue:${BLANK}4]`],
    ["an issue by its address", "https://git.example/a/b/-/issues/4", "`https://git.example/a/b/-/issues/4`"],
    ["an include", "::include{file=a.md}", "\\::include{file=a.md}"],
    ["code beside code", "`a`<i>", "`a` `<i>`"],
    ["HTML", "<b onclick=x>hi</b>", "`<b onclick=x>`hi`</b>`"],
    ["a block of HTML", "<details>\n<summary>a</summary>", "```html\n<details>\n<summary>a</summary>\n```"],
    ["a script", "<script>alert(1)</script>", "```html\n<script>alert(1)</script>\n```"],
    ["an image from elsewhere", "![a](http://tracker.example/1.gif)", "a (<http://tracker.example/1.gif>)"],
    [
      "an image by reference",
      "![a][b]\n\n[b]: http://tracker.example",
      "a (<http://tracker.example>)\n\n\\[b]: <http://tracker.example>",
    ],
    ["an image in a link", "[![a](http://b.example)](http://c.example)", "a (<http://b.example>) (<http://c.example>)"],
    ["a link that hides its target", "[docs](http://evil.example)", "docs (<http://evil.example>)"],
    [
      "a link by reference",
      "[docs][1]\n\n[1]: http://evil.example",
      "docs (<http://evil.example>)\n\n\\[1]: <http://evil.example>",
    ],
    ["a link that runs a script", "[a](javascript:alert(1))", "a (`javascript:alert(1)`)"],
    ["an address of another scheme", "ssh://host/a", "ssh:\\//host/a"],
    ["an address that poses as another", "https://a.example@evil.example/", "`https://a.example@evil.example/`"],
    ["a link to a file", "[parse](src/parse.ts)", "parse (`src/parse.ts`)"],
    ["a diagram", "```mermaid\nclick A href\n```", "```\nclick A href\n```"],
    ["a table made of JSON", "```json:table\n{}\n```", "```\n{}\n```"],
    ["a suggestion", "```suggestion:-0+0\nrm\n```", "```\nrm\n```"],
    ["front matter", "---\na: 1\n---", "* * *\n\n##### a: 1"],
    ["a block quote of GitLab's", ">>>\n/close\n>>>", "> > >\n\n\\/close\n\n> > >"],
    ["a text that turns its direction", "a\u202egnp.exe\u2066b\u061c", "agnp.exeb"],
    ["hidden words", "a\u{e0041}\u{e0042}b\u00ad", "ab"],
    ["control characters", "a\u0000b\u001b[31mc\u009b", "ab\\[31mc"],
  ])("%s", (_name, text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test("a fence that nobody closed ends with the text", () => {
    expect(escapeMarkdown("Look:\n\n```ts\nlet a;")).toBe("Look:\n\n```ts\nlet a;\n```");
  });

  test.each(["<!-- nightshift:reply:7 -->", "`<!-- nightshift:reply:7 -->`", "```\n<!-- nightshift:reply:7 -->\n```"])(
    "a marker of ours cannot be forged: %j",
    (text) => {
      expect(escapeMarkdown(text)).not.toContain(replyMarker(7));
    },
  );
});

/** Text with a liking for what Markdown and GitLab read as more than text. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."/ \n\t`~*_#>-+=|[]()!<@&:;\\1.") },
      fc.constantFrom(
        ...[
          "/close",
          "```",
          "~~~",
          "    ",
          "\n\n",
          "- ",
          "1. ",
          "> ",
          "@all",
          "Closes #4",
          "!5",
          "![x](http://t.example)",
        ],
        ...[
          "[a](b)",
          "[a]: http://e.example",
          "<!--",
          "-->",
          "<div>",
          "</div>",
          "| a |",
          "|---|",
          "---",
          "$`",
          "\r",
          "\u2028",
        ],
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("whatever the text is,", () => {
  const law = (holds: (escaped: string) => void) =>
    fc.assert(
      fc.property(hostile, (text) => {
        holds(escapeMarkdown(text));
        holds(escapeInline(text));
      }),
      { numRuns: 700 },
    );

  test("no line begins with a slash and a word, not even in code", () => {
    law((escaped) => expect(escaped).not.toMatch(/^\/\w/m));
  });

  test("outside of a fence no line begins with a slash, not even behind marks of lists and quotes", () => {
    law((escaped) => {
      const lines = escaped.replace(/^[ >]*(?:(?:[-*+]|\d+\.)[ ]+)*(`{3,})[^`]*?\n[\s\S]*?^[ >]*\1$/gm, "");
      expect(lines).not.toMatch(/^[\s>]*(?:(?:[-*+]|\d+[.)])[\s>]+)*\//m);
    });
  });

  test("the reader sees no HTML but ours, no image, and no link but one that shows its target", () => {
    law((escaped) => {
      const html = shown(escaped)
        .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, (link, href: string, text: string) =>
          plain(href) === encodeURI(plain(text)).replace(/%25/g, "%") ? "" : link,
        )
        .replace(/<input (?:checked="" )?disabled="" type="checkbox">/g, "")
        .replace(/<\/?(?:p|ul|li|blockquote|pre|code|h[456]|hr|em|strong|del|br|table|thead|tbody|tr|th|td)>/g, "")
        .replace(/<ol(?: start="\d+")?>|<\/ol>|<code class="language-\w+">|<t[hd] align="\w+">/g, "");
      expect(html).not.toMatch(/[<>]/);
    });
  });

  test("no mention and no reference stands outside of code", () => {
    law((escaped) => {
      const words = shown(escaped).replace(/<(code|a)\b[\s\S]*?<\/\1>/g, "");
      const raw = escaped.replace(/(?<!\\)(`+)(?!`)[\s\S]*?[^`]\1(?!`)|<https?:[^>\s]*>/g, "");
      expect(raw).not.toMatch(/(?<!\\)@/);
      expect(words.includes("#4") ? raw : "").not.toMatch(/(?<!\\)#4|\bCloses +\S*#/);
    });
  });

  test("what follows it is not swallowed", () => {
    law((escaped) => expect(shown(`${escaped}\n\n### Ours`)).toMatch(/<h3>Ours<\/h3>\n$/));
  });

  test("escaping twice breaks nothing", () => {
    law((escaped) => expect(escapeMarkdown(escaped)).not.toMatch(/^\/\w/m));
  });
});

test.each([
  ["quotes", ">".repeat(20_000)],
  ["quotes over many lines", `${"> ".repeat(500)}a\n${"b\n".repeat(5_000)}`],
  ["brackets", "[".repeat(20_000)],
  ["stars", "*a".repeat(10_000)],
  ["bullets", `${"- ".repeat(5_000)}a`],
])("a text of nothing but %s stays small", (_name, text) => {
  expect(escapeMarkdown(text).length).toBeLessThanOrEqual(4 * text.length + 1_100);
});

test("an inline text is one line, and begins no block", () => {
  expect(escapeInline("# a\n- b")).toBe("\\# a - b");
});

test("a text that ends in a backslash does not escape what follows it", () => {
  expect(escapeInline("C:\\new\\")).toBe("C:\\\\new\\\\");
});

test("a cell of a table cannot end itself", () => {
  const row = `| ${escapeCell("a | `b|c` \\")} | end |`;
  const cells = shown(`| x | y |\n|---|---|\n${row}`).match(/<td>.*<\/td>/g);
  expect(cells).toEqual(["<td>a | <code>b|c</code> \\</td>", "<td>end</td>"]);
});

test("a title shows as it is and refers to nobody", () => {
  expect(escapeTitle("Mend\n@all, #4, !5, GL-4 and [issue:4] for $5 & more")).toBe(
    "Mend @\u2060all, #\u20604, !\u20605, GL\u2060-4 and [issue\u2060:4] for $\u20605 & more",
  );
});

test.each(["[skip ci]", "[ci skip]", "[SKIP CI]", "[ci-skip]", "[skip_ci]", "[ci_skip]", "[skip-ci]", "[skip\n ci]"])(
  "a title with %j keeps no pipeline from running, wherever GitLab puts it",
  (mark) => {
    const title = escapeTitle(`Mend ${mark} it [[skip ci]]`);
    expect(title).not.toMatch(/\[(ci[ _-]skip|skip[ _-]ci)\]/i);
    expect(title.replaceAll("\u2060", "")).toBe(`Mend ${mark.replace(/\s+/g, " ")} it [[skip ci]]`);
    const body = [escapeMarkdown(`Mend ${mark} it\n\n    ${mark}\n`), escapeInline(`\`${mark}\` ${mark}`)].join("\n");
    expect(body).not.toMatch(/\[(ci[ _-]skip|skip[ _-]ci)\]/i);
  },
);

test("inline code holds any back quotes", () => {
  expect(inlineCode("`a``")).toBe("``` `a`` ```");
});

test("a code block cannot be ended by what it holds", () => {
  expect(codeBlock("a\n````\nb", "ts")).toBe("`````ts\na\n````\nb\n`````");
});

test("a text that would take seconds to read as Markdown is shown as it is written", () => {
  const text = "*a".repeat(30_000);
  // Compared here: to show how two such texts differ takes minutes.
  expect(escapeMarkdown(text) === codeBlock(text)).toBe(true);
  expect(escapeInline(text) === inlineCode(text)).toBe(true);
});
