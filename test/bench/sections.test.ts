import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GROUPS, SECTIONS, sectionOf } from "../../scripts/bench/sections.ts";

const names = Object.keys(SECTIONS);

describe("the bench's sections", () => {
  test.each(names)("%s has a file of its name, and says in a line what it measures", (name) => {
    expect(existsSync(join(import.meta.dirname, "../../scripts/bench", `${name}.ts`))).toBe(true);
    expect(sectionOf(name).about).toMatch(/^\S.{10,110}\S$/);
  });

  test("are found by name, and a name that the table does not have is an error", () => {
    expect(names.map(sectionOf)).toEqual(Object.values(SECTIONS));
    expect(() => sectionOf("toString")).toThrow("There is no section toString");
  });

  test("share no name with a group", () => {
    expect(names.filter((name) => Object.hasOwn(GROUPS, name))).toEqual([]);
  });
});
