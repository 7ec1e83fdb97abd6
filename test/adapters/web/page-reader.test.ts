import type { ServerResponse } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Resolve } from "../../../scripts/adapters/web/exchange.ts";
import { pageReader, type ReaderOptions } from "../../../scripts/adapters/web/page-reader.ts";
import { startScriptedServer } from "../anthropic/scripted-server.ts";

type Play = (response: ServerResponse) => void;

/** What the server does at each path. */
const PLAYS: Record<string, Play> = {
  "/text": (response) => send(response, "text/plain", "plain words"),
  "/latin": (response) => send(response, "text/plain; charset=iso-8859-1", Buffer.from("caf\u00e9", "latin1")),
  "/json": (response) => send(response, "application/json", '{"a":[1,2]}'),
  "/broken.json": (response) => send(response, "application/json", '{"a":[1,'),
  "/gzip": (response) => send(response, "text/plain", gzipSync("packed words"), { "content-encoding": "gzip" }),
  "/br": (response) => send(response, "text/plain", brotliCompressSync("packed words"), { "content-encoding": "br" }),
  "/zstd": (response) => send(response, "text/plain", "x", { "content-encoding": "zstd" }),
  "/html": (response) =>
    send(response, "text/html", "<title>T</title><main><h1>Head</h1><p>See <a href='/text'>this</a>.</p></main>"),
  "/scripts": (response) => send(response, "text/html", "<div id=app></div><script>draw()</script>"),
  "/pdf": (response) => send(response, "application/pdf", "%PDF"),
  "/png": (response) => send(response, "image/png", "x"),
  "/untyped": (response) => response.end("words"),
  "/liar": (response) => send(response, "text/plain", Buffer.from([0x50, 0x4b, 0, 3])),
  "/gone": (response) => response.writeHead(404, { "content-type": "text/html" }).end("no"),
  "/private": (response) => response.writeHead(401).end(),
  "/bomb": (response) =>
    send(response, "text/plain", gzipSync(Buffer.alloc(50_000_000)), { "content-encoding": "gzip" }),
  "/endless": (response) => endless(response.writeHead(200, { "content-type": "text/plain" })),
  "/endless/zstd": (response) =>
    endless(response.writeHead(200, { "content-type": "text/plain", "content-encoding": "zstd" })),
  "/endless/png": (response) => endless(response.writeHead(200, { "content-type": "image/png" })),
  "/endless/404": (response) => endless(response.writeHead(404, { "content-type": "text/plain" })),
  "/endless/301": (response) => endless(response.writeHead(301, { location: "https://evil.example/" })),
  // Empty members of a gzip file unpack to nothing, however many there are.
  "/nothing-forever": (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    endless(response, Buffer.concat(Array.from({ length: 500 }, () => gzipSync(""))));
  },
  "/silent": () => undefined,
  "/stalled": (response) => {
    response.writeHead(200, { "content-type": "text/plain" }).write("the beginning");
  },
  "/dripping": (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    const drip = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(drip));
  },
  "/slow": (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    let left = 4;
    const drip = setInterval(() => {
      left -= 1;
      if (left > 0) return response.write("x");
      clearInterval(drip);
      return response.end("x");
    }, 700);
  },
  "/cut": (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": "1000" }).write("half", () => {
      response.destroy();
    });
  },
  "/headers": (response) => send(response, "text/plain", "x", { "x-long": "h".repeat(100_000) }),
  "/to/text": redirectTo("/text"),
  "/to/302": (response) => response.writeHead(302, { location: "text" }).end(),
  "/to/metadata": redirectTo("http://169.254.169.254/latest/meta-data/"),
  "/to/file": redirectTo("file:///etc/passwd"),
  "/to/other": redirectTo("https://evil.example/?what=was-read"),
  "/to/inside": redirectTo("https://docs.example.com/"),
  "/to/user": redirectTo("https://user:word@docs.example.com/"),
  "/to/itself": redirectTo("/to/itself"),
  "/to/nothing": redirectTo("http://[bad"),
};

const server = await startScriptedServer((response, path) => {
  const play = PLAYS[path] ?? redirectChain(path);
  play(response);
});
afterAll(() => server.close());

const PORT = new URL(server.url).port;

/** Names as a test says; any other has no address. Every question is noted. */
function names(answers: Record<string, string[]>): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = async (hostname) => {
    asked.push(hostname);
    const addresses = answers[hostname];
    if (addresses === undefined) throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return Object.assign(resolve, { asked });
}

/** Reads from the server as from a site of one's own. */
function read(path: string, options: Partial<ReaderOptions> = {}) {
  const reach = { hosts: ["docs.example.com"], ownSites: [server.url] };
  const reader = pageReader({ reach, userAgent: "night-shift-test", resolve: names({}), ...options });
  return reader.read(path.startsWith("/") ? `${server.url}${path}` : path);
}

