import type { SmallProject } from "./project.ts";

const PLACE = `    fun place(stone: Stone, column: Int): Boolean {
        require(column in 0 until columns) { "no column $column" }
        for (row in rows - 1 downTo 0) {
            if (cells[row][column] == null) {
                cells[row][column] = stone
                return true
            }
        }
        return false
    }
`;
const COUNT = `    fun countStones(stone: Stone): Int {
        var count = 0
        for (row in cells) {
            for (cell in row) {
                if (cell == stone) count += 1
            }
        }
        return count
    }
`;
const LONGEST = `    fun longestRow(stone: Stone): Int {
        var longest = 0
        for (row in cells) {
            var run = 0
            for (cell in row) {
                run = if (cell == stone) run + 1 else 0
                longest = maxOf(longest, run)
            }
        }
        return longest
    }
`;
const board = (...functions: string[]) => `package board

enum class Stone { RED, YELLOW }

class Board(private val rows: Int, private val columns: Int) {
    private val cells = Array(rows) { arrayOfNulls<Stone>(columns) }

${functions.join("\n")}}
`;
const test = (more: string) => `package board

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class BoardTest {
    @Test
    fun placesAStone() {
        assertTrue(Board(2, 2).place(Stone.RED, 0))
    }

    @Test
    fun countsStones() {
        assertEquals(0, Board(2, 2).countStones(Stone.RED))
    }
${more}}
`;

export const KOTLIN: SmallProject = {
  language: "Kotlin",
  task: {
    title: "Find the longest row of stones of one colour on the board",
    description: "Needed to see who wins: the longest run of equal stones in any row.",
  },
  source: "src/main/kotlin/board/Board.kt",
  test: "src/test/kotlin/board/BoardTest.kt",
  others: {
    "build.gradle.kts": 'plugins { kotlin("jvm") version "2.2.0" }\n',
    "src/main/kotlin/board/Main.kt":
      "package board\n\nfun main() {\n    val board = Board(6, 7)\n    board.place(Stone.RED, 3)\n    println(board.countStones(Stone.RED))\n}\n",
  },
  before: { source: board(PLACE, COUNT), test: test("") },
  after: {
    source: board(PLACE, COUNT, LONGEST),
    test: test(`
    @Test
    fun findsTheLongestRow() {
        val board = Board(1, 3)
        board.place(Stone.RED, 0)
        board.place(Stone.RED, 1)
        assertEquals(2, board.longestRow(Stone.RED))
    }
`),
  },
  spoil: {
    stubbed: [
      [LONGEST.slice(LONGEST.indexOf("        var longest"), LONGEST.lastIndexOf("    }")), "        return 0\n"],
    ],
    unrelated_deletion: [[COUNT, ""]],
    placeholder: [
      [
        PLACE.slice(PLACE.indexOf("        for"), PLACE.lastIndexOf("    }")),
        "        // same loop as before, omitted here\n",
      ],
    ],
    dup_dead: [
      [
        COUNT,
        `${COUNT}\n${COUNT.replace("countStones", "tally").replaceAll("count ", "sum ").replace("return count", "return sum")}`,
      ],
    ],
    debug: [["        var longest = 0\n", '        var longest = 0\n        println("!!! $stone")\n']],
    merge_markers: [
      [
        "        var longest = 0\n",
        "<<<<<<< mine\n        var longest = 0\n=======\n        var longest = 1\n>>>>>>> yours\n",
      ],
    ],
  },
  spoilTest: {
    tests_hollow: [["        assertEquals(2, board.longestRow(Stone.RED))\n", "        board.longestRow(Stone.RED)\n"]],
    tests_skipped: [
      ["    @Test\n    fun findsTheLongestRow", '    @Test\n    @Disabled("flaps")\n    fun findsTheLongestRow'],
    ],
  },
  comment: "// The longest row of stones can be found.\n",
};
