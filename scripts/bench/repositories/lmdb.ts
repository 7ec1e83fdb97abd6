import { editFile, finish, readFile, run } from "../../rehearsal/scenarios/calls.ts";
import { done, sees } from "../../rehearsal/scenarios/conversations.ts";
import { configurationOf, type PublicRepository } from "./repository.ts";

/** Without optimisation: what is measured is the agent, not the compiler. */
const CHECK = "make -s OPT=-O0 test";

const OLD_TEST = "\t./mtest && ./mdb_stat testdb";
const OVERFLOW = '\tprintf("  Overflow pages: %"Yu"\\n", ms->ms_overflow_pages);';

/** A figure that people add up by hand. */
export const lmdb: PublicRepository = {
  name: "liblmdb",
  kind: "C, make",
  package: "lmdb@3.5.6",
  folder: "dependencies/lmdb/libraries/liblmdb",
  needs: ["make", "gcc"],
  files: {
    ".gitignore":
      "*.o\n*.lo\n*.a\n*.so\n/mtest\n/mtest[2-6]\n/mdb_copy\n/mdb_drop\n/mdb_dump\n/mdb_load\n/mdb_stat\n/testdb/\n",
    "nightshift.yml": configurationOf(`full: [${JSON.stringify(CHECK)}]`),
  },
  task: {
    id: "FEAT-104-total-pages",
    text: `---
title: mdb_stat says how many pages a database has in total
category: code
acceptance:
  - mdb_stat prints "Total pages:" after the overflow pages.
  - make test checks it, and the manual page tells of it.
---

Whoever plans the size of a map adds branch, leaf and overflow pages by hand.
`,
  },
  turns: [
    {
      say: "The tool, its test and its page.",
      call: [readFile("mdb_stat.c"), readFile("Makefile"), readFile("mdb_stat.1")],
    },
    {
      expect: sees(/static void prstat/, /\.\/mtest && \.\/mdb_stat testdb/, /displays the status/),
      say: "First the test.",
      call: editFile("Makefile", OLD_TEST, `${OLD_TEST}\n\t./mdb_stat testdb | grep -q "^  Total pages: [1-9]"`),
    },
    { expect: done(1), call: run(CHECK) },
    {
      expect: { toolResults: [{ isError: true, text: /Entries: \d+/ }] },
      say: "It fails after the statistics, as it should.",
      call: [
        editFile(
          "mdb_stat.c",
          OVERFLOW,
          `${OVERFLOW}\n\tprintf("  Total pages: %"Yu"\\n",\n\t\tms->ms_branch_pages + ms->ms_leaf_pages + ms->ms_overflow_pages);`,
        ),
        editFile(
          "mdb_stat.1",
          "utility displays the status of an LMDB environment.",
          "utility displays the status of an LMDB environment: the size and number of\npages by kind and in total, the depth of the tree and the number of entries.",
        ),
      ],
    },
    { expect: done(2), call: run(CHECK) },
    {
      expect: sees(/Total pages: \d+/),
      call: finish(
        "mdb_stat prints the sum of branch, leaf and overflow pages as its total; the manual page says what it prints.",
        "make test looks for the line, and failed before it was there.",
      ),
    },
  ],
};
