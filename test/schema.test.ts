import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { configurationSchemaText } from "../scripts/domain/configuration.ts";

it("nightshift.schema.json is what `npm run schema` writes", async () => {
  expect(await readFile(new URL("../nightshift.schema.json", import.meta.url), "utf8")).toBe(configurationSchemaText());
});
