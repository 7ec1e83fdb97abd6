import { afterAll } from "vitest";
import { endAll } from "./at-end.ts";

// Run before each file, as no module is that files share.
afterAll(endAll);
