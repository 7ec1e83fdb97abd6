import { gainedLines, lostLines } from "../guards/changed-lines.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Names that a person marks as such: `code`, paths with an ending, options. */
const NAMED = /`([^`\n]{2,80})`|(?<![\w/.-])((?:[\w.-]+\/)+[\w.-]+\.\w{1,5}|--[a-z][\w-]+)/g;
const MOST_POINTS = 3;

export const ACCEPTANCE: Rule = {
  rule: "acceptance-unmet",
  category: "completeness",
  describe: "what an acceptance item names, the change says somewhere, or the project says it already",
  find: (input) => {
    const { acceptance } = input.task;
    const unmet = acceptance.filter((item) => {
      const names = [...item.matchAll(NAMED)].map(([, code, plain]) => code ?? plain ?? "");
      return names.length > 0 && names.every((name) => !isSaid(name, input));
    });
    if (unmet.length === 0 || input.files.length === 0) return [];
    return unmet.map((item): Flaw => {
      const points = Math.round((MOST_POINTS / acceptance.length) * 10) / 10;
      const detail = `nothing in the change speaks of what is accepted by: ${item.slice(0, 120)}`;
      return { points, path: null, line: null, detail, remedy: "Meet the item, or say in the summary how it is met." };
    });
  },
};

function isSaid(name: string, { files, surroundings }: HeuristicInput): boolean {
  const wanted = name.toLowerCase();
  const inChange = files.some(
    (file) =>
      file.path.toLowerCase().includes(wanted) ||
      [...gainedLines(file), ...lostLines(file)].some(({ text }) => text.toLowerCase().includes(wanted)),
  );
  // A command to run, or what stays as it is, need not be in the change.
  const words = name.match(/[A-Za-z_$][\w$]*/g) ?? [];
  const isKnown =
    words.length > 0 && words.every((word) => [...surroundings.words.values()].some(({ names }) => names.has(word)));
  return inChange || isKnown || /^(npm|npx|yarn|pnpm|make|cargo|go|python|pytest|git|docker) /.test(name);
}
