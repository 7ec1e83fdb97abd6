/**
 * What `web_fetch` reads where the configuration says `defaults`, by what it is for. Left out are hosts that fetch other
 * addresses for whoever asks (Go's module proxy, badge makers, web archives), and hosts where anybody may own pages and
 * see which were asked for (Read the Docs, object stores): they would carry words of the repository to any place.
 * docs/decisions/0007-web-access.md says more.
 */
export const DEFAULT_HOSTS: Readonly<Record<string, readonly string[]>> = {
  "documentation and specifications": [
    "developer.mozilla.org",
    "*.wikipedia.org",
    "www.rfc-editor.org",
    "datatracker.ietf.org",
    "w3c.github.io",
    "*.spec.whatwg.org",
    "tc39.es",
    "json-schema.org",
    "www.iana.org",
    "owasp.org",
    "cheatsheetseries.owasp.org",
    "stackoverflow.com",
  ],
  "languages and tools": [
    "docs.gitlab.com",
    "docs.github.com",
    "git-scm.com",
    "nodejs.org",
    "www.typescriptlang.org",
    "docs.python.org",
    "peps.python.org",
    "doc.rust-lang.org",
    "go.dev",
    "docs.oracle.com",
    "kotlinlang.org",
    "docs.spring.io",
    "learn.microsoft.com",
    "www.php.net",
    "docs.ruby-lang.org",
    "hexdocs.pm",
    "docs.swift.org",
    "ziglang.org",
    "en.cppreference.com",
    "www.postgresql.org",
    "www.sqlite.org",
    "dev.mysql.com",
    "redis.io",
    "kubernetes.io",
    "docs.docker.com",
    "developer.hashicorp.com",
    "docs.aws.amazon.com",
    "docs.cloud.google.com",
    "platform.claude.com",
  ],
  "package registries": [
    "www.npmjs.com",
    "registry.npmjs.org",
    "jsr.io",
    "pypi.org",
    "crates.io",
    "docs.rs",
    "pkg.go.dev",
    "central.sonatype.com",
    "repo1.maven.org",
    "www.nuget.org",
    "api.nuget.org",
    "rubygems.org",
    "packagist.org",
    "hex.pm",
    "pub.dev",
    "packages.debian.org",
    "hub.docker.com",
  ],
  "public code": ["github.com", "raw.githubusercontent.com", "gitlab.com"],
};

/** A configured list of hosts with `defaults` replaced by what it stands for; `*` outdoes all others. */
export function expandHosts(hosts: readonly string[]): string[] {
  if (hosts.includes("*")) return ["*"];
  const defaults = Object.values(DEFAULT_HOSTS).flat();
  return [...new Set(hosts.flatMap((host) => (host === "defaults" ? defaults : [host])))];
}
