import { writeFile } from "node:fs/promises";
import { configurationSchemaText } from "./domain/configuration.ts";

/** `npm run schema`: writes the JSON schema that editors use for nightshift.yml. */
await writeFile(new URL("../nightshift.schema.json", import.meta.url), configurationSchemaText());
