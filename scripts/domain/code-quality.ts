import { createHash } from "node:crypto";
import { fileOfTask } from "./backlog.ts";
import type { Finding } from "./grading.ts";

/** An entry of GitLab's code-quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export type CodeQualityEntry = {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: "info" | "minor" | "major" | "critical" | "blocker";
  location: { path: string; lines: { begin: number } };
};

/** From how many points off on a finding is so grave. */
const SEVERITIES = [
  [6, "blocker"],
  [4, "critical"],
  [2, "major"],
  [0.5, "minor"],
] as const;

/** GitLab shows a finding at a file: what concerns the whole change stands at the task's own. */
export function codeQualityEntries(task: string, findings: readonly Finding[]): CodeQualityEntry[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, path, line, detail, remedy, points }) => {
    const place = path ?? fileOfTask(task);
    // Lines move while a finding stays the same: numbers are no part of its name. Of two alike the second is another.
    const key = [task, rule, place, detail.replace(/\d+/g, "")].join("\0");
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return {
      description: `${task}: ${detail}. ${remedy}`,
      check_name: `night-shift/${rule}`,
      fingerprint: createHash("sha256").update(`${key}\0${nth}`).digest("hex").slice(0, 32),
      severity: SEVERITIES.find(([least]) => points >= least)?.[1] ?? "info",
      location: { path: place, lines: { begin: line ?? 1 } },
    };
  });
}
