import { describe, expect, test } from "vitest";
import { askingSettings } from "../../scripts/commands/asking-settings.ts";
import { SetupError } from "../../scripts/domain/fault.ts";

const TOKEN = { NIGHTSHIFT_TOKEN: "glpat-token" };
const JOB = { ...TOKEN, CI_API_V4_URL: "https://git.example.com/gitlab/api/v4", CI_PROJECT_PATH: "a/b" };
const ORIGIN = "git@git.example.com:group/project.git";

describe("GitLab is asked", () => {
  test.each(["git.example.com", "GIT.example.com", "https://git.example.com", "https://git.example.com/"])(
    "where the remote says, when GITLAB_HOST says %s",
    (GITLAB_HOST) => {
      expect(askingSettings({ ...TOKEN, GITLAB_HOST }, ORIGIN)).toEqual({
        token: "glpat-token",
        apiUrl: "https://git.example.com/api/v4",
        projectPath: "group/project",
        gitUrl: "https://git.example.com/group/project.git",
        defaultBranch: "main",
      });
    },
  );

  test("where the variables of a job say, whatever the remote is", () => {
    const settings = {
      apiUrl: "https://git.example.com/gitlab/api/v4",
      gitUrl: "https://git.example.com/gitlab/a/b.git",
    };
    expect(askingSettings(JOB, ORIGIN)).toMatchObject(settings);
    expect(askingSettings(JOB, null)).toMatchObject(settings);
  });

  test("over http on this machine, and elsewhere when that address was set on purpose", () => {
    const local = { ...TOKEN, GITLAB_HOST: "127.0.0.1:4000" };
    expect(askingSettings(local, "http://127.0.0.1:4000/a/b.git")).toMatchObject({
      apiUrl: "http://127.0.0.1:4000/api/v4",
      projectPath: "a/b",
    });
    const CI_API_V4_URL = "http://git.example.com/api/v4";
    expect(askingSettings({ ...TOKEN, CI_API_V4_URL }, "http://git.example.com/a/b.git")).toMatchObject({
      apiUrl: CI_API_V4_URL,
      projectPath: "a/b",
    });
  });
});

describe("GitLab is not asked, for a reason with its remedy,", () => {
  test.each<[string, Record<string, string>, string | null, RegExp]>([
    ["without a token", { ...JOB, NIGHTSHIFT_TOKEN: "" }, ORIGIN, /^set NIGHTSHIFT_TOKEN .*read_api/],
    ["without a remote", TOKEN, null, /^the remote `origin` names no GitLab project: set CI_API_V4_URL/],
    ["in a clone of a folder", TOKEN, "/srv/git/project.git", /names no GitLab project/],
    [
      "where the token would travel unencrypted",
      { ...TOKEN, GITLAB_HOST: "git.example.com" },
      "http://git.example.com/a/b.git",
      /unencrypted: set CI_API_V4_URL to http:\/\/git\.example\.com\/api\/v4 if/,
    ],
    ["where only the remote names a server", TOKEN, ORIGIN, /: set GITLAB_HOST to git\.example\.com, or CI_API_V4_URL/],
    ["on this machine neither", TOKEN, "http://127.0.0.1:4000/a/b.git", /: set GITLAB_HOST to 127\.0\.0\.1:4000/],
    ...[
      "gitlab.com",
      "git.example.com:8443",
      "git.example.com.evil.example",
      "git.example.com/gitlab",
      "ssh://git.example.com",
      "git.example.com@evil.example",
      "https://",
    ].map((GITLAB_HOST): [string, Record<string, string>, string, RegExp] => [
      `where GITLAB_HOST says ${GITLAB_HOST}`,
      { ...TOKEN, GITLAB_HOST },
      ORIGIN,
      /: set GITLAB_HOST to git\.example\.com/,
    ]),
  ])("%s", (_name, env, origin, words) => {
    expect(askingSettings(env, origin)).toEqual({ unasked: expect.stringMatching(words) });
  });
});

test("the model's key beside the token is refused, as in every job", () => {
  expect(() => askingSettings({ ...JOB, ANTHROPIC_API_KEY: "k" }, null)).toThrow(SetupError);
});
