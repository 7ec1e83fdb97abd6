import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../scripts/domain/fault.ts";
import {
  branchOf,
  CATEGORIES,
  formatTask,
  lineOfField,
  parseTask,
  type Task,
  taskIdOf,
  taskIdSchema,
} from "../../scripts/domain/task.ts";
import { editTask } from "../../scripts/domain/task-edit.ts";
import { pathPattern, task, taskId, words } from "./arbitrary.ts";

const FILE = "backlog/BUG-001-empty.md";
const WHOLE = "---\ntitle: Parse an empty duration as zero\n---";
const FRONT_MATTER = "front matter with at least a title, between a first line of --- and a second one";

function taskOf(text: string, file = FILE): Task {
  const parsed = parseTask(file, text);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

function faultsOf(text: string, file = FILE): Fault[] {
  const parsed = parseTask(file, text);
  return parsed.kind === "faults" ? parsed.faults : [];
}

describe("a task file", () => {
  it("written and read back is the same task", () => {
    fc.assert(
      fc.property(task, (t) => {
        expect(taskOf(formatTask(t), `backlog/${t.id}.md`)).toEqual(t);
      }),
      { numRuns: 300 },
    );
  });

  it("with a title alone has every default", () => {
    expect(taskOf("---\ntitle: An empty text\n---\n")).toEqual({
      id: "BUG-001-empty",
      title: "An empty text",
      category: "code",
      priority: 3,
      dependsOn: [],
      paths: [],
      acceptance: [],
      budgetUsd: null,
      model: null,
      origin: "human",
      image: null,
      tags: [],
      description: "",
    });
  });

  it("with nothing but defaults is written as a title and a description", () => {
    const plain = taskOf("---\ntitle: An empty text\n---\nIt throws.\n");
    expect(formatTask(plain)).toBe("---\ntitle: An empty text\n---\n\nIt throws.\n");
  });

  it("may have a byte-order mark, Windows line breaks and lines of dashes in its description", () => {
    const text = "\uFEFF---\r\ntitle: x\r\ntags: [a]\r\n---\r\n\r\nAbove\r\n---\r\nBelow\r\n";
    expect(taskOf(text)).toMatchObject({ title: "x", tags: ["a"], description: "Above\r\n---\r\nBelow" });
  });

  it("may end with its front matter", () => {
    expect(taskOf("---\ntitle: x\n---").title).toBe("x");
  });

  it("may have keys of other tools", () => {
    expect(taskOf("---\ntitle: x\nestimate: 3 days\nowner: a\nstatus: b\ndue: c\n---\n").title).toBe("x");
  });

  it("has its title in one line however it was written", () => {
    expect(taskOf("---\ntitle: |\n  Two\n  lines\n---\n").title).toBe("Two lines");
    const two = { ...taskOf("---\ntitle: x\n---\n"), title: "Two\nlines" };
    expect(formatTask(two)).toBe("---\ntitle: Two lines\n---\n\n\n");
  });

  it("tells the line of a field", () => {
    const text = "---\ntitle: x\ndepends_on:\n  - BUG-1\n  - BUG-2\n---\n";
    expect([["title"], ["depends_on", 1], ["tags"]].map((path) => lineOfField(text, path))).toEqual([2, 5, 2]);
    expect(lineOfField("---\ntitle: `\n---\n", ["title"])).toBe(1);
  });
});

describe("a task's ID", () => {
  it.each(["BUG-1", "META-009-digests", "A-b.c_d", "X9-1"])("may be %s", (id) => {
    expect(taskIdSchema.safeParse(id).success).toBe(true);
  });

  it.each([
    "BUG",
    "bug-1",
    "9A-1",
    "BUG-",
    "BUG--1",
    "BUG-1/2",
    "BUG-1 x",
    "BUG-1\n",
    "BUG-1;rm",
    "BUG-ä",
    "BUG-1.lock",
    "BUG-1..2",
    "BUG-1.",
    `BUG-${"1".repeat(80)}`,
  ])("may not be %j", (id) => {
    expect(taskIdSchema.safeParse(id).success).toBe(false);
  });

  it("names its branch and comes from its file", () => {
    expect([branchOf("BUG-1"), taskIdOf("backlog/BUG-1.md"), taskIdOf("backlog/done/BUG-1.md")]).toEqual([
      "nightshift/BUG-1",
      "BUG-1",
      "BUG-1",
    ]);
  });
});

describe("a malformed task file is a fault that teaches", () => {
  const categories = `one of ${CATEGORIES.join(", ")}`;
  const priority = "a whole number from 1 (highest) to 5";
  const id = "an ID such as BUG-012-empty-input: capitals, then parts joined by hyphens";

  it.each<[string, string, number | null, string, string, string]>([
    ["no front matter", "Please fix it.\n", 1, "no front matter, but `Please fix it.`", FRONT_MATTER, WHOLE],
    ["an empty file", "\n", 1, "an empty file", FRONT_MATTER, WHOLE],
    [
      "unclosed front matter",
      "---\ntitle: x\n\nText\n",
      1,
      "front matter that is opened and never closed",
      FRONT_MATTER,
      WHOLE,
    ],
    [
      "unclosed front matter of Windows",
      "\uFEFF---\r\ntitle: x\r\n",
      1,
      "front matter that is opened and never closed",
      FRONT_MATTER,
      WHOLE,
    ],
    ["no title", "---\n---\n", 2, "no `title`", "a title in one line", "title: Parse an empty duration as zero"],
    [
      "an empty title",
      '---\npriority: 1\ntitle: " "\n---\n',
      3,
      '`title` = " "',
      "a title in one line",
      "title: Parse an empty duration as zero",
    ],
    [
      "another word for preflight",
      "---\ntitle: x\npreflight: never\n---\n",
      3,
      '`preflight` = "never"',
      "skip, or nothing",
      "preflight: skip",
    ],
    ["a wrong type", "---\ntitle: x\ntags: a\n---\n", 3, '`tags` = "a"', "a list of words", "tags: [parser]"],
    [
      "a wrong type in a list",
      "---\ntitle: x\ntags:\n  - a\n  - 7\n---\n",
      5,
      "`tags[1]` = 7",
      "text",
      "tags: [parser]",
    ],
    ["a wrong enum", "---\ntitle: x\ncategory: bug\n---\n", 3, '`category` = "bug"', categories, "category: test"],
    ["a wrong number", "---\ntitle: x\n\npriority: urgent\n---\n", 4, '`priority` = "urgent"', priority, "priority: 2"],
    ["a number out of range", "---\ntitle: x\npriority: 0\n---\n", 3, "`priority` = 0", priority, "priority: 2"],
    ["half a number", "---\ntitle: x\npriority: 1.5\n---\n", 3, "`priority` = 1.5", priority, "priority: 2"],
    [
      "an absolute path",
      "---\ntitle: x\npaths:\n  - src/**\n  - /etc/**\n---\n",
      5,
      '`paths[1]` = "/etc/**"',
      "a pattern within the project, from its top: neither absolute nor with `..`",
      'paths: ["src/**", "test/**"]',
    ],
    ["no budget", "---\ntitle: x\nbudget_usd: 0\n---\n", 3, "`budget_usd` = 0", "dollars, above 0", "budget_usd: 0.5"],
    [
      "a wrong dependency",
      "---\ntitle: x\ndepends_on:\n  - the bug\n---\n",
      4,
      '`depends_on[0]` = "the bug"',
      id,
      "depends_on: [BUG-001-empty-input]",
    ],
    [
      "a duplicate key",
      "---\ntitle: x\npriority: 1\npriority: 2\n---\n",
      4,
      "the key `priority` a second time",
      "each key once",
      "priority: 2",
    ],
    [
      "a misspelt key",
      "---\ntitle: x\nestimate: 3\nprioritty: 1\n---\n",
      4,
      "the unknown key `prioritty`",
      "`priority`, perhaps",
      "priority: 2",
    ],
    [
      "half a key",
      "---\ntitle: x\ndepend_on: [A-1]\n---\n",
      3,
      "the unknown key `depend_on`",
      "`depends_on`, perhaps",
      "depends_on: [BUG-001-empty-input]",
    ],
    [
      "the beginning of a key",
      "---\ntitle: x\nbudget: 0.2\n---\n",
      3,
      "the unknown key `budget`",
      "`budget_usd`, perhaps",
      "budget_usd: 0.5",
    ],
    [
      "an abbreviated key",
      "---\ntitle: x\nprio: 1\n---\n",
      3,
      "the unknown key `prio`",
      "`priority`, perhaps",
      "priority: 2",
    ],
    [
      "tab indentation",
      "---\ntitle: x\ntags:\n\t- a\n---\n",
      4,
      "a tab in the indentation",
      "spaces",
      "tags: [parser]",
    ],
    [
      "an alias bomb",
      "---\ntitle: x\na: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c]\n---\n",
      2,
      "YAML aliases that expand without end",
      "the values written out",
      "title: Parse an empty duration as zero",
    ],
    [
      "10,000 levels",
      `---\ntitle: x\ntags: ${"[".repeat(10_000)}\n---\n`,
      3,
      "YAML nested too deeply",
      "at most 24 levels",
      "tags: [parser]",
    ],
    [
      "huge front matter",
      `---\ntitle: ${"x".repeat(70_000)}\n---\n`,
      null,
      "70008 bytes of YAML",
      "at most 65536 bytes",
      WHOLE,
    ],
    [
      "a huge file",
      `---\ntitle: x\n---\n${"x".repeat(300_000)}`,
      null,
      "a file of 300017 bytes",
      "at most 262144 bytes",
      "a link to the long version",
    ],
  ])("%s", (_name, text, line, found, expected, example) => {
    expect(faultsOf(text)).toEqual([{ file: FILE, line, found, expected, example }]);
  });

  it.each(["../x", "..", "src/../../x", "!/etc/**", "{../x,src}/**", " /etc"])("the path pattern %j", (pattern) => {
    expect(faultsOf(`---\ntitle: x\npaths: [${JSON.stringify(pattern)}]\n---\n`)).toMatchObject([
      { line: 3, expected: "a pattern within the project, from its top: neither absolute nor with `..`" },
    ]);
  });

  it.each(["./src/**", "!src/a..b.ts", "...", "src{,/**}", "a/..b"])("unlike the path pattern %j", (pattern) => {
    expect(taskOf(`---\ntitle: x\npaths: [${JSON.stringify(pattern)}]\n---\n`).paths).toEqual([pattern]);
  });

  it("a file name that is no ID", () => {
    expect(faultsOf("---\ntitle: x\n---\n", "backlog/fix it.md")).toEqual([
      {
        file: "backlog/fix it.md",
        line: null,
        found: "the file name fix it.md",
        expected: id,
        example: "backlog/BUG-012-empty-input.md",
      },
    ]);
  });

  it("every fault of a file is named at once", () => {
    expect(faultsOf("---\ncategory: bug\npriority: 9\ntag: a\n---\n").map((f) => f.line)).toEqual([2, 2, 3, 4]);
  });

  it("whatever the file holds, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.array(words), fc.array(words), (matter, body) => {
        const parsed = parseTask(FILE, `---\n${matter.join("\n")}\n---\n${body.join("\n")}`);
        expect(["ok", "faults"]).toContain(parsed.kind);
      }),
    );
  });
});

