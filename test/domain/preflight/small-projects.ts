/** A small library in one language, and what somebody may ask of it: done already, or not. */
export type SmallProject = {
  files: Record<string, string>;
  done: { title: string; description: string };
  doneInOtherWords: { title: string; description: string };
  related: { title: string; description: string };
};

const filler = (name: string) => `# ${name}\n\nNotes on building, releasing and reporting faults of this library.\n`;

export const PROJECTS: Record<string, SmallProject> = {
  JavaScript: {
    files: {
      "README.md": `# fetcher\n\n## Retry failed requests\n\nThe \`retryDelay\` option of \`request()\` waits before a failed request is retried.\n\n## Timeouts\n\n\`timeout\` aborts a request.\n`,
      "src/request.js": `export async function request(url, { retryDelay = 0, timeout = 1000 } = {}) {\n  // see README\n  const response = await send(url, timeout);\n  if (response.failed) {\n    await sleep(retryDelay); // retry failed requests after the delay\n    return request(url, { retryDelay, timeout });\n  }\n  return response;\n}\n`,
      "src/send.js": "export function send(url, timeout) {\n  return transport.get(url, timeout);\n}\n",
      "test/request.test.js": `test("retryDelay waits before a failed request is retried", async () => {\n  await request(url, { retryDelay: 50 });\n});\n`,
      "CONTRIBUTING.md": filler("Contributing"),
    },
    done: { title: "Add `retryDelay` option to `request()`", description: "Wait before a failed request is retried." },
    doneInOtherWords: { title: "Wait before another attempt of a request that failed", description: "" },
    related: { title: "Add `retryLimit` option to `request()`", description: "Give up after so many failed requests." },
  },
  Python: {
    files: {
      "README.rst":
        "Durations\n=========\n\n``strict`` parsing rejects unknown units in parse_duration\n---------------------------------------------------------\n\n``parse_duration(text, strict=True)`` raises a ValueError.\n",
      "durations/parsing.py": `def parse_duration(text, strict=False):\n    """Parse a duration."""\n    for number, unit in split(text):\n        if unit not in UNITS and strict:\n            raise ValueError(f"unknown unit {unit}: strict parsing rejects it")\n    return total\n`,
      "durations/formatting.py": "def format_duration(seconds):\n    return f'{seconds}s'\n",
      "tests/test_parsing.py": `def test_strict_parsing_rejects_unknown_units():\n    with raises(ValueError):\n        parse_duration("3 fortnights", strict=True)\n`,
      "docs/install.rst": filler("Install"),
    },
    done: { title: "Add `strict` parsing that rejects unknown units to parse_duration", description: "" },
    doneInOtherWords: { title: "Strict parsing: refuse units nobody knows", description: "" },
    related: { title: "Add `locale` to parse_duration for translated units", description: "" },
  },
  Go: {
    files: {
      "README.md":
        "# client\n\n## `WithTimeout` cancels slow requests\n\n`WithTimeout(time.Second)` gives up after a second.\n",
      "client/options.go": `package client\n\n// Option configures a client.\ntype Option func(*Client)\n\n// WithTimeout cancels a slow request.\nfunc WithTimeout(limit time.Duration) Option {\n\treturn func(c *Client) { c.timeout = limit }\n}\n`,
      "client/client.go":
        "package client\n\nfunc (c *Client) Do(r Request) (Response, error) {\n\treturn c.transport.Send(r)\n}\n",
      "client/options_test.go": `package client\n\nfunc TestWithTimeoutCancelsSlowRequest(t *testing.T) {\n\tc := New(WithTimeout(time.Second))\n\tc.Do(slow)\n}\n`,
    },
    done: { title: "Add `WithTimeout`, which cancels slow requests", description: "" },
    doneInOtherWords: { title: "Abort slow requests after a deadline", description: "" },
    related: { title: "Add `WithProxy` option that forwards requests", description: "" },
  },
  Rust: {
    files: {
      "README.md": "# ring\n\n## Overwrite oldest\n\n`push_overwrite` drops the oldest element of a full buffer.\n",
      "src/lib.rs": `pub struct RingBuffer<T> { items: Vec<T> }\n\nimpl<T> RingBuffer<T> {\n    /// Drops the oldest element when the buffer is full.\n    pub fn push_overwrite(&mut self, item: T) {\n        if self.is_full() { self.drop_oldest(); }\n        self.items.push(item);\n    }\n}\n`,
      "src/iter.rs": "pub fn iter(ring: &Ring) -> Iter { Iter::new(ring) }\n",
      "tests/overwrite.rs": `#[test]\nfn push_overwrite_drops_the_oldest_of_a_full_buffer() {\n    let mut ring = RingBuffer::new(2);\n    ring.push_overwrite(1);\n}\n`,
    },
    done: { title: "Add push_overwrite that drops the oldest element of a full buffer", description: "" },
    doneInOtherWords: { title: "Discard the oldest item of a full buffer", description: "" },
    related: { title: "Add drain_sorted that empties the buffer in order", description: "" },
  },
};
