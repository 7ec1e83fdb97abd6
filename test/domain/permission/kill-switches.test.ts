import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../../scripts/domain/configuration.ts";
import { hasLabel, isPlainlyPaused, variableCheck } from "../../../scripts/domain/permission/kill-switches.ts";
import { saysPaused } from "../../../scripts/domain/permission/switches.ts";

describe("a file that cannot be read as a whole", () => {
  test.each([
    "paused: yes",
    "paused: on # for tonight",
    'paused: "true"',
    "paused: 1",
    "'paused': y",
    "Paused: true",
    "\uFEFFpaused: True\nlimits: [",
    "---\npaused: true\nnonsense: [",
    "paused: until friday",
  ])("pauses when somebody has written %j", (text) => {
    expect(parseConfiguration(text).kind).toBe("faults");
    expect(saysPaused(text)).toBe(true);
  });

  test.each([
    "limits: [",
    "# paused: yes\nlimits: [",
    "limits: {paused: yes",
    "paused: no",
    'paused: "off"',
    "paused:",
  ])("says nothing of a pause with %j", (text) => {
    expect(saysPaused(text)).not.toBe(true);
  });
});

describe("the pause label", () => {
  test("is one in whatever case it was made", () => {
    expect(hasLabel(["bug", "NightShift-Pause"], "nightshift-pause")).toBe(true);
    expect(hasLabel(["nightshift-paused"], "nightshift-pause")).toBe(false);
  });
});

describe("the kill switch in the file", () => {
  test.each([
    "paused: true",
    "version: 1\npaused: true\n",
    "paused: true   # for now",
    "# paused: false\r\npaused: true\r\nlimits: {tasks: 2}\r\n",
    "limits:\n  tasks: 2\npaused: true",
  ])("is seen without a parser: %j", (text) => {
    expect(isPlainlyPaused(text)).toBe(true);
    expect(parseConfiguration(text)).toMatchObject({ kind: "ok", value: { paused: true } });
  });

  test.each([
    "",
    "paused: false",
    "# paused: true",
    "paused: true # no\npaused: false",
    "paused: true\n'paused': false",
    " paused: true",
    "state:\n  paused: true",
    "paused: true#",
    'paused: "true"',
    "paused: True",
    "--- |\npaused: true",
    "---\npaused: false\n---\npaused: true",
    "{\npaused: true\n}",
    '"a\npaused: true\n"',
    "paused_until: true",
  ])("is left to the parser: %j", (text) => {
    expect(isPlainlyPaused(text)).toBe(false);
  });

  test("is never seen on where a parser finds it off", () => {
    const line = fc.oneof(
      fc.constantFrom("paused: true", "paused: false", "paused:", "'paused': true", "? paused", ": true", "version: 1"),
      fc.constantFrom(
        "limits: {tasks: 1,",
        "}",
        "x: |",
        "x: >-",
        "x: 'a",
        "'",
        '"',
        "---",
        "...",
        "%YAML 1.2",
        "[",
        "]",
      ),
      fc.constantFrom("&a paused: true", "*a", "<<: {paused: false}", "# c", "  tasks: 3", "limits:", "- paused: true"),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.join("\n");
        if (!isPlainlyPaused(text)) return;
        const parsed = parseConfiguration(text);
        expect(parsed.kind === "faults" || parsed.value.paused, text).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the kill switch in a variable", () => {
  test.each([undefined, "", " ", "0", "false", "No", "off", "n", "F"])("is off: %j", (word) => {
    expect(variableCheck(word)).toMatchObject({ ok: true, remedy: null });
  });

  test.each(["1", "true", "Yes", "ON", "please", "2026-12-24"])("is on: %j", (word) => {
    expect(variableCheck(word)).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("remove NIGHTSHIFT_PAUSED"),
    });
  });
});
