import type { SmallProject } from "./project.ts";

const READ = `def read_entries(lines):
    """Entries of a diary, one a line: a date, a tab, the text."""
    entries = []
    for number, line in enumerate(lines, start=1):
        day, separator, text = line.rstrip("\\n").partition("\\t")
        if not separator:
            raise ValueError(f"line {number} has no tab")
        entries.append((day, text))
    return entries
`;
const GROUP = `def group_by_month(entries):
    """Entries under the month that they belong to."""
    months = {}
    for day, text in entries:
        month = day[:7]
        if month not in months:
            months[month] = []
        months[month].append((day, text))
    return months
`;
const SEARCH = `def search_entries(entries, word, limit=10):
    """The latest entries that say a word, whatever its case."""
    wanted = word.casefold()
    found = []
    for day, text in sorted(entries, reverse=True):
        if wanted in text.casefold():
            found.append((day, text))
        if len(found) == limit:
            break
    return found
`;
const TEST = `import pytest

from diary.entries import group_by_month, read_entries


def test_reads_a_line():
    assert read_entries(["2026-01-02\\tSnow\\n"]) == [("2026-01-02", "Snow")]


def test_refuses_a_line_without_tab():
    with pytest.raises(ValueError):
        read_entries(["Snow"])


def test_groups_by_month():
    assert list(group_by_month([("2026-01-02", "Snow")])) == ["2026-01"]
`;

export const PYTHON: SmallProject = {
  language: "Python",
  task: {
    title: "Search the diary's entries for a word",
    description: "It should not mind the case of the word, and give the latest entries first, ten at most.",
  },
  source: "diary/entries.py",
  test: "tests/test_entries.py",
  others: {
    "pyproject.toml": '[project]\nname = "diary"\n[dependency-groups]\ndev = ["pytest"]\n',
    "diary/__init__.py": "",
    "diary/report.py":
      "from diary.entries import group_by_month, read_entries\n\n\ndef report(lines):\n    return {month: len(found) for month, found in group_by_month(read_entries(lines)).items()}\n",
  },
  before: { source: `${READ}\n\n${GROUP}`, test: TEST },
  after: {
    source: `${READ}\n\n${GROUP}\n\n${SEARCH}`,
    test: `${TEST.replace("read_entries\n\n", "read_entries, search_entries\n\n")}

def test_searches_without_regard_for_case():
    entries = [("2026-01-02", "Snow"), ("2026-01-03", "snow again"), ("2026-01-04", "Sun")]
    assert search_entries(entries, "SNOW") == [("2026-01-03", "snow again"), ("2026-01-02", "Snow")]
`,
  },
  spoil: {
    stubbed: [[SEARCH.slice(SEARCH.indexOf("    wanted ="), -1), "    return []"]],
    unrelated_deletion: [[GROUP, ""]],
    syntax_error: [["        if len(found) == limit:", "        if len(found) == limit"]],
    placeholder: [[GROUP.slice(GROUP.indexOf("    for day"), -1), "    # [unchanged lines left out]"]],
    hallucinated_import: [["def read_entries", "from diary.fuzzy.ranking import rank_matches\n\n\ndef read_entries"]],
    dup_dead: [[GROUP, `${GROUP}\n\n${GROUP.replace("group_by_month", "bucket_monthly").replaceAll("text", "body")}`]],
    debug: [["    found = []\n", "    found = []\n    breakpoint()\n"]],
    merge_markers: [
      [
        "    found = []\n",
        "<<<<<<< Updated upstream\n    found = []\n=======\n    found = list()\n>>>>>>> Stashed changes\n",
      ],
    ],
  },
  spoilTest: {
    tests_hollow: [
      [
        '    assert search_entries(entries, "SNOW") == [("2026-01-03", "snow again"), ("2026-01-02", "Snow")]\n',
        '    search_entries(entries, "SNOW")\n',
      ],
    ],
    tests_skipped: [["def test_searches_without", '@unittest.skip("later")\ndef test_searches_without']],
  },
  comment: "# Entries can be searched for a word now.\n",
};
