import { execa, execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openBench, TOKENS } from "./bench.ts";

const installed = execaSync("python-gitlab", ["--version"], { reject: false }).exitCode === 0;

const bench = openBench();

/** Runs python-gitlab's command line on the double as the maintainer; gives the parsed JSON it prints. */
async function cli(...args: string[]): Promise<unknown> {
  const connection = ["--server-url", bench.double().url, "--private-token", TOKENS.maintainer, "-o", "json"];
  const { stdout } = await execa("python-gitlab", [...connection, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: bench.dir() },
    extendEnv: false,
  });
  return JSON.parse(stdout);
}

const withIid = z.object({ iid: z.number() });

describe.skipIf(!installed)("python-gitlab as a client (needs the Debian package gitlab-cli)", () => {
  test("creates and lists merge requests and their notes", async () => {
    await bench.commit("from-python", { "python.txt": "x\n" });
    const refs = ["--source-branch", "from-python", "--target-branch", "main"];
    const created = await cli("project-merge-request", "create", "--project-id", "7", ...refs, "--title", "By python");
    const iid = String(withIid.parse(created).iid);
    expect(await cli("project-merge-request", "list", "--project-id", "7")).toMatchObject([{ title: "By python" }]);
    await cli("project-merge-request-note", "create", "--project-id", "7", "--mr-iid", iid, "--body", "A remark");
    const notes = await cli("project-merge-request-note", "list", "--project-id", "7", "--mr-iid", iid);
    expect(notes).toMatchObject([{ body: "A remark" }]);
  });

  test("creates and lists issues and their notes", async () => {
    const created = await cli(
      "project-issue",
      "create",
      "--project-id",
      "group/sample",
      "--title",
      "By python",
      "--labels",
      "a,b",
    );
    const iid = String(withIid.parse(created).iid);
    expect(await cli("project-issue", "list", "--project-id", "7")).toMatchObject([
      { title: "By python", labels: ["a", "b"] },
    ]);
    await cli("project-issue-note", "create", "--project-id", "7", "--issue-iid", iid, "--body", "A remark");
    expect(await cli("project-issue-note", "list", "--project-id", "7", "--issue-iid", iid)).toMatchObject([
      { body: "A remark" },
    ]);
  });

  test("creates and lists pipeline schedules", async () => {
    const sent = ["--description", "Night", "--ref", "main", "--cron", "0 1 * * *"];
    await cli("project-pipeline-schedule", "create", "--project-id", "7", ...sent);
    expect(await cli("project-pipeline-schedule", "list", "--project-id", "7")).toMatchObject([
      { description: "Night" },
    ]);
  });
});
