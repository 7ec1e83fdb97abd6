import { gainedLines } from "./changed-lines.ts";
import { isFixture, isProse, isTest } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, type GuardVerdict, isDeleted } from "./guard.ts";

type Rule = {
  pattern: RegExp;
  what: string;
  /** What it counts for in code and settings, and where people write and try out texts: prose, tests and fixtures. */
  verdict: { elsewhere: GuardVerdict; inTexts: GuardVerdict | null };
};

/** Letters of other scripts that are taken for Latin ones. */
const LOOKALIKES = "аеорсухіјѕһԁԛԝЅІЈАВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧοονυսօոａ-ｚＡ-Ｚ";

/** https://trojansource.codes, and letters and signs with which a text says something else than it shows. */
const RULES: readonly Rule[] = [
  {
    pattern: /[\u202a-\u202e\u2066-\u2069]/u,
    what: "turns the reading direction, so that it shows in another order than it runs",
    verdict: { elsewhere: "refuse", inTexts: "draft" },
  },
  {
    pattern: /[\u{e0000}-\u{e007f}]{2}|[\u{e0100}-\u{e01ef}]|(?:[\u200b\u2060-\u2064\ufeff\u180e]){3}/u,
    what: "holds a text that nobody sees",
    verdict: { elsewhere: "refuse", inTexts: "draft" },
  },
  {
    // Joiners belong to emoji and to scripts: between plain letters they are a trick.
    pattern: /[\u200b\u2060-\u2064\u180e\u00ad\u3164\u115f\u1160\uffa0]|(?!^)\ufeff|[\w$][\u200c\u200d][\w$]/u,
    what: "holds a sign that nobody sees",
    verdict: { elsewhere: "refuse", inTexts: null },
  },
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
    pattern: /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u2028\u2029]|\r(?!$)/u,
    what: "holds a control character, which terminals and readers of the change act on or hide",
    verdict: { elsewhere: "draft", inTexts: null },
  },
  {
    pattern: new RegExp(`[A-Za-z][${LOOKALIKES}]|[${LOOKALIKES}][A-Za-z]`, "u"),
    what: "has a word with letters of two scripts that look alike",
    verdict: { elsewhere: "draft", inTexts: null },
  },
];

export const HIDDEN_TEXT: Guard = {
  name: "hidden-text",
  verdicts: ["refuse", "draft"],
  describe:
    "signs that nobody sees, that turn the reading direction or that pass for other letters are refused in code, in names of files too",
  check: ({ files }) =>
    files.filter((file) => !isDeleted(file)).flatMap((file) => [...inName(file), ...inText(file)].slice(0, 1)),
};

function inName({ path }: GuardedFile): GuardFinding[] {
  const rule = RULES.find(({ pattern }) => pattern.test(path));
  return rule === undefined ? [] : [finding(path, null, "refuse", `the name of ${JSON.stringify(path)} ${rule.what}`)];
}

function inText(file: GuardedFile): GuardFinding[] {
  if (isFixture(file.path)) return [];
  const lines = (file.after ?? "").split("\n");
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  const isOfTexts = isProse(file.path) || isTest(file.path);
  for (const { pattern, what, verdict } of RULES) {
    const counts = isOfTexts ? verdict.inTexts : verdict.elsewhere;
    const at = lines.findIndex((line, index) => gained.has(index + 1) && pattern.test(line));
    if (counts !== null && at >= 0)
      return [
        finding(file.path, at + 1, counts, `${file.path}:${at + 1} ${what} (${codePoint(lines[at] ?? "", pattern)})`),
      ];
  }
  return [];
}

function codePoint(line: string, pattern: RegExp): string {
  const signs = [...(pattern.exec(line)?.[0] ?? "")].filter((sign) => !/[\w$]/.test(sign));
  const code = signs[0]?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0") ?? "";
  return `U+${code}`;
}

function finding(path: string, line: number | null, verdict: GuardVerdict, detail: string): GuardFinding {
  const remedy = "Write it with plain letters; where the sign itself is meant, write it as an escape such as \\u200b.";
  return { guard: "hidden-text", verdict, path, line, detail, remedy };
}
