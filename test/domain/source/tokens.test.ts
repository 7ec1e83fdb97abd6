import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closingOf, functionsByBrackets } from "../../../scripts/domain/source/function-span.ts";
import { lex } from "../../../scripts/domain/source/tokens.ts";

const texts = (path: string, text: string) => lex(path, text)?.tokens.map((token) => token.text);
const comments = (path: string, text: string) => lex(path, text)?.comments.map((comment) => comment.text);

/** Templates with templates in what fills them, and brackets and quotes. */
const NESTED = "`b $" + "{c.map((d) => `\\`$" + "{d}\\``)}`";
/** Signs in patterns and comments within what fills a template neither open nor close anything. */
const PATTERN = "a = `$" + "{b.replace(/`{/g, c / d)}`";
const REMARK = "a = `$" + "{b /* ` { */ // ` {\n}`";
const FILLED = "`e $" + "{'}'} $" + "{{ f: 1 }}`";

describe("the tokens of a text", () => {
  it.each([
    ["a.ts", "a = /x\\/[/]y/g; // c", ["a", "=", "/x\\/[/]y/g", ";"], ["// c"]],
    ["a.ts", "b = c / 2 / d; /* e\n*/ `f $g\n`", ["b", "=", "c", "/", "2", "/", "d", ";", "`f $g\n`"], ["/* e\n*/"]],
    ["a.js", `a(${NESTED} + ${FILLED}); // g`, ["a", "(", NESTED, "+", FILLED, ")", ";"], ["// g"]],
    ["a.js", `${PATTERN}; // }\``, ["a", "=", PATTERN.slice(4), ";"], ["// }`"]],
    ["a.js", `${REMARK}; // }\``, ["a", "=", REMARK.slice(4), ";"], ["// }`"]],
    ["a.js", "a = `b ${`c`", ["a", "=", "`b ${`", "c", "`"], []],
    [
      "a.py",
      "'''doc'''\ndef a():\n    \"\"\"d\"\"\"\n    return '''x''' # c",
      ["def", "a", "(", ")", ":", "return", "'''x'''"],
      ["'''doc'''", '"""d"""', "# c"],
    ],
    [
      "a.rs",
      "fn a<'b>() { r#\"x\"y\"#; 'c' }",
      ["fn", "a", "<", "'b", ">", "(", ")", "{", 'r#"x"y"#', ";", "'c'", "}"],
      [],
    ],
    ["a.rb", 'a = "x#{1}" # c', ["a", "=", '"x#{1}"'], ["# c"]],
    [
      "a.tsx",
      'f(<A b="c\nd" e={g > `h`}>it\'s // i {`j`}<k />`</A>, `l`); // m',
      [
        ...[
          "f",
          "(",
          "<",
          "A",
          "b",
          "=",
          '"c\nd"',
          "e",
          "=",
          "{",
          "g",
          ">",
          "`h`",
          "}",
          ">",
          "it",
          "'",
          "s",
          "/",
          "/",
          "i",
        ],
        ...["{", "`j`", "}", "<", "k", "/>", "`", "</", "A", ">", ",", "`l`", ")", ";"],
      ],
      ["// m"],
    ],
    // Neither type parameters nor a comparison nor what is never closed is an element.
    [
      "a.tsx",
      "a = <T,>(b) => `c`; // d",
      ["a", "=", "<", "T", ",", ">", "(", "b", ")", "=", ">", "`c`", ";"],
      ["// d"],
    ],
    ["a.tsx", "a = <T>(b) => `c`; // d", ["a", "=", "<", "T", ">", "(", "b", ")", "=", ">", "`c`", ";"], ["// d"]],
    ["a.js", "a <b && c > `d`; // e", ["a", "<", "b", "&", "&", "c", ">", "`d`", ";"], ["// e"]],
    ["a.ts", "a = <b>c + `d`; // e", ["a", "=", "<", "b", ">", "c", "+", "`d`", ";"], ["// e"]],
    [
      "a.rb",
      "f(<<~A, <<-'B') # c\n  d = 1 # e\n  A\nB\ng << H\n",
      ["f", "(", "<<~A", ",", "<<-'B'", ")", "\n  d = 1 # e\n  A\nB", "g", "<", "<", "H"],
      ["# c"],
    ],
    ["a.rb", "a << <<~A\n  never ends\n", ["a", "<", "<", "<<~A", "\n", "never", "ends"], []],
    ["a.sh", "echo $# # c", ["echo", "$", "#"], ["# c"]],
    ["a.sql", "select 1 -- c", ["select", "1"], ["-- c"]],
    ["a.kt", 'fun a() = """x"""', ["fun", "a", "(", ")", "=", '"""x"""'], []],
  ])("are without comments: %s %s", (path, text, tokens, notes) => {
    expect(texts(path, text)).toEqual(tokens);
    expect(comments(path, text)).toEqual(notes);
  });

  it("are not known for a language that nobody has described", () => {
    expect(lex("a.txt", "x")).toBeNull();
  });

  it("and comments stand where they say, in order, whatever the text", () => {
    const piece = fc.constantFrom(
      "/",
      "*",
      "'",
      '"',
      "`",
      "\n",
      "#",
      "a",
      "1",
      " ",
      "\\",
      "r",
      "[",
      "]",
      "'''",
      "{",
      "}",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom("a.ts", "a.py", "a.rs", "a.sh"),
        (pieces, path) => {
          const text = pieces.join("");
          const read = lex(path, text);
          const all = [...(read?.tokens ?? []), ...(read?.comments ?? [])].sort((a, b) => a.at - b.at);
          let end = 0;
          for (const { at, text: said, line } of all) {
            expect(text.slice(at, at + said.length)).toBe(said);
            expect(text.slice(end, at).trim()).toBe("");
            expect(text.slice(0, at).split("\n").length).toBe(line);
            end = at + said.length;
          }
        },
      ),
    );
  });
});

describe("functions by their brackets", () => {
  it("have a name, parameters and a body", () => {
    const text = "class A {\n  fun add(a: Int, b: Int): Int {\n    return f(a) { b }\n  }\n}\n";
    const [found] = functionsByBrackets(lex("a.kt", text)?.tokens ?? []);
    expect(found).toMatchObject({ name: "add", parameters: ["a", "b"], line: 2, endLine: 4 });
    expect(text.slice(found?.bodyAt, found?.bodyEnd).trim()).toBe("return f(a) { b }");
  });

  it("are none where a bracket is never closed", () => {
    const tokens = lex("a.kt", "fun add(a: Int) { if (a > 0) {")?.tokens ?? [];
    expect(functionsByBrackets(tokens)).toEqual([]);
    expect(closingOf(tokens, 7)).toBeNull();
  });
});
