import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexTree } from "../../scripts/domain/preflight/tree-index.ts";
import { preflight } from "../../scripts/domain/preflight.ts";
import { hostileText } from "./arbitrary.ts";
import { PROJECTS } from "./preflight/small-projects.ts";

type Files = Record<string, string>;
const SETTINGS = { reject_above: 0.6, grey_above: 0.4 };
const task = (title: string, description = "") => ({ title, description });
const ask = (files: Files, wanted: { title: string; description: string }, settings = SETTINGS) =>
  preflight(wanted, indexTree(new Map(Object.entries(files))), settings);
const overlap = (files: Files, wanted: { title: string; description: string }) => ask(files, wanted).overlap;

const JS = PROJECTS.JavaScript;
if (JS === undefined) throw new Error("the JavaScript project is missing");
const without = (files: Files, ...paths: string[]) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));

describe.each(Object.entries(PROJECTS))("in a library in %s", (_language, project) => {
  it("what is built, tested and described is redundant", () => {
    expect(ask(project.files, project.done)).toMatchObject({ verdict: "redundant" });
  });

  it("what is related, but not there, is new", () => {
    expect(ask(project.files, project.related)).toMatchObject({ verdict: "new" });
  });

  it("what is there in other words stands out against what is not there", () => {
    const found = overlap(project.files, project.doneInOtherWords);
    expect(found).toBeGreaterThan(0.2);
    expect(found).toBeGreaterThan(2 * overlap(project.files, project.related));
  });
});

