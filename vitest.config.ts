import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Tests start real processes and wait for them; one worker a core leaves no core idle.
    maxWorkers: 2,
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
