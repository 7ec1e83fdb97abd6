import { describe, expect, it } from "vitest";
import { isLoopback, remoteAddress } from "../../scripts/domain/remote-address.ts";

describe("the address of a remote", () => {
  it.each([
    ["https://git.example.com/group/project.git", "https:", "git.example.com", "group/project"],
    ["https://git.example.com:8443/group/sub/project/", "https:", "git.example.com:8443", "group/sub/project"],
    ["https://oauth2:glpat-secret@git.example.com/group/project", "https:", "git.example.com", "group/project"],
    ["http://127.0.0.1:4000/group/project.git", "http:", "127.0.0.1:4000", "group/project"],
    ["git@git.example.com:group/project.git", "https:", "git.example.com", "group/project"],
    ["git.example.com:group/sub/project", "https:", "git.example.com", "group/sub/project"],
    ["ssh://git@git.example.com:2222/group/project.git", "https:", "git.example.com", "group/project"],
    ["https://git.example.com/group/a.git.b.git", "https:", "git.example.com", "group/a.git.b"],
  ])("of %s is known", (url, protocol, host, projectPath) => {
    expect(remoteAddress(url)).toEqual({ protocol, host, projectPath });
  });

  it.each([
    "",
    "/srv/git/project.git",
    "../project",
    "file:///srv/git/group/project.git",
    "https://git.example.com/project",
    "https://git.example.com/",
    "git@git.example.com:project.git",
    "C:\\git\\project",
    "https://git.example.com:port/group/project",
    "ftp://git.example.com/group/project",
    "https://git.example.com/a//b",
  ])("of %j is none of a GitLab", (url) => {
    expect(remoteAddress(url)).toBeNull();
  });

  it.each([
    ["http://127.0.0.1:4000/a/b", true],
    ["http://localhost/a/b", true],
    ["http://[::1]:80/a/b", true],
    ["http://127.0.0.1.example.com/a/b", false],
    ["http://localhost.example.com/a/b", false],
    ["http://10.0.0.1/a/b", false],
  ])("of %s is on this machine: %s", (url, isLocal) => {
    const address = remoteAddress(url);
    expect(address !== null && isLoopback(address)).toBe(isLocal);
  });
});