describe("editing a task file", () => {
  const text = [
    "---",
    "# reviewed on Monday",
    "title:   'An empty   text'   # odd spacing",
    "priority:   3 # soon",
    "",
    "",
    "tags:",
    "- parser   # the module",
    "-   'bug'",
    "# what other tools say",
    "estimate: {days:   3}",
    'paths: ["src/**",   "test/**"]',
    "notes: >",
    "  folded",
    "  text",
    "---",
    "",
    "Text   with  spaces  ",
    "",
  ].join("\n");

  it("changes the edited value and not one byte else", () => {
    expect(editTask(text, { priority: 1 })).toBe(text.replace("priority:   3 # soon", "priority:   1 # soon"));
    expect(editTask(text, { paths: ["docs/**"] })).toBe(text.replace(/paths: .*/, "paths: [docs/**]"));
  });

  it("adds to a list without touching its items", () => {
    expect(editTask(text, { tags: ["parser", "bug", "night: shift"] })).toBe(
      text.replace("-   'bug'\n", "-   'bug'\n- \"night: shift\"\n"),
    );
  });

  it("writes another list in the place and form of the old one", () => {
    expect(editTask(text, { tags: ["a", "b"] })).toBe(
      text.replace("- parser   # the module\n-   'bug'\n", "- a\n- b\n"),
    );
    expect(taskOf(editTask(text, { tags: [] })).tags).toEqual([]);
  });

  it("puts a new key at the end of the front matter", () => {
    expect(editTask(text, { budgetUsd: 0.5 })).toBe(text.replace("  text\n---", "  text\nbudget_usd: 0.5\n---"));
  });

  it("without a change changes nothing", () => {
    expect(editTask(text, {})).toBe(text);
  });

  it("keeps Windows line breaks and the byte-order mark", () => {
    const windows = `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    const edit = { priority: 1, tags: ["parser", "bug", "x"], budgetUsd: 2 };
    expect(editTask(windows, edit)).toBe(`\uFEFF${editTask(text, edit).replaceAll("\n", "\r\n")}`);
  });

  it("fills in a key that has no value", () => {
    expect(editTask("---\ntitle: x\npriority:\n---\n", { priority: 2 })).toBe("---\ntitle: x\npriority: 2\n---\n");
  });

  it("finds its way in front matter in braces", () => {
    const edited = editTask("---\n{title: x, priority: 3} # short\n---\n", { priority: 2, tags: ["a"] });
    expect(edited).toBe("---\n{title: x, priority: 2, tags: [a]} # short\n---\n");
  });

  it("keeps the value of an alias to what is edited", () => {
    const edited = editTask("---\ntitle: x\ntags: &t [a]\nown: *t\n---\n", { tags: ["b"] });
    expect(taskOf(edited).tags).toEqual(["b"]);
    expect(edited).toMatch(/own: \[\s*a\s*\]/);
  });

  it("does not swallow the line break of a block of text that it replaces", () => {
    expect(editTask("---\ntitle: x\ntags:\n  - |+\n    \n---\n", { tags: [] })).toBe(
      "---\ntitle: x\ntags:\n  []\n---\n",
    );
    expect(editTask("---\ntitle: x\npriority: |\n  3\n---\n", { priority: 2 })).toBe(
      "---\ntitle: x\npriority: 2\n---\n",
    );
  });

  it("adds to a list that ends with a block of text", () => {
    const text = "---\ntitle: x\ntags:\n  - a\n  - |\n    b\n# why\norigin: human\n---\n";
    expect(editTask(text, { tags: ["a", "b\n", "c"] })).toBe(text.replace("    b\n", "    b\n  - c\n"));
  });

  it("keeps indented front matter indented", () => {
    expect(editTask("---\n  title: x\n---\n", { priority: 2 })).toBe("---\n  title: x\n  priority: 2\n---\n");
  });

  it.each(["no front matter", "---\n- a\n---\n"])("of %j, which is no task, throws", (broken) => {
    expect(() => editTask(broken, { priority: 1 })).toThrow();
  });

  it("gives the wanted task, whatever the task and the edit are", () => {
    const edit = fc.record(
      {
        priority: fc.integer({ min: 1, max: 5 }),
        tags: fc.array(words, { maxLength: 3 }),
        paths: fc.array(pathPattern, { maxLength: 3 }),
        budgetUsd: fc.integer({ min: 1, max: 500 }).map((cents) => cents / 100),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(task, edit, (t, wanted) => {
        expect(taskOf(editTask(formatTask(t), wanted), `backlog/${t.id}.md`)).toEqual({ ...t, ...wanted });
      }),
    );
  });

  it("leaves all other lines byte for byte, whatever comments stand between them", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "",
        "  ",
        "# why",
        "   # indented",
        "estimate:   3   # days",
        "own: {a:   1}",
        "list:\n- a\n-   b # c",
      ),
      taskId.map((id) => `x-${id}: '${id}'`),
    );
    fc.assert(
      fc.property(fc.uniqueArray(line), fc.uniqueArray(line), (above, below) => {
        const keys = [...above, ...below].map((l) => l.split(":")[0]).filter((key) => /^[a-z]/.test(key ?? ""));
        fc.pre(new Set(keys).size === keys.length);
        const around = (value: number) =>
          ["---", "title: x", ...above, `priority:  ${value}  # now`, ...below, "---", "Body", ""].join("\n");
        expect(editTask(around(3), { priority: 1 })).toBe(around(1));
      }),
    );
  });
});
