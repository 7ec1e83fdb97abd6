import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { extractCommands } from "../../../scripts/rehearsal/gitlab/quick-actions/extraction.ts";
import { openBench, withId } from "./bench.ts";

const bench = openBench();

const discussion = z.object({ id: z.string(), notes: z.array(withId) });

describe("taking quick actions out of a text", () => {
  const known = (name: string) => ["close", "label"].includes(name);
  const extract = (text: string) => extractCommands(text, known);

  test.each([
    ["at the beginning of a line", "Done.\n/close\nBye.", "Done.\nBye.", ["close"]],
    ["whatever their case", "/CLOSE", "", ["close"]],
    ["with arguments", '/label ~"a b" ~c', "", ["label"]],
    ["with Windows line ends", "x\r\n/close\r\n", "x", ["close"]],
  ])("%s", (_, text, rest, names) => {
    const { text: left, commands } = extract(text);
    expect([left, commands.map((command) => command.name)]).toEqual([rest, names]);
  });

  test.each([
    ["in the middle of a line", "please /close"],
    ["after a space", " /close"],
    ["inside fenced code", "```\n/close\n```"],
    ["inside a longer fence", "````\n```\n/close\n````"],
    ["inside a fence of tildes", "~~~\n/close\n~~~"],
    ["inside a quote", ">>>\n/close\n>>>"],
    ["that are unknown", "/nonsense\n/etc/passwd"],
    ["escaped", "\\/close"],
  ])("not %s", (_, text) => {
    expect(extract(text)).toEqual({ text, commands: [] });
  });

  test("again after a fence is closed", () => {
    expect(extract("```\n/close\n```\n/close").commands).toEqual([{ name: "close", args: "" }]);
  });
});

