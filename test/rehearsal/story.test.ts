import { expect, it } from "vitest";
import { tellStory } from "../../scripts/rehearsal/story.ts";

function told(screen: { isTTY: boolean; columns?: number }): {
  text: () => string;
  story: ReturnType<typeof tellStory>;
} {
  let text = "";
  const write = (more: string) => {
    text += more;
  };
  return { text: () => text, story: tellStory({ ...screen, write }) };
}

const LINE = "because the project's model for agents does this kind of work";

it("a terminal gets no line that it would break within a word, and what goes on stands below its job", () => {
  const { text, story } = told({ isTTY: true, columns: 50 });
  story.jobLine("mind", "stderr", `  ${LINE}`);
  story.line(`  merges !1 ${LINE}`);
  expect(text().split("\n")).toEqual([
    "  mind         because the project's model for",
    "                 agents does this kind of work",
    "  merges !1 because the project's model for",
    "    agents does this kind of work",
    "",
  ]);
});

it("a file gets each line whole, and so does the page", () => {
  const { text, story } = told({ isTTY: false });
  story.jobLine("mind", "stderr", LINE);
  expect([text(), story.lines]).toEqual([`  mind       ${LINE}\n`, [`  mind       ${LINE}`]]);
});
