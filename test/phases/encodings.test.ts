import { beforeAll, describe, expect, it } from "vitest";
import { scenarios } from "../../scripts/rehearsal/model/scenario.ts";
import { finish, run } from "../../scripts/rehearsal/scenarios/calls.ts";
import { agentOn, done } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { gitBytes } from "../git.ts";
import { type Night, openNight } from "./cycle-stage.ts";
import { judges, taskFile } from "./small-project.ts";

const TASK = "DOCS-001-umlauts";
const BRANCH = `nightshift/${TASK}`;
const COMMENT = "Please say it once more.";
const AGAIN = "Said it once more.";

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** What a file holds at first, after the work, and after its revision; byte for byte. */
const FILES: Readonly<Record<string, readonly [Buffer, Buffer, Buffer]>> = {
  "src/latin1.txt": [latin1("gr\xfcn\n"), latin1("gr\xfcn\nb\xe4r\n"), latin1("gr\xfcn\nb\xe4r\n\xdfoft\n")],
  "src/crlf.txt": [latin1("one\r\n"), latin1("one\r\ntwo\r\n"), latin1("one\r\ntwo\r\nthree\r\n")],
  "src/open.txt": [latin1("one"), latin1("one, two"), latin1("one, two, three")],
  "src/binary.dat": [latin1("\0\x01"), latin1("\0\x01\xff\0"), latin1("\0\x01\xff\0\xfe")],
};

/** The command with which an agent appends bytes to each file. */
function appends(latin: string, crlf: string, open: string, binary: string): string {
  return [
    `printf '${latin}' >> src/latin1.txt`,
    `printf '${crlf}' >> src/crlf.txt`,
    `printf '${open}' >> src/open.txt`,
    `printf '${binary}' >> src/binary.dat`,
  ].join(" && ");
}

const agentThat = (command: string, summary: string, about = "") =>
  agentOn(TASK, [{ call: run(command) }, { expect: done(1), call: finish(summary, "Looked at the bytes.") }], about);

const WORDS = scenarios(
  agentThat(appends("\\337oft\\n", "three\\r\\n", ", three", "\\376"), AGAIN, COMMENT),
  judges(TASK, { about: ", three" }),
  agentThat(appends("b\\344r\\n", "two\\r\\n", ", two", "\\377\\000"), "Said it."),
  judges(TASK, {}),
);

describe("files that are not UTF-8, or have unusual line ends,", () => {
  let night: Night;

  const bytesOf = (path: string, revision: string) =>
    gitBytes(["show", `${revision}:${path}`], { cwd: night.stage.bareRepository });
  const allAt = async (revision: string) =>
    Object.fromEntries(
      await Promise.all(
        Object.keys(FILES).map(async (path) => [path, (await bytesOf(path, revision)).toString("latin1")]),
      ),
    );
  const stage = (at: 0 | 1 | 2) =>
    Object.fromEntries(Object.entries(FILES).map(([path, states]) => [path, states[at].toString("latin1")]));

  beforeAll(async () => {
    const before = Object.entries(FILES).map(([path, [first]]) => [path, first]);
    night = await openNight({
      files: { [`backlog/${TASK}.md`]: taskFile("Say it, in src/binary.dat too"), ...Object.fromEntries(before) },
      scenarios: WORDS,
    });
    await night.playCycle();
    await night.comment("reviewer", TASK, COMMENT);
    await night.playCycle();
  });

  it("reach the merge request byte for byte", async () => {
    expect(await allAt("main")).toEqual(stage(0));
    expect(await allAt(`${BRANCH}~1`)).toEqual(stage(1));
  });

  it("are revised from those bytes", async () => {
    expect(await night.eventsOf("mr.updated")).toMatchObject([{ task: TASK, round: 1 }]);
    expect(await allAt(BRANCH)).toEqual(stage(2));
  });
});
