import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Tests start real processes and wait for them: a third worker uses the time in which two wait. No test replaces a
    // module, so workers are shared by files, which saves loading the sources a hundred times.
    maxWorkers: 3,
    isolate: false,
    coverage: {
      provider: "v8",
      include: ["scripts/**/*.ts"],
      exclude: ["scripts/rehearsal/sample/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: {
        "scripts/domain/**": { lines: 95 },
        lines: 80,
      },
    },
  },
});