describe.each(["issues", "merge_requests"])("notes on %s", (kind) => {
  let root = "";
  const post = (body: string, as: "maintainer" | "night-shift" | "reporter" = "maintainer") =>
    bench.call("POST", `${root}/notes`, { body }, as);
  const show = async () => (await bench.call("GET", root)).body;

  beforeAll(async () => {
    if (kind === "merge_requests") root = `/merge_requests/${await bench.mergeRequest("notes/1")}`;
    else
      root = `/issues/${z.object({ iid: z.number() }).parse((await bench.call("POST", "/issues", { title: "Talk" })).body).iid}`;
  });

  test("are listed newest first, and oldest first when asked", async () => {
    await post("first");
    await post("second");
    expect((await bench.call("GET", `${root}/notes`)).body).toMatchObject([{ body: "second" }, { body: "first" }]);
    expect((await bench.call("GET", `${root}/notes?sort=asc`)).body).toMatchObject([
      { body: "first" },
      { body: "second" },
    ]);
    expect(await show()).toMatchObject({ user_notes_count: 2 });
  });

  test("of nothing but quick actions answer 202 and make no note", async () => {
    const before = (await bench.call("GET", `${root}/notes`)).headers.get("x-total");
    const { status, body } = await post("/spend 1h\n/close");
    expect([status, body]).toMatchObject([202, { commands_changes: { state_event: "close" } }]);
    expect(await show()).toMatchObject({ state: "closed" });
    const comments = await bench.call("GET", `${root}/notes?activity_filter=only_comments`);
    expect(comments.body).toHaveLength(Number(before));
  });

  test("with text and quick actions run them and keep the text", async () => {
    const { status, body } = await post("Not yet.\n/reopen");
    expect([status, body]).toMatchObject([201, { body: "Not yet.", system: false }]);
    expect(await show()).toMatchObject({ state: "opened" });
  });

  test("label with labels that exist, and with no others", async () => {
    await bench.call("POST", "/labels", { name: "two words", color: "#ff0000" });
    await post('/label ~"two words" ~unheard-of');
    expect(await show()).toMatchObject({ labels: ["two words"] });
    await post('/unlabel ~"two words"');
    expect(await show()).toMatchObject({ labels: [] });
  });

  test("assign and rename", async () => {
    await post("/assign @night-shift\n/title Another name");
    expect(await show()).toMatchObject({ title: "Another name", assignees: [{ username: "night-shift" }] });
    await post("/unassign");
    expect(await show()).toMatchObject({ assignees: [] });
  });

  test("of quick actions that cannot be carried out are refused with 400", async () => {
    expect((await post("/reopen")).status).toBe(400);
  });

  test("do not carry out what their author may not do", async () => {
    const { status } = await bench.call("POST", `/issues/1/notes`, { body: "/close" }, "guest");
    expect(status).toBe(400);
  });

  test("an empty one is refused", async () => {
    expect((await post(" ")).status).toBe(400);
  });

  test("are changed and deleted by their author and by maintainers only", async () => {
    const { id } = withId.parse((await post("mine", "night-shift")).body);
    const note = `${root}/notes/${id}`;
    expect((await bench.call("PUT", note, { body: "yours" }, "reporter")).status).toBe(403);
    expect((await bench.call("PUT", note, { body: "better" })).body).toMatchObject({ body: "better" });
    expect((await bench.call("GET", note)).body).toMatchObject({ body: "better", author: { username: "night-shift" } });
    expect((await bench.call("DELETE", note, undefined, "maintainer")).status).toBe(204);
    expect(await bench.call("GET", note)).toMatchObject({ status: 404, body: { message: "404 Not found" } });
  });

  test("are internal for guests' eyes", async () => {
    const { body } = await bench.call("POST", `${root}/notes`, { body: "hush", internal: true }, "maintainer");
    expect(body).toMatchObject({ internal: true, confidential: true });
    if (kind === "issues") {
      expect((await bench.call("GET", `${root}/notes`, undefined, "guest")).text).not.toContain("hush");
    }
  });

  test("a comment is a discussion of its own until somebody answers", async () => {
    await post("a comment");
    const all = async () => (await bench.call("GET", `${root}/discussions?per_page=100`)).body;
    const last = z
      .array(discussion)
      .parse(await all())
      .at(-1);
    expect(await all()).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: last?.id, individual_note: true })]),
    );
    const reply = await bench.call("POST", `${root}/discussions/${last?.id}/notes`, { body: "an answer" });
    expect([reply.status, reply.body]).toMatchObject([201, { type: "DiscussionNote" }]);
    expect((await bench.call("GET", `${root}/discussions/${last?.id}`)).body).toMatchObject({
      individual_note: false,
      notes: [{ body: "a comment", type: "DiscussionNote" }, { body: "an answer" }],
    });
  });

  test("are awarded emoji, each name once per user", async () => {
    const { id } = withId.parse((await post("well said")).body);
    for (const prefix of [root, `${root}/notes/${id}`]) {
      const award = (as: "maintainer" | "night-shift") =>
        bench.call("POST", `${prefix}/award_emoji`, { name: "thumbsup" }, as);
      const first = await award("maintainer");
      expect(first).toMatchObject({ status: 201, body: { name: "thumbsup", user: { username: "maintainer" } } });
      expect(await award("maintainer")).toMatchObject({
        status: 404,
        body: { message: "404 Award Emoji Name has already been taken Not Found" },
      });
      expect((await award("night-shift")).status).toBe(201);
      expect((await bench.call("GET", `${prefix}/award_emoji`)).body).toHaveLength(2);
      const one = `${prefix}/award_emoji/${withId.parse(first.body).id}`;
      expect((await bench.call("DELETE", one, undefined, "maintainer")).status).toBe(204);
      expect((await bench.call("GET", one)).status).toBe(404);
    }
    expect(await show()).toMatchObject({ upvotes: 1, downvotes: 0 });
  });

  test("lose an emoji through whoever gave it alone, whatever the others' role", async () => {
    const { id } = withId.parse((await bench.call("POST", `${root}/award_emoji`, { name: "eyes" })).body);
    const one = `${root}/award_emoji/${id}`;
    expect(await bench.call("DELETE", one, undefined, "maintainer")).toMatchObject({
      status: 401,
      body: { message: "401 Unauthorized" },
    });
    expect((await bench.call("DELETE", one)).status).toBe(204);
  });

  test("are awarded no emoji without a name that could be one", async () => {
    expect(await bench.call("POST", `${root}/award_emoji`, { name: "no emoji" })).toMatchObject({
      status: 404,
      body: { message: "404 Award Emoji Name is not a valid emoji name Not Found" },
    });
  });
});

