import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openBench, withIid } from "./bench.ts";

const bench = openBench();

const open = async (sent: Record<string, unknown>) =>
  withIid.parse((await bench.call("POST", "/issues", sent)).body).iid;
const iidsOf = async (query: string) =>
  z
    .array(withIid)
    .parse((await bench.call("GET", `/issues?${query}`)).body)
    .map((issue) => issue.iid);

describe("issues", () => {
  test("are opened with labels that come to be", async () => {
    const iid = await open({
      title: "Digest",
      labels: ["digest", "night shift"],
      description: "Good morning\n/label ~digest",
    });
    expect((await bench.call("GET", `/issues/${iid}`)).body).toMatchObject({
      title: "Digest",
      description: "Good morning",
      labels: ["digest", "night shift"],
      state: "opened",
      author: { username: "night-shift" },
      references: { full: `group/sample#${iid}` },
    });
    expect((await bench.call("GET", "/labels/digest")).body).toMatchObject({ name: "digest", is_project_label: true });
  });

  test("are listed by state, labels, words and iids", async () => {
    const first = await open({ title: "Find me", labels: "list" });
    const second = await open({ title: "Other", labels: "list,extra" });
    await bench.call("PUT", `/issues/${second}`, { state_event: "close" });
    expect(await iidsOf("labels=list")).toEqual([second, first]);
    expect(await iidsOf("labels=list&state=opened")).toEqual([first]);
    expect(await iidsOf("labels=list&state=closed")).toEqual([second]);
    expect(await iidsOf("labels=list,extra")).toEqual([second]);
    expect(await iidsOf("search=find")).toEqual([first]);
    expect(await iidsOf(`iids=${first}`)).toEqual([first]);
  });

  test("are changed, closed and reopened", async () => {
    const iid = await open({ title: "Change me", labels: "a" });
    const sent = { title: "Changed", description: "Text", add_labels: "b", remove_labels: "a", due_date: "2030-01-02" };
    expect((await bench.call("PUT", `/issues/${iid}`, sent)).body).toMatchObject({
      title: "Changed",
      labels: ["b"],
      due_date: "2030-01-02",
    });
    const closed = await bench.call("PUT", `/issues/${iid}`, { state_event: "close" });
    expect(closed.body).toMatchObject({ state: "closed", closed_by: { username: "night-shift" } });
    expect((await bench.call("PUT", `/issues/${iid}`, { state_event: "reopen" })).body).toMatchObject({
      state: "opened",
    });
    expect((await bench.call("PUT", `/issues/${iid}`, {})).status).toBe(400);
  });

  test("that are confidential do not exist for guests", async () => {
    const iid = await open({ title: "Secret", confidential: true });
    expect((await bench.call("GET", `/issues/${iid}`, undefined, "guest")).status).toBe(404);
  });

  test("without a title are refused", async () => {
    expect(await bench.call("POST", "/issues", {})).toMatchObject({ status: 400, body: { error: "title is missing" } });
  });

  test("are deleted by their author or an owner", async () => {
    const iid = await open({ title: "Away" });
    expect((await bench.call("DELETE", `/issues/${iid}`, undefined, "maintainer")).status).toBe(403);
    expect((await bench.call("DELETE", `/issues/${iid}`)).status).toBe(204);
  });
});

describe("labels", () => {
  test("are made once, renamed with all that carry them, and deleted", async () => {
    const make = () => bench.call("POST", "/labels", { name: "colour", color: "#abc", description: "Text" });
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
    const iid = await open({ title: "x", labels: "colour" });
    await bench.call("PUT", "/labels/colour", { new_name: "color" });
    expect((await bench.call("GET", `/issues/${iid}`)).body).toMatchObject({ labels: ["color"] });
    expect((await bench.call("GET", "/labels?search=color&with_counts=true")).body).toMatchObject([
      { open_issues_count: 1 },
    ]);
    expect((await bench.call("DELETE", "/labels/color")).status).toBe(204);
    expect((await bench.call("GET", `/issues/${iid}`)).body).toMatchObject({ labels: [] });
    expect((await bench.call("GET", "/labels/color")).body).toEqual({ message: "404 Label Not Found" });
  });

  test("need a colour that is one", async () => {
    expect((await bench.call("POST", "/labels", { name: "x", color: "#12" })).body).toEqual({
      message: { color: ["must be a valid color code"] },
    });
  });
});
