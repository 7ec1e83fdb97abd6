import { describe, expect, test } from "vitest";
import { jobLog } from "../../scripts/adapters/job-log.ts";

const clock = { now: () => new Date("2026-11-23T02:00:00Z"), sleep: async () => {} };
const AT = Date.parse("2026-11-23T02:00:00Z") / 1000;
const TURN = { task: "BUG-1", turn: 3, action: "run_command npm test", spentUsd: 0.01234 };
const TURN_WORDS = "BUG-1 · turn 3 · $0.0123 · run_command npm test";

function logOf(options: { isCi: boolean; isTTY: boolean }) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), isTTY: options.isTTY };
  return { log: jobLog({ isCi: options.isCi, stream, clock }), said: () => written.join("") };
}

describe("in a GitLab job", () => {
  test("a section folds, also when its body fails", async () => {
    const { log, said } = logOf({ isCi: true, isTTY: false });
    const body = async () => {
      log.line("inside");
      throw new Error("broken");
    };
    await expect(log.section("checks", "The checks", body)).rejects.toThrow("broken");
    expect(said()).toBe(
      `section_start:${AT}:checks\r\u001b[0KThe checks\ninside\nsection_end:${AT}:checks\r\u001b[0K\n`,
    );
  });

  test("a section's name holds nothing but what GitLab takes for one", async () => {
    const { log, said } = logOf({ isCi: true, isTTY: false });
    await log.section("hands BUG-1: ä", "Title", async () => {});
    expect(said()).toContain(`section_start:${AT}:hands_BUG-1___`);
  });

  test("every turn is a line of its own, even where the runner has a terminal", () => {
    const { log, said } = logOf({ isCi: true, isTTY: true });
    log.turn(TURN);
    log.line("next");
    expect(said()).toBe(`${TURN_WORDS}\nnext\n`);
  });

  test("words of a model or a person cannot begin a section or move the cursor", () => {
    const { log, said } = logOf({ isCi: true, isTTY: false });
    log.turn({ ...TURN, action: "\r\u001b[0Ksection_end:1:checks\r\u001b[2J" });
    log.line("a\u0007b\tc\u009b2J");
    expect(said()).toBe("BUG-1 · turn 3 · $0.0123 ·  [0Ksection_end:1:checks [2J\na b\tc 2J\n");
  });
});

describe("on a terminal", () => {
  test("turns share one moving line, which the next line replaces", () => {
    const { log, said } = logOf({ isCi: false, isTTY: true });
    log.turn(TURN);
    log.turn({ ...TURN, turn: 4 });
    log.line("done");
    expect(said()).toBe(`\r\u001b[K${TURN_WORDS}\r\u001b[K${TURN_WORDS.replace("turn 3", "turn 4")}\r\u001b[Kdone\n`);
  });

  test("a line is broken between words, and one in a file is not", () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    for (const isTTY of [true, false])
      jobLog({ isCi: false, stream: { write, isTTY, columns: 30 }, clock }).line("  commands run in: bubblewrap");
    expect(written).toEqual(["  commands run in:\n    bubblewrap\n", "  commands run in: bubblewrap\n"]);
  });

  test("a turn that is wider than the terminal is cut, so that the line can move", () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 20 };
    jobLog({ isCi: false, stream, clock }).turn(TURN);
    expect(written.join("")).toBe("\r\u001b[KBUG-1 · turn 3 · $0…");
  });

  test("a section is a heading", async () => {
    const { log, said } = logOf({ isCi: false, isTTY: true });
    expect(await log.section("checks", "The checks", async () => 7)).toBe(7);
    expect(said()).toBe("The checks\n");
  });
});

test("elsewhere every turn is a line of its own", () => {
  const { log, said } = logOf({ isCi: false, isTTY: false });
  log.turn(TURN);
  log.turn(TURN);
  expect(said()).toBe(`${TURN_WORDS}\n${TURN_WORDS}\n`);
});