describe("quick actions on merge requests alone", () => {
  test("approve, take back, mark as draft and as ready, merge", async () => {
    const iid = await bench.mergeRequest("notes/2");
    const root = `/merge_requests/${iid}`;
    const post = (body: string, as: "maintainer" | "night-shift" = "maintainer") =>
      bench.call("POST", `${root}/notes`, { body }, as);
    const show = async () => (await bench.call("GET", root)).body;
    await post("/approve");
    expect((await bench.call("GET", `${root}/approvals`)).body).toMatchObject({ approved: true });
    await post("/unapprove");
    expect((await bench.call("GET", `${root}/approvals`)).body).toMatchObject({ approved: false });
    await post("/draft");
    expect(await show()).toMatchObject({ title: "Draft: Work on notes/2", draft: true });
    expect((await post("/merge")).status).toBe(400);
    await post("/ready");
    expect(await show()).toMatchObject({ title: "Work on notes/2", draft: false });
    expect((await post("/merge", "night-shift")).status).toBe(400);
    expect(await post("/merge")).toMatchObject({ status: 202 });
    expect(await show()).toMatchObject({ state: "merged" });
  });

  test("are plain text on issues", async () => {
    const { iid } = z.object({ iid: z.number() }).parse((await bench.call("POST", "/issues", { title: "x" })).body);
    expect((await bench.call("POST", `/issues/${iid}/notes`, { body: "/approve" })).body).toMatchObject({
      body: "/approve",
    });
  });
});

describe("threads on merge requests", () => {
  test("of a line in the diff keep their position and can be resolved", async () => {
    const iid = await bench.mergeRequest("threads/1");
    const root = `/merge_requests/${iid}`;
    const refs = z
      .object({ diff_refs: z.record(z.string(), z.string()) })
      .parse((await bench.call("GET", root)).body).diff_refs;
    const position = {
      ...refs,
      position_type: "text",
      new_path: "threads-1.txt",
      old_path: "threads-1.txt",
      new_line: 1,
    };
    const created = await bench.call("POST", `${root}/discussions`, { body: "Why new?", position }, "maintainer");
    expect([created.status, created.body]).toMatchObject([
      201,
      {
        individual_note: false,
        notes: [{ type: "DiffNote", position: { new_line: 1 }, resolvable: true, resolved: false }],
      },
    ]);
    const { id } = discussion.parse(created.body);
    expect((await bench.call("GET", root)).body).toMatchObject({ blocking_discussions_resolved: false });
    const resolved = await bench.call("PUT", `${root}/discussions/${id}`, { resolved: true });
    expect(resolved.body).toMatchObject({ notes: [{ resolved: true, resolved_by: { username: "night-shift" } }] });
    expect((await bench.call("GET", root)).body).toMatchObject({ blocking_discussions_resolved: true });
  });

  test("without a line in their position are refused", async () => {
    const iid = await bench.mergeRequest("threads/2");
    const position = { base_sha: "x", start_sha: "x", head_sha: "x", position_type: "text", new_path: "a" };
    expect((await bench.call("POST", `/merge_requests/${iid}/discussions`, { body: "x", position })).status).toBe(400);
    expect(
      (await bench.call("POST", `/merge_requests/${iid}/discussions`, { body: "x", position: { head_sha: "x" } }))
        .status,
    ).toBe(400);
  });

  test("block merging where the project says so", async () => {
    const iid = await bench.mergeRequest("threads/3");
    const rule = (value: boolean) =>
      bench.call("PUT", "", { only_allow_merge_if_all_discussions_are_resolved: value }, "maintainer");
    await rule(true);
    const created = await bench.call("POST", `/merge_requests/${iid}/discussions`, { body: "Hold on" }, "maintainer");
    expect((await bench.call("GET", `/merge_requests/${iid}`)).body).toMatchObject({
      detailed_merge_status: "discussions_not_resolved",
    });
    const { id, notes } = discussion.parse(created.body);
    const note = `/merge_requests/${iid}/discussions/${id}/notes/${notes[0]?.id}`;
    expect((await bench.call("PUT", note, { resolved: true })).body).toMatchObject({ resolved: true });
    expect((await bench.call("GET", note)).body).toMatchObject({ resolved: true });
    expect((await bench.call("GET", `/merge_requests/${iid}`)).body).toMatchObject({
      detailed_merge_status: "mergeable",
    });
    await rule(false);
  });
});
