import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runReported } from "../../scripts/agent/reported-command.ts";
import { statusesOf } from "../domain/test-report/reports.ts";
import { type FolderWorkspace, folderWorkspace } from "./folder-workspace.ts";

const REPORT = `<testsuite name="s"><testcase name="a"/></testsuite>`;
const open: FolderWorkspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

function workspaceWith(files: Record<string, string>): FolderWorkspace {
  const workspace = folderWorkspace(files);
  open.push(workspace);
  return workspace;
}

test("a report on standard output is read, and the run kept as it is", async () => {
  const { report, output, exitCode } = await runReported(
    workspaceWith({}),
    "echo ok 1 - a; echo 1..1; exit 3",
    10_000,
    [],
  );
  expect([statusesOf(report), output, exitCode]).toEqual([{ a: "passed" }, "ok 1 - a\n1..1\n", 3]);
});

test("reports in files that git ignores are read, all of them as one", async () => {
  const workspace = workspaceWith({ ".gitignore": "build\n", "a b.xml": REPORT.replace("s", "base") });
  const command = `mkdir -p "build/it's"; echo '${REPORT}' | tee build/x.xml > "build/it's/y.xml"`;
  const { report } = await runReported(workspace, command, 10_000, ["build/**/*.xml"]);
  expect(statusesOf(report)).toEqual({ "s › a": "passed", "s › a (2)": "passed" });
});

test("a report that an earlier run left behind is gone before the next", async () => {
  const workspace = workspaceWith({ "build/it's.xml": REPORT, "build/config.json": "{}" });
  const { report } = await runReported(workspace, "exit 1", 10_000, ["build/*.xml"]);
  expect(report).toBeNull();
  expect(existsSync(join(workspace.folder, "build/config.json"))).toBe(true);
});

test("of several files, one that cannot be read spoils the report", async () => {
  const command = `echo '${REPORT}' > a.xml; echo '<testsuite>' > b.xml`;
  expect((await runReported(workspaceWith({}), command, 10_000, ["*.xml"])).report).toBeNull();
});

test("a run that was stopped has no report", async () => {
  const { report, timedOut } = await runReported(workspaceWith({}), "echo ok 1; echo 1..1; exec sleep 60", 300, []);
  expect([report, timedOut]).toEqual([null, true]);
});
