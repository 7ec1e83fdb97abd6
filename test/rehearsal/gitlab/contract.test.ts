import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../scripts/rehearsal/gitlab/server.ts";
import { CONTRACT_MISSING, openContract } from "./contract.ts";
import { toJsonSchema } from "./openapi-schema.ts";

const contract = openContract();

const exchange = (changes: Partial<Exchange>): Exchange => ({
  method: "GET",
  path: "/api/v4/projects/7/merge_requests",
  requestHeaders: { "content-type": "application/json" },
  requestBody: undefined,
  status: 200,
  responseHeaders: { "content-type": "application/json" },
  responseBody: [],
  user: "night-shift",
  ...changes,
});

const check = (changes: Partial<Exchange>): string[] => {
  if (contract === null) throw new Error(CONTRACT_MISSING);
  return contract.check(exchange(changes));
};

describe.skipIf(contract === null)(`the contract (${CONTRACT_MISSING})`, () => {
  const LIST = "GET /projects/{id}/merge_requests";

  test("a right answer has no fault", () => {
    expect(check({ responseBody: [{ id: 1, iid: 1, title: "x", author: { id: 1, username: "a" } }] })).toEqual([]);
  });

  test("canary: an answer with a field of the wrong type is reported", () => {
    expect(check({ responseBody: [{ iid: "one" }] })).toEqual([
      `${LIST}: answer /0/iid must be integer`,
      `${LIST}: answer /0/iid must be null`,
      `${LIST}: answer /0/iid must match a schema in anyOf`,
    ]);
  });

  test("canary: validation reaches through a schema that is nullable and has no type", () => {
    expect(check({ responseBody: [{ author: { id: "one" } }] })).toContain(
      `${LIST}: answer /0/author/id must be integer`,
    );
    expect(check({ responseBody: [{ author: "the bot" }] })).toContain(`${LIST}: answer /0/author must be object`);
    expect(check({ responseBody: [{ author: null }] })).toEqual([]);
  });

  test("an answer that is no list where the document has one is reported", () => {
    expect(check({ responseBody: {} })).toEqual([`${LIST}: answer / must be array`]);
  });

  test("a status that GitLab does not give is reported", () => {
    expect(check({ status: 418 })[0]).toBe(`${LIST}: status 418 is not one of GitLab's`);
  });

  test("an error without a message is reported", () => {
    expect(check({ status: 404, responseBody: {} })).toEqual([`${LIST}: answer has neither message nor error`]);
  });

  test("a query parameter that GitLab does not know is reported", () => {
    expect(check({ path: "/api/v4/projects/7/merge_requests?stat=opened" })).toEqual([
      `${LIST}: query stat: GitLab does not know this parameter`,
    ]);
  });

  test("a query value outside of its enumeration is reported", () => {
    expect(check({ path: "/api/v4/projects/7/merge_requests?state=open" })[0]).toContain(
      "query state: /value must be equal",
    );
  });

  test("a body without a required attribute is reported", () => {
    const sent = { method: "POST", status: 201, requestBody: { title: "x", source_branch: "a" }, responseBody: {} };
    expect(check(sent)).toContain(
      "POST /projects/{id}/merge_requests: body / must have required property 'target_branch'",
    );
  });

  test("an iid in the path that is no number is reported", () => {
    expect(check({ path: "/api/v4/projects/7/merge_requests/x", responseBody: {} })[0]).toContain(
      "path merge_request_iid",
    );
  });

  test("a path that is spelt out is not taken for one with a parameter", () => {
    const faults = check({ path: "/api/v4/projects/7/pipelines/latest", responseBody: { id: 1 } });
    expect(faults).toEqual([]);
  });

  test("an operation that the document does not know is listed and no fault", () => {
    expect(check({ path: "/api/v4/users", responseBody: [] })).toEqual([]);
    expect([...(contract?.unknown ?? [])]).toEqual(["GET /api/v4/users"]);
  });
});

test("a property called nullable is no keyword", () => {
  const schema = { type: "object", properties: { nullable: { type: "string", nullable: true } } };
  expect(toJsonSchema(schema)).toEqual({
    type: "object",
    properties: { nullable: { anyOf: [{ type: "string" }, { type: "null" }] } },
  });
});
