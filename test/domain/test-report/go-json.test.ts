import { expect, test } from "vitest";
import { parseGoJson } from "../../../scripts/domain/test-report/go-json.ts";
import { statusesOf } from "./reports.ts";

function lines(...events: [action: string, pkg: string, test?: string | undefined, output?: string][]): string {
  return events
    .map(([Action, Package, Test, Output]) =>
      JSON.stringify({ Time: "2026-11-23T02:00:00Z", Action, Package, Test, Output }),
    )
    .join("\n");
}

test("each test of each package has its status", () => {
  const text = lines(
    ["start", "example.com/a"],
    ["run", "example.com/a", "TestOne"],
    ["pass", "example.com/a", "TestOne"],
    ["skip", "example.com/a", "TestTwo"],
    ["pass", "example.com/a"],
    ["fail", "example.com/b", "TestOne"],
    ["fail", "example.com/b"],
  );
  expect(statusesOf(parseGoJson(text))).toEqual({
    "example.com/a › TestOne": "passed",
    "example.com/a › TestTwo": "skipped",
    "example.com/b › TestOne": "failed",
  });
});

test("a failure says what the test printed", () => {
  const text = lines(
    ["run", "p", "TestX"],
    ["output", "p", "TestX", "=== RUN   TestX\n"],
    ["output", "p", "TestX", "    x_test.go:7: got 1\n"],
    ["output", "p", "TestX", "--- FAIL: TestX (0.00s)\n"],
    ["fail", "p", "TestX"],
  );
  expect(parseGoJson(text)?.tests).toEqual([{ id: "p › TestX", status: "failed", message: "x_test.go:7: got 1" }]);
});

test("a test that fails through a subtest is named by the subtest alone", () => {
  const text = lines(["fail", "p", "TestX/empty"], ["pass", "p", "TestX/full"], ["fail", "p", "TestX"], ["fail", "p"]);
  expect(statusesOf(parseGoJson(text))).toEqual({ "p › TestX/empty": "failed", "p › TestX/full": "passed" });
});

test("a package that does not build is a failed test", () => {
  const text = lines(["output", "p", undefined, "FAIL\tp [build failed]\n"], ["fail", "p"]);
  expect(parseGoJson(text)?.tests).toEqual([{ id: "p", status: "failed", message: "FAIL\tp [build failed]" }]);
});

test("a test that never ended failed with its package", () => {
  expect(statusesOf(parseGoJson(lines(["run", "p", "TestX"], ["fail", "p"])))).toEqual({ "p › TestX": "failed" });
});

test("lines that are no events are passed over", () => {
  expect(
    statusesOf(parseGoJson(`go: downloading x\n{"Action": 1}\n${lines(["pass", "p", "TestX"])}\n{"Action":"fa`)),
  ).toEqual({
    "p › TestX": "passed",
  });
});

test("output without an event is no report", () => {
  expect(parseGoJson("ok  \texample.com/a\t0.003s\n")).toBeNull();
});