describe("a page", () => {
  it("is read as text, with its address and type", async () => {
    expect(await read("/text")).toEqual({
      kind: "page",
      url: `${server.url}/text`,
      visited: [`${server.url}/text`],
      mediaType: "text/plain",
      text: "plain words",
      isCut: false,
    });
  });

  it("of HTML becomes Markdown, with links that can be fetched", async () => {
    const text = `Title: T\n\n# Head\n\nSee this (${server.url}/text).`;
    expect(await read("/html")).toMatchObject({ kind: "page", mediaType: "text/html", text });
  });

  it.each([
    ["/latin", "café"],
    ["/json", '{\n "a": [\n  1,\n  2\n ]\n}'],
    ["/broken.json", '{"a":[1,'],
    ["/gzip", "packed words"],
    ["/br", "packed words"],
  ])("at %s is decoded", async (path, text) => {
    expect(await read(path)).toMatchObject({ kind: "page", text });
  });

  it.each([
    ["/pdf", "it is a document (application/pdf): web_fetch reads HTML"],
    ["/png", "it is no text (image/png)"],
    ["/untyped", "it does not say what it is"],
    ["/liar", "it calls itself text/plain, and is no text"],
    ["/scripts", "it has no text without running its scripts"],
    ["/zstd", "it is packed as zstd"],
  ])("at %s is refused in words", async (path, reason) => {
    expect(await read(path)).toEqual({ kind: "refused", reason: expect.stringContaining(reason) });
  });

  it.each([
    ["/gone", "it answers 404: there is no such page"],
    ["/private", "it answers 401: it needs a sign-in, and none is ever sent"],
    ["/cut", "the connection was cut"],
    ["/headers", "its headers are too long"],
  ])("at %s is a failure in words", async (path, detail) => {
    expect(await read(path)).toEqual({ kind: "failure", detail });
  });

  it("may take longer than the longest silence, as long as something comes", async () => {
    expect(await read("/slow", { idleMs: 1_500 })).toMatchObject({ kind: "page", text: "xxxx" });
  });

  it("is asked for without credentials, cookies or a referrer", async () => {
    await read("/text");
    const { headers } = server.requests.at(-1) ?? { headers: {} };
    expect(Object.keys(headers).sort()).toEqual([
      ...["accept", "accept-encoding", "accept-language", "connection", "host", "user-agent"],
    ]);
  });
});

describe("what has no end", () => {
  it.each(["/endless", "/bomb"])("is cut at the limit: %s", async (path) => {
    const reply = await read(path, { mostBytes: 10_000 });
    // The bomb holds no text at all; what counts is how little of it was unpacked.
    expect(reply).toMatchObject(
      path === "/bomb" ? { kind: "refused", reason: expect.stringContaining("is no text") } : { isCut: true },
    );
    if (reply.kind === "page") expect(reply.text).toHaveLength(10_000);
  });

  it("is given up when it unpacks to nothing", async () => {
    expect(await read("/nothing-forever", { mostBytes: 100_000 })).toEqual({
      kind: "failure",
      detail: "more of it arrives than it unpacks to",
    });
  });

  it.each([
    ["/silent", "no answer in time"],
    ["/stalled", "it fell silent in the middle"],
  ])("is given up when nothing more comes: %s", async (path, detail) => {
    expect(await read(path, { idleMs: 100 })).toEqual({ kind: "failure", detail });
  });

  it("is given up after its time, even if something always comes", { timeout: 20_000 }, async () => {
    expect(await read("/dripping", { totalMs: 200 })).toEqual({ kind: "failure", detail: "it took too long" });
  });

  it("is given up when the run ends", { timeout: 20_000 }, async () => {
    const reach = { hosts: [], ownSites: [server.url] };
    const patient = { idleMs: 60_000, totalMs: 60_000 };
    const reader = pageReader({ reach, userAgent: "night-shift-test", ...patient });
    const reply = await reader.read(`${server.url}/silent`, AbortSignal.timeout(50));
    expect(reply).toEqual({ kind: "failure", detail: "no answer in time" });
  });

  it.each(["/endless", "/endless/zstd", "/endless/png", "/endless/404", "/endless/301"])(
    "leaves no connection behind: %s",
    async (path) => {
      await read(path, { mostBytes: 10_000 });
      await expect.poll(() => server.connections()).toBe(0);
    },
  );
});

