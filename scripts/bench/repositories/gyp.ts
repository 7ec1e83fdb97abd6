import { editFile, finish, readFile, run, search } from "../../rehearsal/scenarios/calls.ts";
import { done, sees } from "../../rehearsal/scenarios/conversations.ts";
import { configurationOf, type PublicRepository } from "./repository.ts";

const CHECK = "cd pylib && python3 -m unittest discover -p '*_test.py'";

const ANCHOR = 'if __name__ == "__main__":';

const TESTS = `class TestDeepDependencyTargets(unittest.TestCase):
    def test_Order(self):
        """Test that the targets come in the same order at every run."""
        targets = {f"target{n}": {"dependencies": [f"target{n + 1}"]} for n in range(20)}
        targets["target20"] = {}
        expected = sorted(f"target{n}" for n in range(1, 21))
        self.assertEqual(gyp.common.DeepDependencyTargets(targets, ["target0"]), expected)

    def test_Cycle(self):
        """Test that a cycle ends, and that the roots are left out."""
        targets = {"a": {"dependencies": ["b"]}, "b": {"dependencies_original": ["a", "c"]}, "c": {}}
        self.assertEqual(gyp.common.DeepDependencyTargets(targets, ["a"]), ["b", "c"])


`;

/** Build files that differ from run to run, as a set has no order. */
export const gyp: PublicRepository = {
  name: "gyp-next",
  kind: "Python, unittest",
  package: "node-gyp@12.4.0",
  folder: "gyp",
  needs: ["python3"],
  files: {
    ".gitignore": "__pycache__/\n*.pyc\n",
    "nightshift.yml": configurationOf(`full: [${JSON.stringify(CHECK)}]`),
  },
  task: {
    id: "BUG-103-order-of-dependencies",
    text: `---
title: DeepDependencyTargets gives its targets in the same order at every run
category: code
acceptance:
  - Two runs on the same input write the same files.
---

The generators write what DeepDependencyTargets returns in the order in which it comes. It comes out of a set, so that two runs
on the same project differ, and everything is built anew.
`,
  },
  turns: [
    { say: "Who makes the list, and who uses it?", call: search("DeepDependencyTargets", "pylib/**/*.py") },
    {
      expect: sees(/common\.py:\d+: def DeepDependencyTargets/),
      call: [
        { name: "read_file", input: { path: "pylib/gyp/common.py", offset: 290, limit: 35 } },
        readFile("pylib/gyp/common_test.py"),
      ],
    },
    {
      expect: sees(/return list\(dependencies - set\(roots\)\)/, /unittest\.main/),
      say: "Nothing tests it yet. First the order, and the cycle that must go on working.",
      call: editFile("pylib/gyp/common_test.py", ANCHOR, `${TESTS}${ANCHOR}`),
    },
    { expect: done(1), call: run("cd pylib && python3 -m unittest gyp.common_test") },
    {
      expect: { toolResults: [{ isError: true, text: /FAIL: test_Order/ }] },
      call: editFile(
        "pylib/gyp/common.py",
        "    return list(dependencies - set(roots))",
        "    # Sorted: the order of a set differs from run to run, and generators write it.\n    return sorted(dependencies - set(roots))",
      ),
    },
    { expect: done(1), call: run(CHECK) },
    {
      expect: sees(/\bOK\b/),
      call: finish(
        "DeepDependencyTargets returned the members of a set in whatever order they came; it now returns them sorted.",
        "test_Order failed before the fix.",
        "All of the unit tests pass.",
      ),
    },
  ],
};
