import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import {
  type Configuration,
  type ConfigurationEdit,
  configurationJsonSchema,
  editConfiguration,
  formatConfiguration,
  parseConfiguration,
  placeOfSetting,
} from "../../scripts/domain/configuration.ts";
import type { Fault } from "../../scripts/domain/fault.ts";
import { defaultsOutOfReach } from "../../scripts/domain/setting-order.ts";
import { CATEGORIES } from "../../scripts/domain/task.ts";

function configurationOf(text: string | null): Configuration {
  const parsed = parseConfiguration(text);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

function faultsOf(text: string): Fault[] {
  const parsed = parseConfiguration(text);
  return parsed.kind === "faults" ? parsed.faults : [];
}

const amount = fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100);
const limits = {
  turns: fc.nat({ max: 500 }),
  minutes: fc.integer({ min: 1, max: 1440 }),
  output_tokens: fc.nat({ max: 64_000 }),
};
const reasoning = { effort: fc.constantFrom("low", "max"), thinking: fc.boolean() };
const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((t) => t.map((n) => String(n).padStart(2, "0")).join(":"));
const name = fc.string({ minLength: 1 });
const modelName = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
const priced = fc.record({
  input: amount,
  output: amount,
  cache_write_5m: amount,
  cache_write_1h: amount,
  cache_read: amount,
});

/** From the narrowest to the widest; what is left out follows the next one that is written. */
const CAPS = ["call_usd", "task_usd", "cycle_usd", "day_usd", "month_usd", "organisation_month_usd"];
const caps = fc
  .tuple(fc.array(amount, { minLength: CAPS.length, maxLength: CAPS.length }), fc.nat({ max: CAPS.length }))
  .map(([amounts, from]) => {
    const rising = amounts.toSorted((a, b) => a - b);
    return Object.fromEntries(CAPS.map((name, at) => [name, rising[at]] as const).slice(from));
  });

