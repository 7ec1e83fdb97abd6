import { defineConfig } from "vitest/config";

/**
 * Test files that share workers, group after group. Node starts a process by copying the page tables of the one that it
 * starts from, so a worker that has grown through a hundred files pays several times as much for each `git` as a fresh
 * one: seen here, 2 ms at 60 MB and 11 ms at 350 MB.
 */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  cycles: ["phases", "end-to-end"],
  commands: ["commands", "rehearsal/*.test.ts", "rehearsal/pipeline", "rehearsal/page", "rehearsal/model"],
  forge: ["adapters/{git,gitlab,sandbox,workspace}", "adapters/*.test.ts", "rehearsal/gitlab", "agent"],
};

/** What no group names: it starts few processes. Among it is what loads all grammars, of which a worker grows by 2 GB. */
const REST = "rest";

const filesOf = (part: string) => (part.endsWith(".ts") ? `test/${part}` : `test/${part}/**/*.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // As users run it: Node strips the types itself. No test replaces a module, which alone would need Vite's own runner.
    experimental: { viteModuleRunner: false },
    // Left to itself a worker holds 128 MB for new objects, whose page tables are copied at each start of a process.
    execArgv: ["--max-semi-space-size=16"],
    // Tests start real processes and wait for them: a third worker uses the time in which two wait. No test replaces a
    // module, so workers are shared by files, which saves loading the sources a hundred times.
    maxWorkers: 3,
    isolate: false,
    setupFiles: ["test/setup.ts"],
    projects: [
      ...Object.entries(GROUPS).map(([name, parts]) => ({
        extends: true as const,
        test: { name, include: parts.map(filesOf) },
      })),
      {
        extends: true as const,
        test: {
          name: REST,
          include: ["test/**/*.test.ts"],
          exclude: Object.values(GROUPS).flat().map(filesOf),
        },
      },
    ],
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
