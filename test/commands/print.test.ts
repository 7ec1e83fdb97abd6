import { describe, expect, onTestFinished, test } from "vitest";
import { painted, paperOf } from "../../scripts/commands/paper.ts";
import { fitted, movingLine, print, printRow, say, sayPainted, table, tell } from "../../scripts/commands/print.ts";

const HOSTILE = "\u001b]0;owned\u0007 \u009b2J \u202eback";
const CALM = " ]0;owned   2J  back";

/** What is written on a stream of this process meanwhile. */
function written(name: "stdout" | "stderr", write: () => void): string {
  const stream = process[name];
  const real = stream.write;
  let all = "";
  onTestFinished(() => {
    stream.write = real;
  });
  stream.write = (text: string | Uint8Array) => {
    all += String(text);
    return true;
  };
  write();
  stream.write = real;
  return all;
}

describe("what is printed", () => {
  test("is broken between words on a terminal, below its beginning, and nowhere else", () => {
    const line = "! backlog/A-1.md:2: found no title";
    const paper = paperOf({ isTTY: true, columns: 24 }, { NO_COLOR: "1" });
    expect(fitted(line, paper)).toBe("! backlog/A-1.md:2:\n  found no title");
    expect(fitted(line, paperOf({ columns: 24 }, {}))).toBe(line);
  });

  test("does nothing to the terminal, on stdout and on stderr", () => {
    expect(written("stdout", () => say(HOSTILE))).toBe(`${CALM}\n`);
    expect(written("stderr", () => tell(HOSTILE))).toBe(`${CALM}\n`);
  });

  test("keeps the program's own colours and no other deed", () => {
    const { bold, green } = paperOf({ isTTY: true }, {});
    const text = `${bold("May we work?")} ${green("✓")} `;
    expect(written("stdout", () => sayPainted(`${text}${HOSTILE}`))).toBe(`${text}${CALM}\n`);
    expect(painted("\u001b[8mhidden\u001b[32m")).toBe(" [8mhidden\u001b[32m");
  });

  test("as JSON says the same and holds no sign that acts", () => {
    const data = { title: HOSTILE };
    const texts = [written("stdout", () => print(data, { json: true })), written("stdout", () => printRow(data))];
    expect(texts.map((text) => JSON.parse(text))).toEqual([data, data]);
    expect(texts.join("")).toMatch(/^[ -~\n]+$/);
  });

  test("as a table keeps each row on its line", () => {
    expect(
      table([
        ["a\nb", HOSTILE],
        ["c", "d"],
      ]),
    ).toBe(`a b  ${CALM}\nc    d`);
  });
});

test("a moving line takes its own place on a terminal, and is nowhere else", () => {
  const told = (isTTY: boolean) => {
    let text = "";
    const write = (more: string | Uint8Array) => {
      text += String(more);
      return true;
    };
    const line = movingLine({ isTTY, write });
    line.show("day 1");
    line.clear();
    return text;
  };
  expect([told(true), told(false)]).toEqual(["\r\u001b[Kday 1\r\u001b[K", ""]);
});