describe("an overlap", () => {
  const { files, done } = JS;
  const CORE = { "src/send.js": files["src/send.js"] ?? "", "CONTRIBUTING.md": files["CONTRIBUTING.md"] ?? "" };
  const DOING = files["src/request.js"] ?? "";

  it.each([
    "backlog/FEAT-1.md",
    "backlog/done/FEAT-1.md",
    "feedback/2026-01-01.md",
    "prompts/manifest.md",
    "CHANGELOG.md",
    "packages/a/CHANGELOG",
    "docs/release-notes.md",
    "docs/changes.rst",
    "HISTORY.md",
    "ROADMAP.md",
    ".changeset/brave-cats.md",
    ".github/ISSUE_TEMPLATE.md",
    "package-lock.json",
    "yarn.lock",
    "node_modules/fetcher/src/request.js",
    "packages/a/vendor/request.js",
    "test/fixtures/recorded.json",
    "nightshift.yml",
  ])("finds no proof in %s", (path) => {
    const said = `${done.title}\n\n${done.description}\n\n${DOING}`;
    expect(overlap({ ...CORE, [path]: said }, done)).toBe(overlap(CORE, done));
  });

  it.each(["src/history.js", "lib/changes.py", "src/release.rs", "src/todo.go", "src/lock.c"])(
    "finds proof in %s, whatever its name sounds like",
    (path) => {
      expect(overlap({ ...CORE, [path]: DOING }, done)).toBeGreaterThan(overlap(CORE, done) + 0.1);
    },
  );

  it("counts a comment for less than code: no comment alone rejects a task", () => {
    const comments = DOING.replace(/^/gm, "// ");
    const commented = ask({ ...CORE, "src/request.js": comments }, done);
    expect(commented.verdict).not.toBe("redundant");
    expect(commented.overlap).toBeLessThan(overlap({ ...CORE, "src/request.js": DOING }, done));
  });

  it("is smaller for words of a comment than for the same words in code", () => {
    const inCode = 'export const x = 1;\nlog("retry failed requests after a delay");\n';
    for (const comment of ["// retry failed requests after a delay", "/* retry failed requests\n after a delay */"]) {
      const wanted = task("Retry failed requests after a delay");
      const commented = { ...CORE, "src/x.js": `export const x = 1;\n${comment}\n` };
      expect(overlap(commented, wanted)).toBeLessThan(overlap({ ...CORE, "src/x.js": inCode }, wanted));
    }
  });

  it("is smaller for definitions that stand apart than for the same close together", () => {
    const definitions = [
      "function retry() {}",
      "function failed() {}",
      "function requests() {}",
      "function delay() {}",
    ];
    const wanted = task("Retry failed requests after a delay");
    const at = (gap: string) => overlap({ ...CORE, "a.js": definitions.join(gap) }, wanted);
    expect(at(`\n${"x = 1;\n".repeat(30)}`)).toBeLessThan(at("\n"));
  });

  it("is small for words that are all there, but in different places", () => {
    const wanted = task("Retry failed requests after a delay");
    const together = { "a.js": "function retryFailedRequests(delay) {}\n" };
    const apart = "retry\nfailed\nrequests\ndelay\n".replaceAll("\n", `;\n${"x = 1;\n".repeat(30)}`);
    expect(overlap({ ...CORE, "a.js": apart }, wanted)).toBeLessThan(overlap({ ...CORE, ...together }, wanted) / 2);
  });

  it("looks for what is to come into being near the place that the task names, not for the place", () => {
    const place = { "src/parse-date.js": "export function parseDate(text) {\n  return new Date(text);\n}\n" };
    const elsewhere = { "src/format.js": "export function format(date, { timezone }) {\n  return timezone;\n}\n" };
    const wanted = task("Add timezone to parseDate");
    const there = {
      "src/parse-date.js": "export function parseDate(text, { timezone }) {\n  return zoned(text, timezone);\n}\n",
    };
    expect(ask({ ...CORE, ...place }, wanted).verdict).toBe("new");
    expect(overlap({ ...CORE, ...place, ...elsewhere }, wanted)).toBeLessThan(overlap({ ...CORE, ...there }, wanted));
    const nearIt = {
      "src/format.js": `${elsewhere["src/format.js"]}export const short = (date) => parseDate(date);\n`,
    };
    expect(overlap({ ...CORE, ...place, ...elsewhere }, wanted)).toBeLessThan(
      overlap({ ...CORE, ...place, ...nearIt }, wanted) - 0.02,
    );
  });

  it("rises when the thing is built, again when it is tested or described, and falls when it is taken out", () => {
    const built = without(files, "README.md", "test/request.test.js");
    const nothing = without(built, "src/request.js");
    expect(overlap(nothing, done)).toBeLessThan(overlap(built, done));
    expect(overlap(built, done)).toBeLessThan(overlap(files, done));
  });

  it("never rises by one more wish that names what is nowhere", () => {
    const names = fc.stringMatching(/^[a-z]{4,8}[A-Z][a-z]{3,8}Qx$/);
    fc.assert(
      fc.property(names, (name) => {
        expect(overlap(files, task(`${done.title} and \`${name}\``))).toBeLessThanOrEqual(
          overlap(files, task(done.title)),
        );
      }),
    );
  });

  const OPTION = "the `retryDelay` option of `request()`";

  it.each(["Remove", "Drop", "fix: drop", "parser: delete"])("is low for a task to %s what is there", (verb) => {
    const { verdict, evidence } = ask(files, task(`${verb} ${OPTION}`));
    expect(verdict).toBe("new");
    expect(evidence.at(-1)).toBe("the task wants something gone: that it is found does not reject it");
  });

  it.each(["Make", "Fix", "fix(request): honour", "request: change"])("rejects no task to %s what is there", (verb) => {
    const { verdict, evidence } = ask(files, task(`${verb} ${OPTION}`));
    expect(verdict).toBe("grey");
    expect(evidence.at(-1)).toBe("the task wants something to be otherwise: that it is found does not reject it");
  });

  it("is the same in whatever order the files come", () => {
    const entries = Object.entries(files);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(ask(Object.fromEntries(shuffled), done)).toEqual(ask(files, done));
      }),
    );
  });

  it("is the same however accents are stored", () => {
    const composed = { "a.py": "def dur\u00e9e_libre(entr\u00e9e): pass\n" };
    const apart = { "a.py": (composed["a.py"] ?? "").normalize("NFD") };
    const wanted = task("Add dur\u00e9e_libre for an entr\u00e9e");
    expect(ask(apart, wanted)).toMatchObject({ overlap: overlap(composed, wanted) });
    expect(overlap(composed, wanted)).toBeGreaterThan(0.2);
  });

  it("is a share with a verdict and some evidence for any texts", () => {
    const trees = fc.dictionary(fc.constantFrom("a.ts", "b.py", "docs/c.md", "test/d.js", "e"), hostileText);
    fc.assert(
      fc.property(hostileText, hostileText, trees, (title, description, tree) => {
        const found = ask(tree, task(title, description));
        expect(found.overlap).toBeGreaterThanOrEqual(0);
        expect(found.overlap).toBeLessThanOrEqual(1);
        expect(found.evidence.length).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["signs of regular expressions", "(a+)+$ [z-a] \\ .* {3} `(?<x>` `[` `\\`"],
    ["a megabyte", 'retry(`delay`) "a" '.repeat(60_000)],
    ["a megabyte in one word", "a".repeat(1_000_000)],
    ["a megabyte of quotes", "`\"'".repeat(300_000)],
    ["bytes of a binary", "\u0000\u0001\ufffd\ud800".repeat(1_000)],
    ["other scripts", "重试 延迟 повтор запроса إعادة 🎉 ﷺ"],
  ])("can be asked for a description of %s", (_name, text) => {
    expect(ask(files, task(done.title, text)).evidence.length).toBeGreaterThan(0);
    expect(ask({ ...files, "src/odd.js": text }, done).evidence.length).toBeGreaterThan(0);
    expect(ask(files, task(text)).overlap).toBeLessThanOrEqual(0.6);
  });
});

describe("the verdict", () => {
  const settingsAt = (overlap: number) => ({ reject_above: overlap, grey_above: 0.1 });

  it("is redundant above the threshold, not at it", () => {
    const found = overlap(JS.files, JS.done);
    expect(ask(JS.files, JS.done, settingsAt(found)).verdict).toBe("grey");
    expect(ask(JS.files, JS.done, settingsAt(found - 0.001)).verdict).toBe("redundant");
  });

  it("is grey above its own threshold, not at it", () => {
    const found = overlap(JS.files, JS.doneInOtherWords);
    expect(ask(JS.files, JS.doneInOtherWords, { reject_above: 0.9, grey_above: found }).verdict).toBe("new");
    expect(ask(JS.files, JS.doneInOtherWords, { reject_above: 0.9, grey_above: found - 0.001 }).verdict).toBe("grey");
  });
});

describe("the evidence", () => {
  it("says which concepts are where, how close, what lines say them, and where names are defined", () => {
    expect(ask(JS.files, JS.done).evidence).toEqual([
      "README.md:3-5 (docs) has 3 of 3 concepts of the title (100 %) together: retryDelay, option, request",
      "README.md:5 says 100 % of it in one line: The `retryDelay` option of `request()` waits before a failed request is retried.",
      "test/request.test.js:2 says 82 % of it in one line: `await request(url, { retryDelay: 50 });`",
      "`retryDelay` is defined in src/request.js:1",
      "`request` is defined in src/request.js:1",
    ]);
  });

  it("names what is missing, there and everywhere", () => {
    const { evidence } = ask(JS.files, JS.related);
    expect(evidence[0]).toMatch(/^\S+:\d+(-\d+)? \(\w+\) has .*; not there: .*retryLimit/);
    expect(evidence.at(-1)).toBe("nowhere: `retryLimit`");
  });

  it("shows a name where it is defined, and not where it is brought in or handed on", () => {
    const files = {
      "src/arithmetic.js": 'import { SpanError } from "./span.js";\nexport const add = (a, b) => a + b;\n',
      "src/index.js": 'export { SpanError } from "./span.js";\n',
      "src/span.js": "// Spans.\n\nexport class SpanError extends Error {}\n",
    };
    expect(ask(files, task("Throw `SpanError`")).evidence).toContain("`SpanError` is defined in src/span.js:3");
    const { "src/span.js": _, ...others } = files;
    expect(ask(others, task("Throw `SpanError`")).evidence).toContain("`SpanError` is defined in src/arithmetic.js:1");
  });

  it("finds names with signs in them", () => {
    expect(ask({ "a.js": "export const store = { $set: 1 };\n" }, task("Add `$set`")).evidence).toContain(
      "`$set` is defined in a.js:1",
    );
  });

  it("quotes no more of a long line than people read", () => {
    const long = `export function retryDelay() { return "${"x".repeat(400)}"; }\n`;
    const lines = ask({ "a.js": long }, task("Add `retryDelay`")).evidence;
    expect(lines.every((line) => line.length < 250)).toBe(true);
  });

  it("of a tree without source, tests or documents says so", () => {
    expect(ask({ "package.json": "{}" }, task("Compare durations"))).toEqual({
      overlap: 0,
      verdict: "new",
      evidence: ["the tree has no source, test or document to compare the task with"],
    });
  });

  it("of a title that says nothing says what to do", () => {
    expect(ask(JS.files, task("Please do it", "Retry requests."))).toEqual({
      overlap: 0,
      verdict: "new",
      evidence: ["the task's title names nothing to look for: say in it what shall be there"],
    });
  });

  it("of a task of which no file has a word says so", () => {
    expect(ask(JS.files, task("Quaternions"))).toEqual({
      overlap: 0,
      verdict: "new",
      evidence: ["no file has any of the task's words"],
    });
  });

  it("names no place of a bare number, which proves nothing", () => {
    const files = { "src/clock.js": "export function parseClock() {\n  return 90;\n}\n" };
    const { evidence } = ask(files, task("Let parseClock read minutes", 'As in `parseClock("90m")` and `90`.'));
    expect(evidence.join("\n")).toContain("`parseClock` is defined in src/clock.js:1");
    expect(evidence.join("\n")).not.toContain("`90`");
  });
});
