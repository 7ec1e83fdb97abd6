import { describe, expect, it } from "vitest";
import { readRequest } from "../../../scripts/domain/preflight/request.ts";
import { findStatements } from "../../../scripts/domain/preflight/statements.ts";
import { indexTree } from "../../../scripts/domain/preflight/tree-index.ts";
import { worthIn } from "../../../scripts/domain/preflight/word-worth.ts";

const TITLE = "Warn about expired session cookies";
const find = (files: Record<string, string>, title = TITLE) =>
  findStatements(
    readRequest({ title, description: "" }).concepts.filter(({ inTitle }) => inTitle),
    indexTree(new Map(Object.entries(files))),
    false,
  );
const filler = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`src/f${n}.js`, `run(${n});\n`]));

describe("statements of a title", () => {
  it("are the line that says most of it and little else, and the best line of another kind of file", () => {
    const found = find({
      ...filler,
      "docs/z.md": "Intro\n\nWarn about expired session cookies.\n",
      "docs/b.md":
        "Warn operators whose expired certificates break session resumption of remote cookies jars nightly.\n",
      "src/jar.js": "start();\nwarnExpiredCookies(session);\n",
    });
    expect(found.best).toMatchObject({ file: 1, line: 3, share: 1, likeness: 1 });
    expect(found.second).toMatchObject({ line: 2, share: 1 });
  });

  it("count titles of tests for what is to come into being, without the place", () => {
    const test = 'it("warns about expired cookies", () => {});\n';
    expect(find({ ...filler, "test/a.test.js": test }, "Warn of expired cookies in the jar").titled).toBe(1);
    expect(find({ ...filler, "src/a.js": test.replace("it(", "log(") }).titled).toBe(0);
  });

  it("stand out against a tree whose ninth-best file says the same", () => {
    const line = "warnExpiredCookies(session);\n";
    const everywhere = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`src/g${n}.js`, line]));
    expect(find({ ...filler, "src/jar.js": line }).contrast).toBe(1);
    expect(find({ ...filler, ...everywhere }).contrast).toBe(0);
  });

  it("are none where no word of it is", () => {
    expect(find(filler)).toEqual({ best: null, second: null, titled: 0, contrast: 0 });
  });
});

it("a word that changes write into code tells more than one that only their titles say", () => {
  const worth = (part: string) => worthIn({ whole: null, parts: [part] });
  expect(worth("cooki")).toBeGreaterThan(worth("unheardof"));
  expect(worth("unheardof")).toBeGreaterThan(worth("improvement"));
});
