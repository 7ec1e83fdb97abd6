import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
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
