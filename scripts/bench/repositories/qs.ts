import { editFile, finish, readFile, run, search } from "../../rehearsal/scenarios/calls.ts";
import { done, sees } from "../../rehearsal/scenarios/conversations.ts";
import { configurationOf, type PublicRepository } from "./repository.ts";

/** What its tests require, at the major versions that its package.json names; beside the tree's own package.json, whose linters are no part of this. */
const PACKAGES = [
  ...["tape@5", "side-channel@1", "es-define-property@1", "for-each@0.3", "has-property-descriptors@1"],
  ...["iconv-lite@0.5", "mock-property@1", "has-override-mistake@1", "safer-buffer@2", "es-value-fixtures@1"],
  ...["object-inspect@1", "has-proto@1", "has-symbols@1", "has-bigints@1"],
].join(" ");

const SETUP = `npm install --prefix .tools --no-audit --no-fund --ignore-scripts ${PACKAGES}`;
const TAPE = "NODE_PATH=.tools/node_modules .tools/node_modules/.bin/tape";

const ANCHOR = "        st.equal(qs.stringify({ a: 'b', c: 'd' }, { delimiter: ';' }), 'a=b;c=d');";

const ASSERTIONS = `
        st.equal(qs.stringify({ a: 'b', c: 'd' }, { delimiter: '' }), 'a=bc=d', 'an empty delimiter is one');
        st.equal(qs.stringify({ a: 'b', c: 'd' }, { delimiter: null }), 'a=b&c=d', 'null is ignored');
        st.equal(qs.stringify({ a: 'b', c: 'd' }, { delimiter: /[;,]/ }), 'a=b&c=d', 'a regular expression for parse is ignored');`;

/** A delimiter that only \`parse\` understands ends up as text in what \`stringify\` writes. */
export const qs: PublicRepository = {
  name: "qs",
  kind: "JavaScript, tape after npm install",
  package: "qs@6.17.1",
  folder: "",
  needs: ["npm"],
  files: {
    ".gitignore": "node_modules/\n.tools/\n",
    "nightshift.yml": configurationOf(
      `setup: [${JSON.stringify(SETUP)}], full: [${JSON.stringify(`${TAPE} 'test/*.js'`)}]`,
    ),
  },
  task: {
    id: "BUG-102-stringify-delimiter",
    text: `---
title: stringify ignores a delimiter that is no string
category: code
paths: ["lib/**", "test/**"]
---

\`parse\` takes a string or a regular expression as \`delimiter\` and ignores anything else. \`stringify\` takes anything: with the
options that were meant for \`parse\`, it writes \`a=b/[;,]/c=d\`; with null, \`a=bnullc=d\`.
`,
  },
  turns: [
    { say: "Where is the delimiter read?", call: search("opts\\.delimiter", "lib/**") },
    { expect: sees(/lib\/stringify\.js:\d+/), call: [readFile("lib/stringify.js"), search("delimiter", "test/**")] },
    {
      expect: sees(/normalizeStringifyOptions/, /alternative delimiter/),
      call: { name: "read_file", input: { path: "test/stringify.js", offset: 1270, limit: 20 } },
    },
    {
      expect: sees(/alternative delimiter/),
      say: "First what it should do.",
      call: editFile("test/stringify.js", ANCHOR, `${ANCHOR}${ASSERTIONS}`),
    },
    { expect: done(1), call: run(`${TAPE} test/stringify.js | grep -E '^(not ok|# (tests|pass|fail))'`) },
    {
      expect: sees(/not ok[\s\S]*not ok[\s\S]*# fail +2/),
      say: "Two fail, as reported. The check of parse, without regular expressions, which cannot be written.",
      call: editFile(
        "lib/stringify.js",
        "delimiter: typeof opts.delimiter === 'undefined' ? defaults.delimiter : opts.delimiter,",
        "delimiter: typeof opts.delimiter === 'string' ? opts.delimiter : defaults.delimiter,",
      ),
    },
    { expect: done(1), call: run(`${TAPE} 'test/*.js' | tail -n 6`) },
    {
      expect: sees(/# ok/),
      call: finish(
        "stringify took any delimiter as it came; it now ignores one that is no string, as parse ignores what it does not know.",
        "Three new assertions in test/stringify.js, two of which failed before the fix.",
        "tape test/*.js: 1702 pass.",
      ),
    },
  ],
};
