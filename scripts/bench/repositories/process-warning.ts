import { editFile, finish, listFiles, readFile, run } from "../../rehearsal/scenarios/calls.ts";
import { done, sees } from "../../rehearsal/scenarios/conversations.ts";
import { configurationOf, type PublicRepository } from "./repository.ts";

const TESTS = `test('Spy ProcessWarning - the spied warning says whether it was emitted', t => {
  const warning = createWarning({ name: 'Warning', code: 'WRN', message: 'Hello' })
  const spyData = spyWarning(warning)

  t.assert.strictEqual(warning(), true)
  t.assert.strictEqual(warning(), false)
  spyData.restore()
})

test('Spy ProcessWarning - arguments that are falsy are arguments', t => {
  const warning = createWarning({ name: 'Warning', code: 'WRN', message: '%s %s %s', unlimited: true })
  const spyData = spyWarning(warning)

  warning(0)
  warning('a', '')
  warning('a', 'b', false)
  t.assert.deepStrictEqual(
    spyData.calls.map((call) => call.arguments),
    [[0], ['a', ''], ['a', 'b', false]]
  )
  spyData.restore()
})

`;

const ANCHOR = "test('Spy ProcessWarning - calls[].arguments', t => {";

/** A spy that swallows what the function gives back, and takes 0 and "" for no arguments. */
export const processWarning: PublicRepository = {
  name: "process-warning",
  kind: "JavaScript, node --test",
  package: "process-warning@5.1.1",
  folder: "",
  needs: [],
  files: {
    ".gitignore": "node_modules/\ncoverage/\n",
    "nightshift.yml": configurationOf("full: [node --test]"),
  },
  task: {
    id: "BUG-101-spied-warnings",
    text: `---
title: A spied warning gives back what the warning gives, and keeps falsy arguments
category: code
acceptance:
  - While it is spied on, a warning returns true or false as it does otherwise.
  - calls[].arguments holds 0, an empty string and false.
---

The README says that a warning returns whether it was emitted. Once \`spyWarning\` has been called it returns undefined.
`,
  },
  turns: [
    { say: "I look at the spy and at its tests.", call: [listFiles("**"), readFile("index.js")] },
    { expect: sees(/spy-warning\.test\.js/, /function spyWarning/), call: readFile("test/spy-warning.test.js") },
    {
      expect: done(1),
      say: "First tests that fail for the reported reason.",
      call: editFile("test/spy-warning.test.js", ANCHOR, `${TESTS}${ANCHOR}`),
    },
    { expect: done(1), call: run("node --test test/spy-warning.test.js") },
    {
      expect: { toolResults: [{ isError: true, text: /fail 2\b/ }] },
      think: "The wrapper pushes the result and returns nothing; and it asks for truth where it means presence.",
      call: [
        editFile("index.js", "      if (c) {", "      if (c !== undefined) {"),
        editFile("index.js", "      } else if (b) {", "      } else if (b !== undefined) {"),
        editFile("index.js", "      } else if (a) {", "      } else if (a !== undefined) {"),
        editFile("index.js", "      warning[kWarningSpyData].calls.push({", "      const call = {"),
        editFile(
          "index.js",
          "        result: warningFn(a, b, c)\n      })",
          "        result: warningFn(a, b, c)\n      }\n      warning[kWarningSpyData].calls.push(call)\n      return call.result",
        ),
      ],
    },
    { expect: done(5), call: run("node --test") },
    {
      expect: sees(/fail 0\b/),
      call: finish(
        "The spy's wrapper now returns what the warning returns, and tells missing arguments from falsy ones.",
        "Two new tests in test/spy-warning.test.js, both failing before the fix.",
        "`node --test`: 28 tests pass.",
      ),
    },
  ],
};