/** What people may write, any part of it left out. */
const written = fc.record(
  {
    version: fc.constant(1),
    paused: fc.boolean(),
    time_zone: fc.constantFrom("UTC", "Europe/Zurich", "America/New_York"),
    hours: fc.option(fc.record({ from: time, to: time })),
    state: fc.record({ branch: fc.option(name) }, { requiredKeys: [] }),
    budget: fc
      .tuple(
        caps,
        fc.record(
          {
            ...{ cycles_per_day: fc.integer({ min: 1, max: 96 }), keep_percent: fc.integer({ min: 0, max: 100 }) },
            mode: fc.constantFrom("fixed", "leftover"),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([amounts, rest]) => ({ ...amounts, ...rest })),
    agent: fc.record(
      {
        ...limits,
        ...reasoning,
        categories: fc.dictionary(
          fc.constantFrom(...CATEGORIES),
          fc.record({ ...limits, ...reasoning, task_usd: fc.constant(0) }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    ),
    models: fc.record(
      {
        ...{ agent: name, judge: name, scout: name },
        categories: fc.dictionary(fc.constantFrom(...CATEGORIES), name),
        candidates: fc.dictionary(fc.constantFrom("all", ...CATEGORIES), fc.array(name, { maxLength: 10 })),
        ...{
          exploration: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
          quality_floor: fc.constantFrom(0, 0.5, 1),
        },
        half_life_days: fc.integer({ min: 1, max: 3_650 }),
        effort: fc.dictionary(modelName, reasoning.effort),
        thinking: fc.dictionary(modelName, reasoning.thinking),
      },
      { requiredKeys: [] },
    ),
    provider: fc.oneof(
      fc.constantFrom("anthropic", "ollama", "custom"),
      fc.record(
        {
          name: fc.constantFrom("vllm", "custom"),
          caching: fc.constantFrom("off", "blocks", "automatic"),
          thinking: fc.subarray(["adaptive", "enabled", "disabled"]),
          structured_output: fc.boolean(),
          silence_s: fc.integer({ min: 1, max: 290 }),
        },
        { requiredKeys: [] },
      ),
    ),
    prices: fc.dictionary(modelName, priced),
    verify: fc.record(
      {
        quick: fc.array(name),
        full: fc.array(name),
        paths: fc.array(
          fc.record(
            { paths: fc.array(name, { minLength: 1 }), quick: fc.array(name), full: fc.array(name) },
            { requiredKeys: ["paths"] },
          ),
        ),
        reports: fc.array(name),
      },
      { requiredKeys: [] },
    ),
    sandbox: fc.constantFrom("auto", "none"),
    reviewers: fc.record({ trusted_access_level: fc.constantFrom(30, 40, 50) }),
  },
  { requiredKeys: [] },
);

describe("nightshift.yml", () => {
  it("absent, empty or without a word is all defaults", () => {
    expect(configurationOf(null).budget).toEqual({
      ...{ call_usd: null, task_usd: 1, cycle_usd: 3, day_usd: 6, month_usd: 100, cycles_per_day: 6 },
      ...{ mode: "fixed", organisation_month_usd: null, keep_percent: 5 },
    });
    expect(configurationOf("")).toEqual(configurationOf(null));
    expect(configurationOf("# nothing yet\n")).toEqual(configurationOf(null));
  });

  it("written out in full reads as itself", () => {
    fc.assert(
      fc.property(written, (w) => {
        const configuration = configurationOf(stringify(w));
        expect(configurationOf(formatConfiguration(configuration))).toEqual(configuration);
      }),
    );
  });

  it("keeps what is written and fills in the rest", () => {
    fc.assert(
      fc.property(written, (w) => {
        expect(configurationOf(stringify(w))).toMatchObject(w);
      }),
    );
  });

  it("a category overrides the limits it names and no others", () => {
    const { agent } = configurationOf("agent: {minutes: 5, categories: {docs: {turns: 7}}}\n");
    expect(agent.categories).toEqual({ docs: { turns: 7 } });
  });

  it("takes every example that its faults show", () => {
    const keys = Object.keys(configurationOf(null));
    const examples = keys.map((key) => faultsOf(`${key}: {wrong: 1}\n`)[0]?.example ?? "");
    expect(examples.every((example, i) => example.startsWith(`${keys[i]}: `))).toBe(true);
    expect(examples.flatMap(faultsOf)).toEqual([]);
  });

  it("a model in the price example is free", () => {
    expect(configurationOf(faultsOf("prices: 1\n")[0]?.example ?? "").prices["my-local-model"]?.output).toBe(0);
  });
});

describe("a fault in nightshift.yml", () => {
  const budget = "budget: {task_usd: 0.8, cycle_usd: 3, day_usd: 6, month_usd: 100}";

  it("of a misspelt key names the key, its line and the key that is meant", () => {
    expect(faultsOf("version: 1\nbudget:\n  # a cap\n  dya_usd: 6\n")).toEqual([
      {
        file: "nightshift.yml",
        line: 4,
        found: "the unknown key `dya_usd` in `budget`",
        expected:
          "`day_usd`, perhaps (one of call_usd, task_usd, cycle_usd, day_usd, month_usd, cycles_per_day, mode, organisation_month_usd, keep_percent)",
        example: budget,
      },
    ]);
  });

  it("comes in the order of the lines, and only once for a date that is none", () => {
    const faults = faultsOf(
      'version: 1\nbudget:\n  day_dollars: 3\nhours:\n  from: "22:00"\n  to: "06:00"\n  holidays: [24.12.2026, 2026-02-30]\npaused: perhaps\n',
    );
    expect(faults.map(({ line, expected }) => [line, expected.replace(/ \(.*/, "")])).toEqual([
      [3, expect.stringMatching(/^one of call_usd/)],
      [7, "a date such as 2026-12-24"],
      [7, "a day that the calendar has, such as 2026-12-24"],
      [8, expect.any(String)],
    ]);
  });

  it("of a misspelt section shows the section that is meant", () => {
    const [fault] = faultsOf("version: 1\nbudgets:\n  day_usd: 6\n");
    expect([fault?.line, fault?.found, fault?.example]).toEqual([2, "the unknown key `budgets`", budget]);
    expect(fault?.expected).toMatch(/^`budget`, perhaps \(one of version, paused, /);
  });

  it.each([
    ["a share above 1", "models:\n  exploration: 15\n", 2, "`models.exploration` = 15"],
    ["candidates without their category", "models:\n  candidates: [x]\n", 2, '`models.candidates` = ["x"]'],
    ["an unknown category", "models:\n  categories:\n    cod: x\n", 3, "the unknown key `cod` in `models.categories`"],
    ["a wrong type", "budget:\n  day_usd: six\n", 2, '`budget.day_usd` = "six"'],
    ["a negative cap", "budget:\n  day_usd: -1\n", 2, "`budget.day_usd` = -1"],
    ["a wrong word", "version: 1\nsandbox: docker\n", 2, '`sandbox` = "docker"'],
    ["an empty section", "version: 1\nbudget:\n", 2, "`budget` = null"],
    ["a list for commands", "verify:\n  full: npm test\n", 2, '`verify.full` = "npm test"'],
    [
      "checks for no path",
      "verify:\n  paths:\n    - {paths: [], full: [npm test]}\n",
      3,
      "`verify.paths[0].paths` = []",
    ],
    [
      "checks by path that are no list",
      "verify:\n  paths: {web: [npm test]}\n",
      2,
      '`verify.paths` = {"web":["npm test"]}',
    ],
    ["a time of day", 'hours:\n  from: "22:00"\n  to: "6:00"\n', 3, '`hours.to` = "6:00"'],
    ["an access level", "reviewers:\n  trusted_access_level: 35\n", 2, "`reviewers.trusted_access_level` = 35"],
    [
      "a price",
      "prices:\n  m: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0}\n",
      2,
      "no `prices.m.cache_read`",
    ],
    ["another version", "version: 2\n", 1, "`version` = 2"],
    ["a text", "pause everything\n", 1, 'the whole of it = "pause everything"'],
    ["a tab", "budget:\n\tday_usd: 6\n", 2, "a tab in the indentation"],
    ["a key twice", "paused: true\npaused: false\n", 2, "the key `paused` a second time"],
  ])("of %s names its line", (_name, text, line, found) => {
    expect(faultsOf(text).map((f) => [f.file, f.line, f.found])).toEqual([["nightshift.yml", line, found]]);
  });

  it.each([
    ["Europe/Zurch", "an IANA time zone: Europe/Zurich, perhaps"],
    ["Zurich", "an IANA time zone: Europe/Zurich, perhaps"],
    ["Central European Time", "an IANA time zone such as Europe/Zurich"],
  ])("of the time zone %s expects %s", (zone, expected) => {
    expect(faultsOf(`paused: false\ntime_zone: ${zone}\n`)).toEqual([
      {
        file: "nightshift.yml",
        line: 2,
        found: `\`time_zone\` = "${zone}"`,
        expected,
        example: "time_zone: Europe/Zurich",
      },
    ]);
  });

  it("of a time zone that is no text expects text", () => {
    expect(faultsOf("time_zone: 1\n").map((f) => f.expected)).toEqual(["text"]);
  });
});

describe("a configuration written out", () => {
  it("names every setting once, in the order of the schema", () => {
    const text = formatConfiguration(configurationOf("budget: {day_usd: 2}\n"));
    expect(Object.keys(parse(text))).toEqual(Object.keys(configurationOf(null)));
    expect(text).toContain(
      "budget:\n  call_usd: null\n  task_usd: 1\n  cycle_usd: 3\n  day_usd: 2\n  month_usd: 100\n  cycles_per_day: 6\n",
    );
  });

  it("quotes times of day, which tools that read YAML 1.1 would take for numbers", () => {
    const { hours } = configurationOf('hours: {from: "22:00", to: "06:00"}\n');
    expect(formatConfiguration({ ...configurationOf(null), hours })).toContain(
      'hours:\n  from: "22:00"\n  to: "06:00"\n',
    );
  });
});

describe("editing nightshift.yml", () => {
  const text = [
    "# yaml-language-server: $schema=./nightshift.schema.json",
    "version:   1",
    "paused: false   # never on Fridays",
    "",
    "# what a night may cost",
    "budget:",
    "    day_usd:   6 # agreed with Ana",
    "    # and the month",
    "    month_usd: 100",
    "",
    "verify: {full: [npm test],   quick: [npm run lint]}",
    "# the end",
    "",
  ].join("\n");

  it("changes the edited value and not one byte else", () => {
    expect(editConfiguration(text, { paused: true })).toBe(text.replace("paused: false ", "paused: true "));
    expect(editConfiguration(text, { budget: { day_usd: 4.5 } })).toBe(text.replace("6 # agreed", "4.5 # agreed"));
  });

  it("adds a setting at the end, and one of a section to its section", () => {
    expect(editConfiguration(text, { sandbox: "none" })).toBe(`${text}sandbox: none\n`);
    expect(editConfiguration(text, { budget: { task_usd: 0.5 } })).toBe(
      text.replace("month_usd: 100\n", "month_usd: 100\n    task_usd: 0.5\n"),
    );
    expect(editConfiguration(text, { state: { branch: "nightshift-state" } })).toBe(
      `${text}state: {branch: nightshift-state}\n`,
    );
  });

  it("keeps Windows line breaks and the byte-order mark", () => {
    const windows = `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    const edit: ConfigurationEdit = { paused: true, budget: { task_usd: 0.5 }, time_zone: "Europe/Zurich" };
    expect(editConfiguration(windows, edit)).toBe(`\uFEFF${editConfiguration(text, edit).replaceAll("\n", "\r\n")}`);
  });

  it("begins a file that does not exist with its version", () => {
    expect(editConfiguration(null, { paused: true })).toBe("version: 1\npaused: true\n");
  });

  it.each([
    ["", "paused: true\n"],
    ["# nothing yet\n", "# nothing yet\npaused: true\n"],
    ["---\n# nothing yet\n", "---\n# nothing yet\npaused: true\n"],
    ["# nothing yet\n...\n", "paused: true\n# nothing yet\n...\n"],
    ["version: 1", "version: 1\npaused: true"],
    ["{version: 1} # short\n", "{version: 1, paused: true} # short\n"],
    ["version: 1\n...\n", "version: 1\npaused: true\n...\n"],
  ])("finds its way in %j", (before, after) => {
    expect(editConfiguration(before, { paused: true })).toBe(after);
  });

  it("fills in a section that has no value", () => {
    const edited = editConfiguration("hours: null # any time\nversion: 1\n", { hours: { from: "22:00", to: "06:00" } });
    expect(configurationOf(edited).hours).toEqual({ from: "22:00", to: "06:00", weekends: "same", holidays: [] });
    expect(edited).toContain("# any time");
  });

  it("keeps what an alias stands for when the anchored section changes", () => {
    const edited = editConfiguration("agent: &a {turns: 3}\n# why\nversion: 1\n", { agent: { turns: 4 } });
    expect(configurationOf(edited).agent.turns).toBe(4);
    expect(edited).toContain("# why");
  });

  it("gives the wanted configuration, whatever the file and the edit are", () => {
    const edit = fc.record(
      {
        paused: fc.boolean(),
        time_zone: fc.constantFrom("UTC", "Europe/Zurich"),
        hours: fc.option(fc.record({ from: time, to: time })),
        budget: fc.record({ cycles_per_day: fc.constant(9), keep_percent: fc.constant(7) }, { requiredKeys: [] }),
        models: fc.record({ agent: name }, { requiredKeys: [] }),
        verify: fc.record({ full: fc.array(name) }, { requiredKeys: [] }),
        sandbox: fc.constantFrom("auto", "none"),
      },
      { requiredKeys: [] },
    );
    const styles = fc.constantFrom({}, { collectionStyle: "flow" } as const, { indent: 4 });
    fc.assert(
      fc.property(written, edit, styles, (w, e, style) => {
        const before = configurationOf(stringify(w));
        const { budget, models, verify, ...rest } = e;
        expect(configurationOf(editConfiguration(stringify(w, style), e))).toEqual({
          ...before,
          ...rest,
          ...(rest.hours && { hours: { weekends: "same", holidays: [], ...(before.hours ?? {}), ...rest.hours } }),
          budget: { ...before.budget, ...budget },
          models: { ...before.models, ...models },
          verify: { ...before.verify, ...verify },
        });
      }),
      { numRuns: 60 },
    );
  });

  it("leaves all other lines byte for byte, whatever comments stand between them", () => {
    const line = fc.constantFrom(
      ...["", "  ", "# why", "   # indented", "hours:   null   # any", "sandbox:  'auto'"],
      ...["limits:\n  tasks:   3\n  # few", "labels: {pause:   p}", "verify:\n  full:\n  - a\n  -   b # c"],
    );
    fc.assert(
      fc.property(fc.uniqueArray(line), fc.uniqueArray(line), (above, below) => {
        const keys = [...above, ...below].map((l) => l.split(":")[0]).filter((key) => /^[a-z]/.test(key ?? ""));
        fc.pre(new Set(keys).size === keys.length);
        const around = (paused: boolean, usd: number) =>
          [...above, `paused:   ${paused}  # now`, "budget:", `  day_usd:   ${usd} # cap`, ...below, ""].join("\n");
        expect(editConfiguration(around(false, 6), { paused: true, budget: { day_usd: 2 } })).toBe(around(true, 2));
      }),
    );
  });
});

describe("settings that contradict each other", () => {
  const found = (text: string) => faultsOf(text).map((fault) => `${fault.line}:${fault.column}: ${fault.found}`);

  it.each([
    ["budget: {task_usd: 4, cycle_usd: 3}", "1:10: `budget.task_usd` = 4, and `budget.cycle_usd` is 3"],
    ["budget:\n  cycle_usd: 8\n  day_usd: 7", "2:3: `budget.cycle_usd` = 8, and `budget.day_usd` is 7"],
    ["budget: {day_usd: 2, month_usd: 1}", "1:10: `budget.day_usd` = 2, and `budget.month_usd` is 1"],
    [
      "budget: {cycle_usd: 4}\nagent: {categories: {docs: {task_usd: 5}}}",
      "2:29: `agent.categories.docs.task_usd` = 5, and `budget.cycle_usd` is 4",
    ],
    ["budget: {call_usd: 3.5, cycle_usd: 2}", "1:10: `budget.call_usd` = 3.5, and `budget.cycle_usd` is 2"],
    [
      "preflight: {reject_above: 0.3, grey_above: 0.5}",
      "1:32: `preflight.grey_above` = 0.5, and `preflight.reject_above` is 0.3",
    ],
    ["sandbox: {disk_mb: 16, file_mb: 17}", "1:24: `sandbox.file_mb` = 17, and `sandbox.disk_mb` is 16"],
  ])("are told with both: %s", (text, words) => {
    expect(found(text)).toEqual([words]);
    expect(faultsOf(text)[0]).toMatchObject({
      expected: expect.stringContaining(" to be at most that, or "),
      column: expect.any(Number),
    });
  });

  it("are told all at once, from top to bottom", () => {
    expect(
      found("preflight: {grey_above: 0.7, reject_above: 0.5}\nbudget: {month_usd: 1, day_usd: 2}").map((f) =>
        f.slice(0, 4),
      ),
    ).toEqual(["1:13", "2:24"]);
  });

  it("show an example that is taken", () => {
    expect(
      faultsOf("budget: {cycle_usd: 8, day_usd: 7}").map(({ example }) =>
        faultsOf(`${example.replace("}", ", cycle_usd: 8}")}`),
      ),
    ).toEqual([[]]);
  });

  it.each([
    ["budget: {month_usd: 0.5}", 1],
    ["preflight: {reject_above: 0.2}", 1],
    ["sandbox: {disk_mb: 16}", 1],
    ["budget: {day_usd: 6, month_usd: 2}", 1],
    ["budget: {cycle_usd: 8}", 1],
    ["preflight: {grey_above: 0.7}", 1],
    ["budget: {day_usd: 4}", 0],
  ])("are none where one of them is as by default, and are said: %s", (text, warnings) => {
    expect(defaultsOutOfReach(configurationOf(text), configurationOf(null))).toHaveLength(warnings);
  });

  it("are a label that both publishes the digest and pauses", () => {
    expect(
      faultsOf("labels: {pause: Nightshift-Digest}").map(({ found: what, expected }) => `${what}: ${expected}`),
    ).toEqual([
      '`labels.pause` = "Nightshift-Digest": another label than `labels.digest`, or every digest pauses Night Shift',
    ]);
  });
});

describe("the place of a setting", () => {
  it.each([
    ["version: 1\nmodels:\n  # cheap\n  judge: x\n", { line: 4, column: 3 }],
    ["models: {agent: y, judge: x}\n", { line: 1, column: 20 }],
    ["models: {agent: y}\n", null],
    ["version: 1\n", null],
    ["models: [\n", null],
  ])("in %j", (text, place) => {
    expect(placeOfSetting(text, ["models", "judge"])).toEqual(place);
  });
});

describe("the JSON schema for editors", () => {
  const validate = new Ajv({ strict: false }).compile(configurationJsonSchema());

  it("accepts what Night Shift accepts", () => {
    fc.assert(
      fc.property(written, (w) => {
        expect([validate(parse(stringify(w))), validate.errors]).toEqual([true, null]);
      }),
    );
  });

  it.each([
    ["an unknown key", { budget: { dya_usd: 1 } }],
    ["a wrong type", { paused: "no" }],
    ["a wrong word", { sandbox: "docker" }],
    ["an unknown category", { models: { categories: { cod: "x" } } }],
    ["half a price", { prices: { m: { input: 0 } } }],
    ["a time of day", { hours: { from: "22:00", to: "6:00" } }],
  ])("refuses %s", (_name, value) => {
    expect(validate(value)).toBe(false);
  });
});
