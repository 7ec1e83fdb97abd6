import { expect, test } from "vitest";
import { packageScripts } from "../../scripts/domain/package-scripts.ts";

test("scripts come in their order", () => {
  expect(packageScripts('{"scripts": {"test": "node --test", "lint": "biome check"}}')).toEqual([
    ["test", "node --test"],
    ["lint", "biome check"],
  ]);
});

test.each(["", "{", "[]", '{"scripts": 1}', '{"scripts": {"test": 1}}', "{}"])("%j has none", (text) => {
  expect(packageScripts(text)).toEqual([]);
});