describe("a redirect", () => {
  it.each(["/to/text", "/to/302"])("is followed: %s", async (path) => {
    const url = new URL(path === "/to/302" ? "/to/text" : "/text", server.url).href;
    expect(await read(path)).toMatchObject(
      path === "/to/302" ? { kind: "page", visited: [`${server.url}/to/302`, url, `${server.url}/text`] } : { url },
    );
  });

  it.each([
    ["/to/metadata", "it redirects to http://169.254.169.254/latest/meta-data/, and only https is read, not http"],
    ["/to/file", "it redirects to file:///etc/passwd, and only https is read, not file"],
    ["/to/other", "the host evil.example is not among those that may be read"],
    ["/to/user", "it holds credentials"],
    ["/to/itself", "it redirects more than 5 times"],
    ["/chain/6", "it redirects more than 5 times"],
  ])("is checked like an address: %s", async (path, reason) => {
    expect(await read(path)).toEqual({ kind: "refused", reason: expect.stringContaining(reason) });
  });

  it("is followed five times", async () => {
    expect(await read("/chain/5")).toMatchObject({ kind: "page", text: "plain words" });
  });

  it("to a listed host that lies inside the network is refused", async () => {
    const resolve = names({ "docs.example.com": ["10.0.0.7"] });
    expect(await read("/to/inside", { resolve })).toEqual({
      kind: "refused",
      reason: expect.stringContaining("10.0.0.7 is no public address (private)"),
    });
  });

  it("to what is no address is a failure", async () => {
    expect(await read("/to/nothing")).toEqual({ kind: "failure", detail: "it redirects to what is no address" });
  });
});

describe("a name", () => {
  it.each([
    ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"],
    ...["168.63.129.16", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "fe80::1", "fd00:ec2::254", "fc00::1"],
    ...["::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "ff02::1", "::"],
  ])("that leads to %s is refused", async (address) => {
    const resolve = names({ "docs.example.com": [address] });
    expect(await read("https://docs.example.com/", { resolve })).toEqual({
      kind: "refused",
      reason: expect.stringContaining("docs.example.com leads into no public network"),
    });
  });

  it("that leads to a public and a private address is refused", async () => {
    const resolve = names({ "docs.example.com": ["93.184.215.14", "127.0.0.1"] });
    expect(await read("https://docs.example.com/", { resolve })).toMatchObject({ kind: "refused" });
  });

  it("that is not listed is not even looked up", async () => {
    const resolve = names({});
    const reply = await read("https://words-of-the-repository.evil.example/", { resolve });
    expect(reply).toMatchObject({ kind: "refused" });
    expect(resolve.asked).toEqual([]);
  });

  it("is looked up once, and the connection goes to what was checked", async () => {
    const site = `http://wiki.internal:${PORT}`;
    const resolve = names({ "wiki.internal": ["127.0.0.1"] });
    const reply = await read(`${site}/text`, { resolve, reach: { hosts: [], ownSites: [site] } });
    expect(reply).toMatchObject({ kind: "page", url: `${site}/text`, text: "plain words" });
    expect(resolve.asked).toEqual(["wiki.internal"]);
    expect(server.requests.at(-1)?.headers.host).toBe(`wiki.internal:${PORT}`);
  });

  it.each(["169.254.169.254", "0.0.0.0", "168.63.129.16", "fe80::1"])(
    "of one's own site that leads to %s is refused as well",
    async (address) => {
      const resolve = names({ "wiki.internal": [address] });
      const reach = { hosts: [], ownSites: ["http://wiki.internal"] };
      expect(await read("http://wiki.internal/", { resolve, reach })).toMatchObject({ kind: "refused" });
    },
  );

  it("that nobody knows is a failure", async () => {
    expect(await read("https://docs.example.com/")).toEqual({
      kind: "failure",
      detail: "docs.example.com was not found (no such name)",
    });
  });

  it("whose server never answers is given up", async () => {
    const resolve: Resolve = () => new Promise(() => undefined);
    expect(await read("https://docs.example.com/", { resolve, idleMs: 50 })).toEqual({
      kind: "failure",
      detail: "the name server did not answer for docs.example.com",
    });
  });
});

function send(response: ServerResponse, type: string, body: string | Buffer, more: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": type, ...more }).end(body);
}

function endless(response: ServerResponse, piece: string | Buffer = "words ".repeat(1_000)): void {
  const more = () => {
    while (response.write(piece));
    if (!response.destroyed) response.once("drain", more);
  };
  more();
}

function redirectTo(location: string): Play {
  return (response) => {
    response.writeHead(301, { location }).end("moved");
  };
}

/** `/chain/3` leads over `/chain/2` and `/chain/1` to the text. */
function redirectChain(path: string): Play {
  const left = Number(/^\/chain\/(\d)$/.exec(path)?.[1] ?? "0") - 1;
  return redirectTo(left > 0 ? `/chain/${left}` : "/text");
}
