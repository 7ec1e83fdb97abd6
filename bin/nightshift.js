#!/usr/bin/env node
import { register } from "tsx/esm/api";

// TypeScript is run as it is: the sources are the program.
register();
await import("../scripts/nightshift.ts");
